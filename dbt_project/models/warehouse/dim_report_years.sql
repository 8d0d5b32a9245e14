with report_years as (
    select * from {{ source('reference', 'report_years') }}
),

final_cte as (
    select
        report_year,
        form_version,
        vintage as listed_on,
        deadline_on,
        is_locked,
        is_signed,
        is_locked and is_signed as is_final,
        withheld_below_percent
    from report_years
)

select * from final_cte
