-- T05 · province · note
-- Not: every rate 100 % with at least 3 chambers; 80 % of at least 8 non-zero counts divisible by
-- 10; all declared values as last year. The rates are the county's indicators, the counts those it
-- declares. A prompt to look, never a finding against the county. The third is not evaluable where
-- last year has no return in force.
-- message: 数据雷同或取整可疑
-- would pass: 核对汇总表；属实的不必更改
with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
    where state = 'in_force'
),

declared_totals as (
    select * from {{ ref('fct_declared_totals') }}
),

indicator_values as (
    select * from {{ ref('indicator_values') }}
    where division_level = 'county' and breakdown = '' and value is not null
),

-- Rates of filing say nothing about a county's chambers.
rates as (
    select * from {{ ref('dim_indicators') }}
    where unit = '%' and sheet <> 'cover'
),

rates_by_return as (
    select
        indicator_values.report_year,
        indicator_values.division_code as county_code,
        count(*) as rate_count,
        count(*) filter (where indicator_values.value = 1) as full_rate_count
    from indicator_values
    inner join rates
        on indicator_values.indicator = rates.indicator
    group by indicator_values.report_year, indicator_values.division_code
),

totals as (
    select
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.filing_id,
        last_years.filing_id as filing_id_before,
        declared_totals.indicator,
        declared_totals.unit,
        declared_totals.declared_value,
        before.declared_value as declared_before
    from returns_in_force
    inner join declared_totals
        on returns_in_force.filing_id = declared_totals.filing_id
    left join returns_in_force as last_years
        on
            returns_in_force.county_line = last_years.county_line
            and returns_in_force.report_year = last_years.report_year + 1
    left join declared_totals as before
        on
            last_years.filing_id = before.filing_id
            and declared_totals.indicator = before.indicator
),

totals_by_return as (
    select
        report_year,
        county_code,
        filing_id,
        filing_id_before,
        count(*) as total_count,
        max(declared_value) filter (where indicator = 'chambers') as chamber_count,
        count(*) filter (where unit <> '%' and declared_value <> 0) as non_zero_count,
        count(*) filter (
            where unit <> '%' and declared_value <> 0 and declared_value % 10 = 0
        ) as round_count,
        count(*) filter (where declared_value is not distinct from declared_before) as same_count
    from totals
    group by report_year, county_code, filing_id, filing_id_before
),

parts as (
    select
        totals_by_return.*,
        '比率' as entity,
        rates_by_return.rate_count || '项比率均为100%，商会'
        || cast(totals_by_return.chamber_count as integer) || '个' as value_read,
        case
            when rates_by_return.full_rate_count = rates_by_return.rate_count then 'fail'
            else 'pass'
        end as rule_outcome
    from totals_by_return
    inner join rates_by_return
        on
            totals_by_return.report_year = rates_by_return.report_year
            and totals_by_return.county_code = rates_by_return.county_code
    where totals_by_return.chamber_count >= 3
    union all
    select
        *,
        '取整' as entity,
        non_zero_count || '个非零数中有' || round_count || '个是10的倍数' as value_read,
        case when 10 * round_count >= 8 * non_zero_count then 'fail' else 'pass' end as rule_outcome
    from totals_by_return
    where non_zero_count >= 8
    union all
    select
        *,
        '雷同' as entity,
        total_count || '项申报数均与上年相同' as value_read,
        case
            when filing_id_before is null then 'not_evaluable'
            when same_count = total_count then 'fail'
            else 'pass'
        end as rule_outcome
    from totals_by_return
),

final_cte as (
    select
        'T05' as rule_id,
        report_year,
        county_code as division_code,
        'declared_totals' as sheet,
        {{ as_text('null') }} as field,
        filing_id,
        cast(null as integer) as row_number,
        entity,
        value_read,
        '核对汇总表；属实的不必更改' as would_pass,
        rule_outcome
    from parts
)

select * from final_cte
