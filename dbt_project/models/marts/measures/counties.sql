with divisions as (
    select * from {{ ref('dim_divisions') }}
),

final_cte as (
    select
        report_year,
        county_code,
        prefecture_code,
        province_code
    from divisions
    where division_level = 'county'
)

select * from final_cte
