{# What every rule after the gate came to: the given columns, where the condition holds. #}
{% macro outcomes_after_the_gate(columns, where='true') -%}
    {%- set rules = [
        'b06b_credit_code_in_one_county',
        'b13_number_of_chambers_moved',
        'f06_chamber_named_is_known',
        't01_counties_sum_to_their_divisions',
        't02_distinct_counts_stay_within_their_counties',
        't03_chambers_go_on_from_last_year',
        't05_totals_too_round_or_identical',
    ] -%}
    {%- for rule in rules %}
    select {{ columns }}
    from {{ ref(rule) }}
    where {{ where }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
