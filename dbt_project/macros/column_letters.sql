{# A column's letters by its number: 1 is A, 28 is AB; a sheet of ours has fewer than 703. #}
{% macro column_letters(column_number) -%}
    concat_ws(
        '',
        case when {{ column_number }} > 26 then chr(64 + {{ whole_quotient('(' ~ column_number ~ ' - 1)', 26) }}) end,
        case
            when {{ column_number }} is not null then chr(65 + ({{ column_number }} - 1) % 26)
        end
    )
{%- endmacro %}
