{% set definitions = measure_definitions() %}
with divisions_of_counties as (
    select
        report_year,
        county_code,
        prefecture_code,
        province_code
    from {{ ref('dim_divisions') }}
    where division_level = 'county'
),

{% for rows in definitions | map(attribute='rows') | unique %}
{{ rows }} as ({{ context['rows_of_' ~ rows](ref) }}),
{% endfor %}

final_cte as (
    {% for definition in definitions %}
    {% set last_definition = loop.last %}
    {% for kind in figures_asked(definition) %}
    {{ figures_of(definition, kind, definition.rows, ref) }}
    {{ 'union all' if not (last_definition and loop.last) }}
    {% endfor %}
    {% endfor %}
)

select * from final_cte
