{# Percents as whole numbers of their last decimal, exact: 47.49 % at two decimals is 4749.

   Numerator and denominator are taken to eight decimals, as the warehouse holds amounts. #}
{% macro whole_units(number) -%}
    cast(cast({{ number }} as decimal(20, 8)) * 100000000 as {{ long_whole_number() }})
{%- endmacro %}

{% macro percent_truncated(numerator, denominator, decimals) -%}
    {{ whole_quotient(
        whole_units(numerator) ~ ' * 100 * cast(power(10, ' ~ decimals ~ ') as bigint)',
        whole_units(denominator)
    ) }}
{%- endmacro %}

{# What truncation left away, in units of the denominator. #}
{% macro percent_remainder(numerator, denominator, decimals) -%}
    {{ whole_units(numerator) }} * 100 * cast(power(10, {{ decimals }}) as bigint)
    % {{ whole_units(denominator) }}
{%- endmacro %}
