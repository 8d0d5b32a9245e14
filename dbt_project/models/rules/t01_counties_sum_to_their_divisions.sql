-- T01 · province · error
-- An additive figure of a prefecture or the province is the sum of its counties' figures. A
-- cumulative one is not evaluable where a county has no return in force: that county has no figure
-- of its own, though its earlier returns count above it. Where some counties left the cells blank
-- and the others have nothing to count, 0, nothing is known above them: that is no fault.
-- message: 汇总不平衡
-- would pass: 各县合计{sum}
with indicators as (
    select * from {{ ref('dim_indicators') }}
    where is_additive and is_computed
),

counties as (
    select * from {{ ref('dim_divisions') }}
    where division_level = 'county'
),

indicator_values as (
    select * from {{ ref('indicator_values') }}
),

figures as (
    {{ beside_their_counties('indicators', 'counties', 'indicator_values') }}
),

final_cte as (
    select
        'T01' as rule_id,
        report_year,
        division_code,
        {{ as_text('null') }} as sheet,
        {{ as_text('null') }} as field,
        {{ as_text('null') }} as filing_id,
        cast(null as integer) as row_number,
        figure as entity,
        {{ plain_number('cast(value as double)') }} as value_read,
        '各县合计'
        || coalesce({{ plain_number('cast(sum_of_counties as double)') }}, '为空') as would_pass,
        case
            when not is_comparable then 'not_evaluable'
            when value = sum_of_counties then 'pass'
            when value is null and sum_of_counties = 0 then 'pass'
            else 'fail'
        end as rule_outcome
    from figures
    where value is not null or sum_of_counties is not null
)

select * from final_cte
