{# What a measure counts or sums in each county, before it is put together for every division.

   `counted` gives one row per distinct thing (`thing`, unique in the region); `summed` one row with
   the sum of `amount`; both again for each item of a breakdown.
   from        a relation with report_year, county_code and the columns used below
   when        which rows count
   stated      the cell that must not be blank for a row to say anything: rows that do not count
               are then looked at too, so that a column left blank can be told from none counted
   breakdowns  columns to break the figure down by; a blank item is not broken down
   rows        how many rows of the return stand behind a row of the relation #}
{% macro counted(measure, thing, from, when='true', stated=none, breakdowns=[], rows='1') -%}
    select
        report_year,
        county_code,
        '{{ measure }}' as measure,
        '' as breakdown_kind,
        '' as breakdown_item,
        {{ 'case when ' ~ when ~ ' then ' ~ thing ~ ' end' if stated else thing }} as thing,
        cast(null as decimal(38, 8)) as amount,
        {{ 'bool_and(' ~ stated ~ ' is null)' if stated else 'false' }} as is_blank,
        cast(sum({{ rows }}) as bigint) as row_count
    from {{ from }}
    {{ 'where ' ~ when if not stated }}
    group by all
    {% for breakdown in breakdowns %}
    union all
    select
        report_year,
        county_code,
        '{{ measure }}' as measure,
        '{{ breakdown }}' as breakdown_kind,
        cast({{ breakdown }} as varchar) as breakdown_item,
        {{ thing }} as thing,
        cast(null as decimal(38, 8)) as amount,
        false as is_blank,
        cast(sum({{ rows }}) as bigint) as row_count
    from {{ from }}
    where ({{ when }}) and {{ breakdown }} is not null
    group by all
    {% endfor %}
{%- endmacro %}

{% macro summed(measure, amount, from, when='true', breakdowns=[], rows=none) -%}
    {% for breakdown in [''] + breakdowns %}
    {{ 'union all' if not loop.first }}
    select
        report_year,
        county_code,
        '{{ measure }}' as measure,
        '{{ breakdown }}' as breakdown_kind,
        {{ 'cast(' ~ breakdown ~ ' as varchar)' if breakdown else "''" }} as breakdown_item,
        cast(null as varchar) as thing,
        cast(sum({{ amount }}) as decimal(38, 8)) as amount,
        count({{ amount }}) = 0 as is_blank,
        cast({{ 'sum(' ~ rows ~ ')' if rows else 'count(' ~ amount ~ ')' }} as bigint) as row_count
    from {{ from }}
    where ({{ when }}) {{ 'and ' ~ breakdown ~ ' is not null' if breakdown }}
    group by all
    {% endfor %}
{%- endmacro %}
