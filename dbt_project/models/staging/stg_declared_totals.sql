with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

declared_totals as (
    select * from {{ source('intake', 'declared_totals') }}
),

final_cte as (
    select
        declared_totals.filing_id,
        declared_totals.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        declared_totals.indicator_code,
        declared_totals.unit,
        declared_totals.declared_value,
        declared_totals.previous_year_value,
        -- The reason itself is free text and goes no further.
        declared_totals.reason_for_change is not null as has_reason_for_change
    from declared_totals
    inner join returns_in_force
        on declared_totals.filing_id = returns_in_force.filing_id
)

select * from final_cte
