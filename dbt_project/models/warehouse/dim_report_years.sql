with report_years as (
    select * from {{ source('reference', 'report_years') }}
),

final_cte as (
    select
        report_year,
        form_version,
        vintage as listed_on,
        deadline_on
    from report_years
)

select * from final_cte
