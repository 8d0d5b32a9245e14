with declared_totals as (
    select * from {{ ref('fct_declared_totals') }}
),

indicator_values as (
    select * from {{ ref('indicator_values') }}
    where division_level = 'county' and breakdown = ''
),

-- A declared rate with its parts as declared; the coverage rate is over the county's townships.
rates_with_parts as (
    select
        rates.report_year,
        rates.county_code,
        rates.indicator,
        numerators.declared_value as numerator,
        cast(rates.declared_value * 100000000 as {{ long_whole_number() }}) as rate_in_millionths,
        case rates.indicator
            when 'registration_rate' then denominators.declared_value
            else cast(indicator_values.denominator as decimal(24, 8))
        end as denominator
    from declared_totals as rates
    inner join declared_totals as numerators
        on
            rates.report_year = numerators.report_year
            and rates.county_code = numerators.county_code
            and case rates.indicator
                when 'registration_rate' then 'registered_chambers'
                when 'chamber_coverage_rate' then 'townships_with_chamber'
            end = numerators.indicator
    left join declared_totals as denominators
        on
            rates.report_year = denominators.report_year
            and rates.county_code = denominators.county_code
            and denominators.indicator = 'chambers'
    left join indicator_values
        on
            rates.report_year = indicator_values.report_year
            and rates.county_code = indicator_values.division_code
            and rates.indicator = indicator_values.indicator
),

-- At the decimals of the rate as read, in percent: 47.49 % is 4749 at two decimals.
rates_at_decimals as (
    select
        *,
        case
            {% for zeros in range(6, 0, -1) %}
            when rate_in_millionths % {{ 10 ** zeros }} = 0 then {{ 6 - zeros }}
            {% endfor %}
            else 6
        end as decimals
    from rates_with_parts
    where denominator > 0
),

rates_truncated as (
    select
        *,
        {{ whole_quotient(
            'rate_in_millionths', 'cast(power(10, 6 - decimals) as bigint)'
        ) }} as declared_units,
        {{ percent_truncated('numerator', 'denominator', 'decimals') }} as truncated_units,
        {{ percent_remainder('numerator', 'denominator', 'decimals') }} as remainder,
        {{ whole_units('denominator') }} as whole
    from rates_at_decimals
),

rates_compared as (
    select
        *,
        concat_ws(
            ', ',
            case
                when declared_units = truncated_units + cast(2 * remainder >= whole as integer)
                    then 'half-up'
            end,
            case
                when
                    declared_units = truncated_units + cast(
                        2 * remainder > whole
                        or (2 * remainder = whole and truncated_units % 2 = 1) as integer
                    )
                    then 'half-even'
            end,
            case when declared_units = truncated_units then 'truncation' end
        ) as roundings
    from rates_truncated
),

final_cte as (
    select
        declared_totals.report_year,
        declared_totals.county_code,
        declared_totals.indicator,
        declared_totals.unit,
        cast(declared_totals.declared_value as double) as declared,
        indicator_values.value as derived,
        {{ rounded(
            'cast(declared_totals.declared_value as double) - indicator_values.value', 8
        ) }} as difference,
        cast(declared_totals.previous_year_value as double) as declared_for_previous_year,
        rates_compared.roundings as roundings_that_fit,
        declared_totals.filing_id,
        declared_totals.row_number
    from declared_totals
    left join indicator_values
        on
            declared_totals.report_year = indicator_values.report_year
            and declared_totals.county_code = indicator_values.division_code
            and declared_totals.indicator = indicator_values.indicator
    left join rates_compared
        on
            declared_totals.report_year = rates_compared.report_year
            and declared_totals.county_code = rates_compared.county_code
            and declared_totals.indicator = rates_compared.indicator
)

select * from final_cte
