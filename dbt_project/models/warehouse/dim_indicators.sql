with indicators as (
    select * from {{ ref('indicators') }}
),

-- The catalogue calls the province what the built-in one is; another calls it as its list does, and
-- several 省级.
provinces as (
    select
        case
            when count(distinct division_code) > 1 then '省级'
            else coalesce(max(unit_type), '自治区')
        end as word
    from {{ ref('dim_divisions') }}
    where division_level = 'province'
),

final_cte as (
    select
        indicators.indicator,
        indicators.position,
        replace(indicators.name_zh, '自治区', provinces.word) as name_zh,
        indicators.name_en,
        indicators.kind,
        indicators.numerator as numerator_definition,
        indicators.denominator as denominator_definition,
        indicators.numerator_measure,
        indicators.denominator_measure,
        indicators.broken_down_by,
        indicators.unit,
        indicators.sheet,
        indicators.rests_on,
        indicators.stock_or_flow,
        indicators.additive = 'yes' as is_additive,
        indicators.numerator_measure is not null as is_computed,
        indicators.note
    from indicators
    cross join provinces
)

select * from final_cte
