{# The engine that reads what a macro of this folder writes.

   It is the one that builds, unless a model says another in its meta: the queries a release holds
   are for DuckDB, whatever built it. Here alone it is asked; all else in the project is the same
   text for every engine. #}
{% macro engine() -%}
    {{ (model.config.meta or {}).read_by or target.type }}
{%- endmacro %}
