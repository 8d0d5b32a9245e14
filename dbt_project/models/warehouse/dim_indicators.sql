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
        indicator,
        position,
        replace(name_zh, '自治区', word) as name_zh,
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
    cross join provinces
)

select * from final_cte
