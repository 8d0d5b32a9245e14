-- T02 · province · query
-- A distinct count of a prefecture or the province is at most the sum of its counties' counts, and
-- at least the largest. A cumulative one is not evaluable where a county has no return in force.
-- message: 去重数大于合计
-- would pass: 介于最大的县{largest}与各县合计{sum}之间
with indicators as (
    select * from {{ ref('dim_indicators') }}
    where not is_additive and is_computed and kind = 'count'
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
        'T02' as rule_id,
        report_year,
        division_code,
        {{ as_text('null') }} as sheet,
        {{ as_text('null') }} as field,
        {{ as_text('null') }} as filing_id,
        cast(null as integer) as row_number,
        figure as entity,
        {{ plain_number('cast(value as double)') }} as value_read,
        '介于最大的县' || {{ plain_number('cast(largest_county as double)') }}
        || '与各县合计' || {{ plain_number('cast(sum_of_counties as double)') }} || '之间' as would_pass,
        case
            when not is_comparable then 'not_evaluable'
            when value between largest_county and sum_of_counties then 'pass'
            else 'fail'
        end as rule_outcome
    from figures
    where value is not null and sum_of_counties is not null
)

select * from final_cte
