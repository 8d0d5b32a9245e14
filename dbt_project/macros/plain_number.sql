{# A figure in words: a whole number without decimals. #}
{% macro plain_number(number) -%}
    case
        when {{ number }} = floor({{ number }})
            then cast(cast({{ number }} as bigint) as varchar)
        else cast({{ number }} as varchar)
    end
{%- endmacro %}
