-- T02: a distinct count is at most the sum of its counties' counts, and at least the largest.
-- A cumulative one is compared where every county has a return in force.
with indicators as (
    select * from {{ ref('dim_indicators') }}
    where not is_additive and is_computed and kind = 'count'
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

counts_of_counties as (
    select
        indicator_values.report_year,
        counties_of_divisions.division_code,
        indicator_values.indicator,
        indicator_values.breakdown,
        sum(indicator_values.value) as sum_of_counties,
        max(indicator_values.value) as largest_county
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
    counts_of_counties.sum_of_counties,
    counts_of_counties.largest_county
from indicator_values
inner join counts_of_counties
    on
        indicator_values.report_year = counts_of_counties.report_year
        and indicator_values.division_code = counts_of_counties.division_code
        and indicator_values.indicator = counts_of_counties.indicator
        and indicator_values.breakdown = counts_of_counties.breakdown
where
    indicator_values.division_level <> 'county'
    and indicator_values.value not between counts_of_counties.largest_county
    and counts_of_counties.sum_of_counties
