{# Numbers and dates: division, rounding, days. #}

{# The type of whole numbers of up to 38 digits. #}
{% macro long_whole_number() -%}
    {{ spark__long_whole_number() if engine() == 'spark' else duckdb__long_whole_number() }}
{%- endmacro %}

{% macro duckdb__long_whole_number() -%}
    hugeint
{%- endmacro %}

{% macro spark__long_whole_number() -%}
    decimal(38, 0)
{%- endmacro %}

{# A whole number by another, what is left over dropped. #}
{% macro whole_quotient(number, divisor) -%}
    {{ spark__whole_quotient(number, divisor) if engine() == 'spark'
        else duckdb__whole_quotient(number, divisor) }}
{%- endmacro %}

{% macro duckdb__whole_quotient(number, divisor) -%}
    {{ number }} // {{ divisor }}
{%- endmacro %}

{% macro spark__whole_quotient(number, divisor) -%}
    {{ number }} div {{ divisor }}
{%- endmacro %}

{# A floating-point number rounded as binary ones are: Spark takes its digits as they print. #}
{% macro rounded(number, decimals) -%}
    {{ spark__rounded(number, decimals) if engine() == 'spark'
        else duckdb__rounded(number, decimals) }}
{%- endmacro %}

{% macro duckdb__rounded(number, decimals) -%}
    round({{ number }}, {{ decimals }})
{%- endmacro %}

{% macro spark__rounded(number, decimals) -%}
    round(({{ number }}) * 1e{{ decimals }}) / 1e{{ decimals }}
{%- endmacro %}

{% macro days_between(earlier, later) -%}
    {{ spark__days_between(earlier, later) if engine() == 'spark'
        else duckdb__days_between(earlier, later) }}
{%- endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    date_diff({{ later }}, {{ earlier }})
{%- endmacro %}
