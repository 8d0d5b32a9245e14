{# The comments of a table or view and its columns in one call. dbt's own way asks the table for its columns
   first; here the contract has just vouched for them. #}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {% call statement('persist_docs') %}
        comment on {{ 'view' if relation.is_view else 'table' }} {{ relation }} is {{ duckdb_escape_comment(model.description) }};
        {% for name, column in model.columns.items() %}
        comment on column {{ relation }}.{{ adapter.quote(name) }}
            is {{ duckdb_escape_comment(column.description) }};
        {% endfor %}
    {% endcall %}
{%- endmacro %}
