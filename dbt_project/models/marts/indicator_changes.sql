with indicators as (
    select
        *,
        -- A transfer of towns leaves the federation that files what it was.
        sheet = 'cover' or numerator_measure = 'counties_expected' as is_of_federations
    from {{ ref('dim_indicators') }}
    where is_computed
),

figures as (
    select
        *,
        state in ('complete', 'partial', 'declared_nil') as is_known
    from {{ ref('indicator_values') }}
),

continuity as (
    select * from {{ ref('dim_division_continuity') }}
),

counties_compared as (
    select * from {{ ref('counties_compared') }}
),

counted_by_form as (
    select * from {{ ref('cells_counted_in_one_year') }}
),

sheets_for_pilots as (
    select distinct sheet
    from {{ source('reference', 'sheets') }}
    where required = 'pilot counties only'
),

totals as (
    select * from figures
    where breakdown = ''
),

kinds_of_breakdown as (
    select distinct
        report_year,
        indicator,
        split_part(breakdown, ':', 1) as breakdown_kind
    from figures
    where breakdown <> ''
),

-- An item that was counted last year and is gone has a change too.
keys_of_both_years as (
    select
        report_year,
        division_code,
        indicator,
        breakdown
    from figures
    union
    select
        continuity.report_year,
        continuity.division_code,
        figures.indicator,
        figures.breakdown
    from continuity
    inner join figures
        on
            continuity.report_year = figures.report_year + 1
            and continuity.previous_code = figures.division_code
    inner join totals
        on
            continuity.report_year = totals.report_year
            and continuity.division_code = totals.division_code
            and figures.indicator = totals.indicator
    where figures.breakdown <> '' and totals.is_known
),

figures_of_both_years as (
    select
        keys.report_year,
        keys.division_code,
        keys.indicator,
        keys.breakdown,
        split_part(keys.breakdown, ':', 1) as breakdown_kind,
        indicators.unit,
        indicators.rests_on = 'returns' as is_from_returns,
        totals.state,
        totals_before.state as state_before,
        totals.counties_expected = 0 as is_asked_of_none,
        totals_before.counties_expected = 0 as was_asked_of_none,
        case
            when keys.breakdown = '' then totals.value
            when figures.indicator is not null then figures.value
            -- What no row counts is nought, where rows of its kind are counted.
            when counted_by_form.counted_in_words is not null then null
            when totals.is_known and (kinds.indicator is not null or totals.numerator = 0) then 0
        end as value,
        case
            when keys.breakdown = '' then totals_before.value
            when figures_before.indicator is not null then figures_before.value
            when counted_by_form.counted_in_words is not null then null
            when
                totals_before.is_known
                and (kinds_before.indicator is not null or totals_before.numerator = 0)
                then 0
        end as previous_value,
        case
            when not (indicators.is_of_federations and continuity.break_kind = 'towns_moved')
                then continuity.break_kind
        end as division_break_kind,
        continuity.break_reason as division_break_reason,
        counties_compared.counties_in_words,
        counted_by_form.counted_in_words
    from keys_of_both_years as keys
    inner join indicators
        on keys.indicator = indicators.indicator
    inner join continuity
        on
            keys.report_year = continuity.report_year
            and keys.division_code = continuity.division_code
    inner join totals
        on
            keys.report_year = totals.report_year
            and keys.division_code = totals.division_code
            and keys.indicator = totals.indicator
    left join totals as totals_before
        on
            keys.report_year = totals_before.report_year + 1
            and continuity.previous_code = totals_before.division_code
            and keys.indicator = totals_before.indicator
    left join figures
        on
            keys.report_year = figures.report_year
            and keys.division_code = figures.division_code
            and keys.indicator = figures.indicator
            and keys.breakdown = figures.breakdown
    left join figures as figures_before
        on
            keys.report_year = figures_before.report_year + 1
            and continuity.previous_code = figures_before.division_code
            and keys.indicator = figures_before.indicator
            and keys.breakdown = figures_before.breakdown
    left join kinds_of_breakdown as kinds
        on
            keys.report_year = kinds.report_year
            and keys.indicator = kinds.indicator
            and split_part(keys.breakdown, ':', 1) = kinds.breakdown_kind
    left join kinds_of_breakdown as kinds_before
        on
            keys.report_year = kinds_before.report_year + 1
            and keys.indicator = kinds_before.indicator
            and split_part(keys.breakdown, ':', 1) = kinds_before.breakdown_kind
    left join sheets_for_pilots
        on indicators.sheet = sheets_for_pilots.sheet
    left join counties_compared
        on
            keys.report_year = counties_compared.report_year
            and keys.division_code = counties_compared.division_code
            and coalesce(sheets_for_pilots.sheet, '') = counties_compared.sheet
    left join counted_by_form
        on
            keys.report_year = counted_by_form.report_year
            and keys.division_code = counted_by_form.division_code
            and indicators.numerator_measure = counted_by_form.measure
            and keys.breakdown = counted_by_form.breakdown
),

figures_with_break as (
    select
        *,
        case
            when division_break_kind = 'no_year_before' then division_break_kind
            when 'not_collected' in (state, state_before) then 'not_collected'
            when division_break_kind is not null then division_break_kind
            when
                state in ('not_filed', 'sent_back') or state_before in ('not_filed', 'sent_back')
                then 'no_return'
            when is_asked_of_none or was_asked_of_none then 'not_asked'
            when is_from_returns and counties_in_words is not null then 'other_counties'
            when counted_in_words is not null then 'form_changed'
            when 'filed_blank' in (state, state_before) then 'left_blank'
            when 'not_applicable' in (state, state_before) then 'no_denominator'
            when value is null or previous_value is null then 'not_broken_down'
        end as break_kind
    from figures_of_both_years
),

final_cte as (
    select
        report_year,
        division_code,
        indicator,
        breakdown,
        -- Digits past these are of no figure: 4.4 - 3.3 is 1.1. They would double the table.
        case when break_kind is null then {{ rounded('value - previous_value', 6) }} end as change,
        case
            when break_kind is null and unit <> '%' and previous_value <> 0
                then {{ rounded('(value - previous_value) / abs(previous_value)', 3) }}
        end as change_rate,
        break_kind is null as is_comparable,
        break_kind,
        case break_kind
            when 'not_collected'
                then 'not collected in ' || {{ years_where("'not_collected'") }}
            when 'no_return'
                then 'no return in force in ' || {{ years_where("'not_filed', 'sent_back'") }}
            when 'not_asked'
                then
                    'asked of no county here in ' || concat_ws(
                        ' and ',
                        case when was_asked_of_none then report_year - 1 end,
                        case when is_asked_of_none then report_year end
                    )
            when 'other_counties' then counties_in_words
            when 'form_changed' then counted_in_words
            when 'left_blank' then 'left blank in ' || {{ years_where("'filed_blank'") }}
            when 'no_denominator'
                then 'nothing to divide by in ' || {{ years_where("'not_applicable'") }}
            when 'not_broken_down'
                then
                    'not broken down by ' || breakdown_kind || ' in ' || concat_ws(
                        ' and ',
                        case when previous_value is null then report_year - 1 end,
                        case when value is null then report_year end
                    )
            when division_break_kind then division_break_reason
        end as break_reason
    from figures_with_break
)

select * from final_cte
