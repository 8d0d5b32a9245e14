-- T01: an additive figure of a prefecture or province is the sum of its counties' figures.
-- A cumulative one is compared where every county has a return in force: a county without one has
-- no figure of its own, though its earlier returns count above it.
with indicators as (
    select * from {{ ref('dim_indicators') }}
    where is_additive and is_computed
),

counties as (
    select * from {{ ref('counties') }}
),

counties_of_divisions as (
    select
        report_year,
        prefecture_code as division_code,
        county_code
    from counties
    union all
    select
        report_year,
        province_code as division_code,
        county_code
    from counties
),

indicator_values as (
    select indicator_values.*
    from {{ ref('indicator_values') }} as indicator_values
    inner join indicators
        on indicator_values.indicator = indicators.indicator
    where
        indicators.stock_or_flow <> 'cumulative'
        or indicator_values.counties_in_force = indicator_values.counties_expected
),

sums_of_counties as (
    select
        indicator_values.report_year,
        counties_of_divisions.division_code,
        indicator_values.indicator,
        indicator_values.breakdown,
        sum(cast(indicator_values.value as decimal(38, 8))) as value
    from indicator_values
    inner join counties_of_divisions
        on
            indicator_values.report_year = counties_of_divisions.report_year
            and indicator_values.division_code = counties_of_divisions.county_code
    group by all
)

select
    indicator_values.report_year,
    indicator_values.division_code,
    indicator_values.indicator,
    indicator_values.breakdown,
    indicator_values.value,
    sums_of_counties.value as sum_of_counties
from indicator_values
left join sums_of_counties
    on
        indicator_values.report_year = sums_of_counties.report_year
        and indicator_values.division_code = sums_of_counties.division_code
        and indicator_values.indicator = sums_of_counties.indicator
        and indicator_values.breakdown = sums_of_counties.breakdown
where
    indicator_values.division_level <> 'county'
    and cast(indicator_values.value as decimal(38, 8)) is distinct from sums_of_counties.value
