{# What a measure looks at, one row each: see the model `counted`.

   `counted` counts distinct things (`thing`, unique in the region), `summed` adds amounts.
   from        a relation with report_year, county_code and the columns used below
   when        which rows count; the others are looked at and not counted
   stated      the cell that must not be blank for the row to say anything
   breakdowns  columns to break the count down by; a blank item is not broken down #}
{% macro counted(measure, thing, from, when='true', stated=none, breakdowns=[]) -%}
    select
        report_year,
        county_code,
        '{{ measure }}' as measure,
        '' as breakdown_kind,
        '' as breakdown_item,
        case when {{ when }} then {{ thing }} end as thing,
        cast(null as decimal(24, 8)) as amount,
        {{ stated ~ ' is null' if stated else 'false' }} as is_blank
    from {{ from }}
    {{ 'where ' ~ when if not stated }}
    {% for breakdown in breakdowns %}
    union all
    select
        report_year,
        county_code,
        '{{ measure }}',
        '{{ breakdown }}',
        cast({{ breakdown }} as varchar),
        {{ thing }},
        null,
        false
    from {{ from }}
    where ({{ when }}) and {{ breakdown }} is not null
    {% endfor %}
{%- endmacro %}

{% macro summed(measure, amount, from, when='true', breakdowns=[]) -%}
    {% for breakdown in [''] + breakdowns %}
    {{ 'union all' if not loop.first }}
    select
        report_year,
        county_code,
        '{{ measure }}' as measure,
        '{{ breakdown }}' as breakdown_kind,
        {{ 'cast(' ~ breakdown ~ ' as varchar)' if breakdown else "''" }} as breakdown_item,
        cast(null as varchar) as thing,
        cast({{ amount }} as decimal(24, 8)) as amount,
        {{ amount }} is null as is_blank
    from {{ from }}
    where ({{ when }}) {{ 'and ' ~ breakdown ~ ' is not null' if breakdown }}
    {% endfor %}
{%- endmacro %}
