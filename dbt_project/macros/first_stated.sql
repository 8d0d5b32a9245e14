{# The value of a column on the first row of a group where it is not blank. #}
{% macro first_stated(column) -%}
    {{ first_by(column, 'row_number') }} as {{ column }}
{%- endmacro %}
