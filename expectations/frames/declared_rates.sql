-- One row per declared rate, with its declared numerator and denominator (of the coverage rate: the
-- county's townships) and what each way of rounding makes of them. Null where a cell it rests on
-- was refused. Whole numbers throughout: `in_millionths` is the rate in millionths of a percent,
-- and `decimals` how many decimals of a percent it has.
with
rates (indicator_code, numerator_code, denominator_code) as (
    values
    ('chamber_coverage_rate', 'townships_with_chamber', null),
    ('registration_rate', 'registered_chambers', 'chambers')
),
counts as (
    select
        checked_declared_totals.filing_id,
        checked_declared_totals.indicator_code,
        any_value(checked_declared_totals.row_number) as row_number,
        any_value(checked_declared_totals.declared_value)::hugeint as declared_count
    from checked_declared_totals
    anti join (
        select filing_id, row_number from failures where rule_id in ('S01', 'S02', 'S07')
    ) as wrong using (filing_id, row_number)
    where
        not list_contains(checked_declared_totals.refused, 'declared_value')
        and checked_declared_totals.declared_value = trunc(checked_declared_totals.declared_value)
    group by all
    having count(*) = 1
),
townships_by_county as (
    select report_year, county_code, count(*)::hugeint as township_count
    from townships
    where not is_quasi_unit
    group by report_year, county_code
),
declared as (
    select
        checked_declared_totals.filing_id,
        checked_declared_totals.row_number,
        checked_declared_totals.refused,
        checked_declared_totals.declared_value,
        (checked_declared_totals.declared_value * 100000000)::hugeint as in_millionths,
        numerators.row_number as row_of_numerator,
        denominators.row_number as row_of_denominator,
        numerators.declared_count as numerator,
        if(
            rates.denominator_code is null,
            townships_by_county.township_count,
            denominators.declared_count
        ) as denominator
    from checked_declared_totals
    inner join rates using (indicator_code)
    left join counts as numerators
        on
            checked_declared_totals.filing_id = numerators.filing_id
            and rates.numerator_code = numerators.indicator_code
    left join counts as denominators
        on
            checked_declared_totals.filing_id = denominators.filing_id
            and rates.denominator_code = denominators.indicator_code
    left join townships_by_county
        on
            checked_declared_totals.report_year = townships_by_county.report_year
            and checked_declared_totals.register_county_code = townships_by_county.county_code
),
with_decimals as (
    select
        *,
        6 - list_max(
            list_filter(range(7), lambda zeros: in_millionths % power_of_ten(zeros) = 0)
        ) as decimals
    from declared
),
rounded as (
    select
        *,
        in_millionths // power_of_ten(6 - decimals) as typed,
        greatest(decimals, 2) as decimals_shown,
        percent_truncated(numerator, denominator, decimals) as truncated,
        percent_half_up(numerator, denominator, decimals) as half_up,
        percent_half_even(numerator, denominator, decimals) as half_even,
        percent_truncated(numerator, denominator, decimals_shown) as truncated_shown,
        percent_half_up(numerator, denominator, decimals_shown) as half_up_shown
    from with_decimals
)
select
    *,
    typed = truncated as fits_truncated,
    typed = half_up as fits_half_up,
    typed = half_even as fits_half_even,
    if(
        truncated_shown = half_up_shown,
        percent_in_words(half_up_shown, decimals_shown),
        percent_in_words(half_up_shown, decimals_shown)
        || '（四舍五入）或 '
        || percent_in_words(truncated_shown, decimals_shown)
        || '（截尾）'
    ) as rates_that_fit
from rounded
