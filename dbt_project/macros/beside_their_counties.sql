{# Figures of prefectures and the province beside those of their counties, indicator by indicator.

   The three are relations of the model: some indicators, the counties with their divisions, and
   the indicator values. A cumulative figure compares where every county has a return in force. #}
{% macro beside_their_counties(indicators, counties, indicator_values) -%}
    select
        divisions.report_year,
        divisions.division_code,
        divisions.indicator,
        divisions.breakdown,
        concat_ws(' ', {{ indicators }}.name_zh, nullif(divisions.breakdown, '')) as figure,
        cast(any_value(divisions.value) as decimal(38, 8)) as value,
        any_value(
            {{ indicators }}.stock_or_flow <> 'cumulative'
            or divisions.counties_in_force = divisions.counties_expected
        ) as is_comparable,
        sum(cast(of_counties.value as decimal(38, 8))) as sum_of_counties,
        cast(max(of_counties.value) as decimal(38, 8)) as largest_county
    from {{ indicator_values }} as divisions
    inner join {{ indicators }}
        on divisions.indicator = {{ indicators }}.indicator
    inner join (
        select
            report_year,
            county_code,
            {{ each_of(list_of(['prefecture_code', 'province_code'])) }} as division_code
        from {{ counties }}
    ) as parts
        on
            divisions.report_year = parts.report_year
            and divisions.division_code = parts.division_code
    left join {{ indicator_values }} as of_counties
        on
            parts.report_year = of_counties.report_year
            and parts.county_code = of_counties.division_code
            and divisions.indicator = of_counties.indicator
            and divisions.breakdown = of_counties.breakdown
    group by all
{%- endmacro %}
