{# Whether a row of the relief sheet names a township: in the village, the chamber or the project. #}
{% macro names_township(row, township_name) -%}
    contains(
        concat_ws(' ', {{ row }}.village_name, {{ row }}.chamber_name, {{ row }}.project_name),
        {{ township_name }}
    )
{%- endmacro %}
