with claims as (
    select * from {{ ref('claims') }}
),

indicators as (
    select * from {{ ref('dim_indicators') }}
),

indicator_values as (
    select * from {{ ref('indicator_values') }}
    where breakdown = ''
),

measures as (
    select * from {{ ref('measures') }}
    where breakdown_kind = '' and value > 0
),

claims_with_figures as (
    select
        claims.*,
        try_cast(claims.printed as decimal(20, 8)) as printed_number,
        indicators.unit,
        indicators.denominator_measure,
        indicator_values.numerator as computed_numerator,
        indicator_values.denominator as computed_denominator,
        indicator_values.value as computed_value,
        indicator_values.state as indicator_state,
        case
            when indicator_values.state = 'partial'
                then
                    ', from ' || indicator_values.counties_in_force || ' of '
                    || indicator_values.counties_expected || ' counties'
            else ''
        end as from_counties
    from claims
    inner join indicators
        on claims.indicator = indicators.indicator
    left join indicator_values
        on
            claims.report_year = indicator_values.report_year
            and claims.division_code = indicator_values.division_code
            and claims.indicator = indicator_values.indicator
),

-- A printed rate is tried on its own base, and on every measure where the print names no base.
rates_tried as (
    select
        claim,
        denominator_measure as base_measure,
        computed_denominator as base_value,
        true as is_own_base,
        computed_numerator as rate_numerator,
        decimals,
        printed_number
    from claims_with_figures
    where comparison = 'rounded' and computed_denominator > 0
    union all
    select
        claims_with_figures.claim,
        measures.measure as base_measure,
        measures.value as base_value,
        false as is_own_base,
        coalesce(claims_with_figures.printed_numerator, claims_with_figures.computed_numerator)
            as rate_numerator,
        claims_with_figures.decimals,
        claims_with_figures.printed_number
    from claims_with_figures
    inner join measures
        on
            claims_with_figures.report_year = measures.report_year
            and claims_with_figures.division_code = measures.division_code
    where
        claims_with_figures.comparison = 'rounded'
        and claims_with_figures.printed_denominator is null
),

rates_truncated as (
    select
        *,
        {{ percent_truncated('rate_numerator', 'base_value', 'decimals') }} as truncated_units,
        {{ percent_remainder('rate_numerator', 'base_value', 'decimals') }} as remainder,
        {{ whole_units('base_value') }} as whole,
        cast(printed_number * cast(10 ** decimals as bigint) as hugeint) as printed_units
    from rates_tried
),

rates_rounded as (
    select
        *,
        truncated_units + cast(2 * remainder >= whole as integer) as half_up_units,
        truncated_units + cast(
            2 * remainder > whole or (2 * remainder = whole and truncated_units % 2 = 1) as integer
        ) as half_even_units
    from rates_truncated
),

rates_compared as (
    select
        *,
        list_filter(
            [
                case when half_up_units = printed_units then 'half-up' end,
                case when half_even_units = printed_units then 'half-even' end,
                case when truncated_units = printed_units then 'truncation' end
            ],
            lambda rounding: rounding is not null
        ) as roundings
    from rates_rounded
),

own_rates as (
    select * from rates_compared
    where is_own_base
),

bases_found as (
    select
        claim,
        string_agg(
            base_measure || ' (' || {{ plain_number('base_value') }} || ')', ', '
            order by base_measure
        ) as bases
    from rates_compared
    where not is_own_base and len(roundings) > 0
    group by claim
),

measures_equal as (
    select
        claims_with_figures.claim,
        string_agg(measures.measure, ', ' order by measures.measure) as equal_measures
    from claims_with_figures
    inner join measures
        on
            claims_with_figures.report_year = measures.report_year
            and claims_with_figures.division_code = measures.division_code
            and claims_with_figures.printed_number = cast(measures.value as decimal(20, 8))
    where
        claims_with_figures.comparison = 'equal'
        and claims_with_figures.printed_number <> claims_with_figures.computed_value
    group by claims_with_figures.claim
),

