with code_lists as (
    select * from {{ source('reference', 'code_lists') }}
),

final_cte as (
    select
        code_list,
        code,
        value_zh,
        position as position_in_list
    from code_lists
)

select * from final_cte
