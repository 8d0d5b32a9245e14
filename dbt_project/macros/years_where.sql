{# The years, of a figure's own and the one before, in which its state is one of those given. #}
{% macro years_where(states) -%}
    concat_ws(
                    ' and ',
                    case when state_before in ({{ states }}) then report_year - 1 end,
                    case when state in ({{ states }}) then report_year end
                )
{%- endmacro %}
