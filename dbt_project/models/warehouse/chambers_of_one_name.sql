with chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_built
),

final_cte as (
    select
        report_year,
        chamber_name,
        min(county_code) as county_code
    from chambers
    group by report_year, chamber_name
    having count(*) = 1
)

select * from final_cte
