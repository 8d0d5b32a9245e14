{# Texts: made of values, taken apart, joined. #}

{% macro as_text(value) -%}
    {{ spark__as_text(value) if engine() == 'spark' else duckdb__as_text(value) }}
{%- endmacro %}

{% macro duckdb__as_text(value) -%}
    cast({{ value }} as varchar)
{%- endmacro %}

{% macro spark__as_text(value) -%}
    cast({{ value }} as string)
{%- endmacro %}

{# A floating-point number of up to eight decimals as a text: 0.25, 1e-05. #}
{% macro double_as_text(number) -%}
    {{ spark__double_as_text(number) if engine() == 'spark' else duckdb__double_as_text(number) }}
{%- endmacro %}

{% macro duckdb__double_as_text(number) -%}
    cast({{ number }} as varchar)
{%- endmacro %}

{# Spark writes 1.0E-5, and 1.25E7 as well. #}
{% macro spark__double_as_text(number) -%}
    case
            when abs({{ number }}) < 0.0001
                then regexp_replace(
                    cast({{ number }} as string), r'(\.0)?E-([0-9])$', 'e-0$2'
                )
            else regexp_replace(cast(cast({{ number }} as decimal(38, 8)) as string), '0+$', '')
        end
{%- endmacro %}

{# The words of a text, between single spaces. #}
{% macro words_of(text) -%}
    {{ spark__words_of(text) if engine() == 'spark' else duckdb__words_of(text) }}
{%- endmacro %}

{% macro duckdb__words_of(text) -%}
    string_split({{ text }}, ' ')
{%- endmacro %}

{% macro spark__words_of(text) -%}
    split({{ text }}, ' ')
{%- endmacro %}

{# The parts of a text between what matches a pattern. #}
{% macro parts_between(text, pattern) -%}
    {{ spark__parts_between(text, pattern) if engine() == 'spark'
        else duckdb__parts_between(text, pattern) }}
{%- endmacro %}

{% macro duckdb__parts_between(text, pattern) -%}
    string_split_regex({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__parts_between(text, pattern) -%}
    split({{ text }}, r'{{ pattern }}')
{%- endmacro %}

{# Every match of a pattern replaced; \1 is what its first group matched. #}
{% macro each_match_replaced(text, pattern, replacement) -%}
    {{ spark__each_match_replaced(text, pattern, replacement) if engine() == 'spark'
        else duckdb__each_match_replaced(text, pattern, replacement) }}
{%- endmacro %}

{% macro duckdb__each_match_replaced(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__each_match_replaced(text, pattern, replacement) -%}
    regexp_replace({{ text }}, r'{{ pattern }}', '{{ replacement | replace('\\', '$') }}')
{%- endmacro %}

{# Of a group, the texts of a column joined in the order of another; each once where `distinct`, and
   then in their own order. #}
{% macro joined_in_order(column, separator, by, where=none, distinct=false) -%}
    {{ spark__joined_in_order(column, separator, by, where, distinct) if engine() == 'spark'
        else duckdb__joined_in_order(column, separator, by, where, distinct) }}
{%- endmacro %}

{% macro duckdb__joined_in_order(column, separator, by, where, distinct) -%}
    string_agg({{ 'distinct ' if distinct }}{{ column }}, '{{ separator }}' order by {{ by }})
    {{- ' filter (where ' ~ where ~ ')' if where }}
{%- endmacro %}

{% macro spark__joined_in_order(column, separator, by, where, distinct) -%}
    listagg({{ 'distinct ' if distinct }}{{ column }}, '{{ separator }}')
            within group (order by {{ by }})
    {{- ' filter (where ' ~ where ~ ')' if where }}
{%- endmacro %}
