{# A figure in words: a whole number without decimals. #}
{% macro plain_number(number) -%}
    case
        when {{ number }} = floor({{ number }})
            then {{ as_text('cast(' ~ number ~ ' as bigint)') }}
        else {{ double_as_text(number) }}
    end
{%- endmacro %}
