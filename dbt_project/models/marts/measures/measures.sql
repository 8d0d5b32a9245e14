{% set definitions = measure_definitions() %}
with divisions_of_counties as ({{ divisions_of_counties(ref) }}),

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
