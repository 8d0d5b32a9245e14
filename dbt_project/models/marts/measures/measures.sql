{% for definition in measure_definitions() %}
{% set is_last_definition = loop.last %}
{% for kind in figures_asked(definition) %}
select * from ({{ figures_of(definition, kind, ref) }}) as figures
{{ union_all_apart() if not (is_last_definition and loop.last) }}
{% endfor %}
{% endfor %}
