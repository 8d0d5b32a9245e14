with indicator_values as (
    select * from {{ ref('indicator_values') }}
    where division_level = 'prefecture' and breakdown = ''
),

divisions as (
    select * from {{ ref('dim_divisions') }}
),

final_cte as (
    {{ a_column_per_indicator('indicator_values', 'divisions') }}
)

select * from final_cte
