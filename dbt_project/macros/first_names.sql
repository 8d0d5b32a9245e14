{# A list of names in words: the first five, and how many more there are. #}
{% macro first_names(names) -%}
    array_to_string({{ names }}[1:5], ', ')
            || case when len({{ names }}) > 5 then ' and ' || (len({{ names }}) - 5) || ' more' else '' end
{%- endmacro %}
