with layout as (
    select * from {{ source('intake', 'layout') }}
),

returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

final_cte as (
    select
        layout.filing_id,
        layout.sheet,
        {{ tidied('layout.sheet_name') }} as sheet_name,
        layout.field,
        layout.row_number,
        layout.column_number
    from layout
    inner join returns_in_force
        on layout.filing_id = returns_in_force.filing_id
    where layout.field is not null
)

select * from final_cte
