with measure_catalogue as (
    select * from {{ ref('measure_catalogue') }}
),

final_cte as (
    select
        measure,
        definition,
        aggregation,
        unit,
        is_cumulative,
        cells
    from measure_catalogue
)

select * from final_cte
