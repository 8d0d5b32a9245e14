{# The queries are run in a release, and that is opened by DuckDB. #}
{{ config(meta={'read_by': 'duckdb'}) }}
{% set definitions = measure_definitions() %}
{% set definition_rows = [] %}
{% for definition in definitions %}
{% for kind in figures_asked(definition) %}
{% set breakdown_cell = (definition.breakdowns or {}).get(kind) %}
{% do definition_rows.append({
    'measure': definition.measure,
    'kind': kind,
    'cells': (definition.cells or []) + ([breakdown_cell] if breakdown_cell else []),
    'counted': 'median' if definition.is_median else 'sum' if definition.amount
        else 'distinct' if definition.thing else 'rows',
    'rows_query': rows_counted(definition, kind, published_name),
    'figures_query': figures_of(definition, kind, published_name)
}) %}
{% endfor %}
{% endfor %}
with final_cte as (
    {% for row in definition_rows %}
    select
        '{{ row.measure }}' as measure,
        '{{ row.kind }}' as breakdown_kind,
        '{{ row.counted }}' as counted,
        '{{ row.cells | unique | join(' ') }}' as deciding_fields,
        '{{ one_spaced(row.rows_query) }}' as rows_query,
        '{{ one_spaced(row.figures_query) }}' as figures_query
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final_cte
