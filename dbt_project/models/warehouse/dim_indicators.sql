with indicators as (
    select * from {{ ref('indicators') }}
),

final_cte as (
    select
        indicator,
        position,
        name_zh,
        name_en,
        kind,
        numerator as numerator_definition,
        denominator as denominator_definition,
        numerator_measure,
        denominator_measure,
        broken_down_by,
        unit,
        sheet,
        rests_on,
        stock_or_flow,
        additive = 'yes' as is_additive,
        numerator_measure is not null as is_computed,
        note
    from indicators
)

select * from final_cte
