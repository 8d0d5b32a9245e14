with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

final_cte as (
    select
        counties.report_year,
        counties.county_code,
        returns.report_year as return_report_year,
        returns.county_code as return_county_code
    from returns_in_force as counties
    inner join returns_in_force as returns
        on
            counties.county_line = returns.county_line
            and counties.report_year >= returns.report_year
    where returns.state = 'in_force'
)

select * from final_cte