claims_judged as (
    select
        claims_with_figures.*,
        own_rates.half_up_units / cast(10 ** own_rates.decimals as bigint) as half_up_percent,
        own_rates.half_even_units / cast(10 ** own_rates.decimals as bigint) as half_even_percent,
        own_rates.truncated_units / cast(10 ** own_rates.decimals as bigint) as truncated_percent,
        own_rates.roundings,
        bases_found.bases,
        measures_equal.equal_measures,
        case
            when claims_with_figures.comparison = 'above_figure' then null
            when claims_with_figures.computed_value is null then null
            when claims_with_figures.comparison = 'equal'
                then
                    claims_with_figures.printed_number
                    = cast(claims_with_figures.computed_value as decimal(20, 8))
            when claims_with_figures.comparison = 'between'
                then
                    claims_with_figures.computed_value between claims_with_figures.lower_bound
                    and claims_with_figures.upper_bound
            when claims_with_figures.comparison = 'at_least' and claims_with_figures.unit = '%'
                then
                    {{ whole_units('claims_with_figures.computed_numerator') }} * 100
                    >= {{ whole_units('claims_with_figures.computed_denominator') }}
                    * claims_with_figures.lower_bound
            when claims_with_figures.comparison = 'at_least'
                then claims_with_figures.computed_value >= claims_with_figures.lower_bound
            when claims_with_figures.comparison = 'rounded'
                then
                    len(own_rates.roundings) > 0
                    and coalesce(
                        claims_with_figures.printed_numerator
                        = claims_with_figures.computed_numerator,
                        true
                    )
                    and coalesce(
                        claims_with_figures.printed_denominator
                        = claims_with_figures.computed_denominator,
                        true
                    )
        end as is_reproduced
    from claims_with_figures
    left join own_rates
        on claims_with_figures.claim = own_rates.claim
    left join bases_found
        on claims_with_figures.claim = bases_found.claim
    left join measures_equal
        on claims_with_figures.claim = measures_equal.claim
),

claims_in_words as (
    select
        *,
        case
            when comparison <> 'rounded' or len(roundings) = 3 then ''
            else ' by ' || array_to_string(roundings, ' and ') || ' only'
        end as by_rounding,
        case
            when comparison = 'rounded' and printed_denominator is null
                then
                    '; base = ' || denominator_measure || ' ('
                    || {{ plain_number('computed_denominator') }} || '), found by search'
            else ''
        end as on_base,
        indicator || ' ('
        || case
            when unit = '%' then round(100 * computed_value, 4) || ' %'
            else {{ plain_number('computed_value') }}
        end
        || from_counties || ')' as as_computed,
        case
            when comparison = 'equal'
                then '; ' || coalesce('equals ' || equal_measures, 'no measure equals it')
            when comparison = 'rounded' and bases is not null
                then
                    '; ' || {{ plain_number('coalesce(printed_numerator, computed_numerator)') }}
                    || ' over ' || bases || ' gives it'
            else ''
        end as elsewhere
    from claims_judged
),

final_cte as (
    select
        claim,
        report_year,
        division_code,
        indicator,
        printed,
        precision,
        words,
        source,
        computed_numerator,
        computed_denominator,
        computed_value,
        unit,
        indicator_state,
        half_up_percent,
        half_even_percent,
        truncated_percent,
        array_to_string(roundings, ', ') as roundings_that_reproduce,
        bases as bases_that_reproduce,
        equal_measures as measures_that_equal,
        is_reproduced,
        case
            when comparison = 'above_figure' then 'not derivable: no ' || compared_with || ' figure'
            when is_reproduced is null then 'not derivable: no figure for ' || report_year
            when is_reproduced then 'reproduced' || by_rounding || on_base
            else 'not reproduced as ' || as_computed || elsewhere
        end as verdict
    from claims_in_words
)

select * from final_cte
