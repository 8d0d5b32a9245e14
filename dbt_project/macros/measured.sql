{# A measure of every county, prefecture and province, from rows with report_year and county_code.

   `counted` counts rows, or distinct things; `summed` sums an amount, in decimals, so that the order
   of rows cannot change it. Distinct counts are not sums: each level is counted anew. Where no row
   counts there is no row, which is 0; a value left blank is a column filed without a word.
   from        a relation of the model, which also has the relation `counties`
   thing       what is counted once; rows where not given
   when        which rows count
   stated      the cell that says it: where all rows have it blank, so is the measure
   breakdowns  columns to break the figure down by; a blank item is not broken down
   rows        how many rows of the returns stand behind a row of the relation #}
{% macro counted(measure, from, thing=none, when='true', stated=none, breakdowns=[], rows='1') -%}
    {%- set count = 'count(distinct ' ~ thing ~ ')' if thing else 'count(*)' -%}
    {%- if stated -%}
        {%- set total = 'case when count(' ~ stated ~ ') > 0 then ' ~ count ~ ' filter (where '
            ~ when ~ ') end' -%}
        {%- set row_count = 'coalesce(sum(' ~ rows ~ ') filter (where ' ~ when ~ '), 0)' -%}
        {{ measured_at_every_level(measure, from, total, row_count) }}
    {%- else -%}
        {{ measured_at_every_level(measure, from, count, 'sum(' ~ rows ~ ')', when) }}
    {%- endif -%}
    {%- for breakdown in breakdowns %}
    union all
    {{ measured_at_every_level(measure, from, count, 'sum(' ~ rows ~ ')', when, breakdown) }}
    {%- endfor -%}
{%- endmacro %}

{% macro summed(measure, from, amount, when='true', breakdowns=[], rows='1') -%}
    {%- set row_count = 'coalesce(sum(' ~ rows ~ ') filter (where ' ~ amount ~ ' is not null), 0)' -%}
    {%- for breakdown in [none] + breakdowns %}
    {{ 'union all' if not loop.first }}
    {{ measured_at_every_level(
        measure, from, 'sum(' ~ amount ~ ')', row_count, when, breakdown
    ) }}
    {%- endfor -%}
{%- endmacro %}

{% macro measured_at_every_level(measure, from, value, row_count, when='true', breakdown=none) -%}
    select
        report_year,
        coalesce(county_code, prefecture_code, province_code) as division_code,
        case
            when grouping(county_code) = 0 then 'county'
            when grouping(prefecture_code) = 0 then 'prefecture'
            else 'province'
        end as division_level,
        '{{ measure }}' as measure,
        '{{ breakdown or '' }}' as breakdown_kind,
        {{ 'cast(' ~ breakdown ~ ' as varchar)' if breakdown else "''" }} as breakdown_item,
        cast({{ value }} as double) as value,
        cast({{ row_count }} as bigint) as row_count
    from {{ from }}
    inner join counties using (report_year, county_code)
    where ({{ when }}){{ ' and ' ~ breakdown ~ ' is not null' if breakdown }}
    group by
        report_year,{{ ' ' ~ breakdown ~ ',' if breakdown }}
        grouping sets (county_code, prefecture_code, province_code)
{%- endmacro %}
