with declared_totals as (
    select * from {{ ref('stg_declared_totals') }}
),

-- Each indicator stands on the sheet once (rule S07).
final_cte as (
    select
        report_year,
        county_code,
        indicator_code as indicator,
        unit,
        declared_value,
        previous_year_value,
        filing_id,
        row_number
    from declared_totals
    where indicator_code is not null
)

select * from final_cte
