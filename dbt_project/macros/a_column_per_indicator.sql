{# One row per division and year, one column per indicator's value.

   The columns are those the model declares: <indicator> is the value, <indicator>_numerator and
   <indicator>_denominator what a rate divides. A data test compares them with the catalogue. What
   is withheld is blank, and counted. #}
{% macro a_column_per_indicator(indicator_values, divisions) -%}
    {%- set of_the_division = [
        'report_year', 'division_code', 'division_name', 'parent_code',
        'counties_expected', 'counties_in_force', 'withheld_indicator_count'
    ] -%}
    select
        {{ indicator_values }}.report_year,
        {{ indicator_values }}.division_code,
        {{ divisions }}.division_name,
        {{ divisions }}.parent_code,
        -- As of every indicator that is not of a sheet for pilots.
        max({{ indicator_values }}.counties_expected) filter (
            where {{ indicator_values }}.indicator = 'counties_expected'
        ) as counties_expected,
        max({{ indicator_values }}.counties_in_force) filter (
            where {{ indicator_values }}.indicator = 'counties_expected'
        ) as counties_in_force,
        cast(count(*) filter (
            where {{ indicator_values }}.status = 'withheld'
            and {{ indicator_values }}.value is not null
        ) as integer) as withheld_indicator_count
        {%- for name in model.columns if name not in of_the_division %}
        {%- set part = name.split('_') | last %}
        {%- set part = part if part in ('numerator', 'denominator') else 'value' %}
        {%- set indicator = name | replace('_' ~ part, '') %},
        max({{ indicator_values }}.{{ part }}) filter (
            where {{ indicator_values }}.indicator = '{{ indicator }}'
            and {{ indicator_values }}.status <> 'withheld'
        ) as {{ name }}
        {%- endfor %}
    from {{ indicator_values }}
    inner join {{ divisions }}
        on
            {{ indicator_values }}.report_year = {{ divisions }}.report_year
            and {{ indicator_values }}.division_code = {{ divisions }}.division_code
    group by all
{%- endmacro %}
