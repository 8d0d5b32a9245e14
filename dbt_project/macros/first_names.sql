{# A list of names in words: the first five, and how many more there are. #}
{% macro first_names(names) -%}
    {{ list_as_text(first_of_list(names, 5), ', ') }}
            || case
                when {{ length_of_list(names) }} > 5
                    then ' and ' || ({{ length_of_list(names) }} - 5) || ' more'
                else ''
            end
{%- endmacro %}
