{# The value of a column on the first row of a group where it is not blank. #}
{% macro first_stated(column) -%}
    min_by({{ column }}, row_number) filter (where {{ column }} is not null) as {{ column }}
{%- endmacro %}
