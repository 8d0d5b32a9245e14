{# Rows and groups: which columns, and the row that speaks for a group. #}

{# All columns of a relation, or of all, but those named. #}
{% macro all_but(columns, of=none) -%}
    {{ spark__all_but(columns, of) if engine() == 'spark' else duckdb__all_but(columns, of) }}
{%- endmacro %}

{% macro duckdb__all_but(columns, of) -%}
    {{ of ~ '.' if of }}* exclude ({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__all_but(columns, of) -%}
    {{ of ~ '.' if of }}* except ({{ columns | join(', ') }})
{%- endmacro %}

{# A column's value on the row of a group that comes first by an order, of the rows that have one.
   Several columns are an order where they stand in brackets. #}
{% macro first_by(column, order) -%}
    {{ spark__first_by(column, order) if engine() == 'spark' else duckdb__first_by(column, order) }}
{%- endmacro %}

{% macro duckdb__first_by(column, order) -%}
    min_by({{ column }}, {{ order }})
{%- endmacro %}

{% macro spark__first_by(column, order) -%}
    min_by({{ column }}, case when {{ column }} is not null then {{ order }} end)
{%- endmacro %}

{# The same of the row that comes last. #}
{% macro last_by(column, order) -%}
    {{ spark__last_by(column, order) if engine() == 'spark' else duckdb__last_by(column, order) }}
{%- endmacro %}

{% macro duckdb__last_by(column, order) -%}
    max_by({{ column }}, {{ order }})
{%- endmacro %}

{% macro spark__last_by(column, order) -%}
    max_by({{ column }}, case when {{ column }} is not null then {{ order }} end)
{%- endmacro %}
