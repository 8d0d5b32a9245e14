{# A text as typed, for people to read: white space of every kind is one space, none at the ends. #}
{% macro tidied(text) -%}
    trim({{ each_match_replaced(text, '[\\t\\n\\f\\r \\x{00a0}\\x{2000}-\\x{200b}\\x{3000}\\x{feff}]+', ' ') }})
{%- endmacro %}
