{# From a definition of a measure: its figures at every level, and the rows that count in them.

   Both are made of the same rows, conditions, things and amounts; they differ in the last step only,
   which groups them or lists them. #}

{# The total and the breakdowns of a definition, as (kind, column); the total is the empty kind. #}
{% macro figures_asked(definition) -%}
    {%- if definition.breakdown -%}
        {{ return([definition.breakdown]) }}
    {%- endif -%}
    {{ return([''] + (definition.breakdowns or {}).keys() | list) }}
{%- endmacro %}

{# Counted anew at each level: distinct counts are not sums. Where no row counts there is no row,
   which is 0; a value left blank is a column filed without a word. One query over published tables
   alone. #}
{% macro figures_of(definition, kind, relation) -%}
    {%- set when = definition.when or 'true' -%}
    {%- set is_stated = definition.stated and not kind -%}
    {%- set source = 'rows_that_may_count' -%}
    {%- set thing = definition.thing -%}
    {%- set amount = definition.amount -%}
    {%- set row_count = 'count(' ~ (amount or '*') ~ ')' -%}
    {%- if definition.since -%}
        {%- set source = '(' ~ added_up_by_year(definition, kind, relation) ~ ') as years' -%}
        {%- set thing = 'thing' if thing -%}
        {%- set amount = 'amount' if amount or not thing -%}
        {%- set row_count = 'sum(row_count)' -%}
        {%- set when = 'true' -%}
    {%- elif definition.stated_in -%}
        {%- set source = '(' ~ blank_beside(definition, relation) ~ ') as stated_rows' -%}
        {%- set thing = definition.stated -%}
        {%- set when = definition.stated ~ ' is not null' -%}
    {%- endif -%}
    {%- if amount -%}
        {%- set value = ('median(' if definition.is_median else 'sum(') ~ amount ~ ')' -%}
    {%- else -%}
        {%- set value = 'count(' ~ ('distinct ' ~ thing if thing else '*') ~ ')' -%}
    {%- endif -%}
    {%- if is_stated -%}
        {%- set value = 'case when count(' ~ definition.stated ~ ') > 0 then ' ~ value
            ~ ' filter (where ' ~ when ~ ') end' -%}
        {%- set row_count = row_count ~ ' filter (where ' ~ when ~ ')' -%}
        {%- set when = 'true' -%}
    {%- endif -%}
    with divisions_of_counties as ({{ divisions_of_counties(relation) }}),

    rows_that_may_count as ({{ context['rows_of_' ~ definition.rows](relation) }})

    select
        report_year,
        coalesce({{ codes_of_levels() }}) as division_code,
        case
            when grouping(county_code) = 0 then 'county'
            when grouping(prefecture_code) = 0 then 'prefecture'
            {%- if nation_code() %}
            when grouping(nation_code) = 0 then 'nation'
            {%- endif %}
            else 'province'
        end as division_level,
        '{{ definition.measure }}' as measure,
        '{{ kind }}' as breakdown_kind,
        {{ as_text(kind) if kind else "''" }} as breakdown_item,
        cast({{ value }} as double) as value,
        cast({{ row_count }} as bigint) as row_count
    from {{ source }}
    inner join divisions_of_counties using (report_year, county_code)
    where ({{ when }}){{ ' and ' ~ kind ~ ' is not null' if kind }}
    group by
        report_year,{{ ' ' ~ kind ~ ',' if kind }}
        grouping sets ({{ codes_of_levels() }})
{%- endmacro %}

{# The code of the nation where the warehouse is one of several provinces, else nothing. #}
{% macro nation_code() -%}
    {{ return(var('nation_code', '')) }}
{%- endmacro %}

{# The columns of the levels figures are counted at. #}
{% macro codes_of_levels() -%}
    county_code, prefecture_code, province_code{{ ', nation_code' if nation_code() }}
{%- endmacro %}

{# In which divisions of every level a county lies. #}
{% macro divisions_of_counties(relation) %}
    select
        report_year,
        county_code,
        prefecture_code,
        province_code
        {%- if nation_code() %},
        '{{ nation_code() }}' as nation_code
        {%- endif %}
    from {{ relation('dim_divisions') }}
    where division_level = 'county'
{% endmacro %}

{# A cumulative measure, each return added up before it is taken into the years that follow it. #}
{% macro added_up_by_year(definition, kind, relation) -%}
    {%- set later = definition.known_later -%}
    {%- set amount = 'sum(' ~ definition.amount ~ ')' if definition.amount else 'count(*)' %}
    select
        years.report_year,
        years.county_code,
        {{ thing_known_by_then(definition, 'returns.thing') }} as thing,
        {{ 'returns.' ~ kind ~ ',' if kind }}
        returns.amount,
        returns.row_count
    from (
        select
            report_year,
            county_code,
            {{ definition.thing or 'null' }} as thing,
            {{ kind ~ ',' if kind }}
            {{ amount }} as amount,
            count({{ definition.amount or '*' }}) as row_count
            {%- if later %},
            case when {{ later.where }} then filing_id end as filing_id,
            case when {{ later.where }} then row_number end as row_number
            {%- endif %}
        from rows_that_may_count
        where report_year >= {{ definition.since }} and ({{ definition.when or 'true' }})
        group by all
    ) as returns
    {{ taken_into_later_years(definition, 'returns', relation) }}
{%- endmacro %}

{% macro taken_into_later_years(definition, rows, relation) -%}
    inner join {{ relation('returns_up_to_year') }} as years
        on
            {{ rows }}.report_year = years.return_report_year
            and {{ rows }}.county_code = years.return_county_code
    {%- if definition.known_later %}
    left join {{ relation(definition.known_later.from) }} as later
        on
            years.report_year = later.report_year
            and {{ rows }}.filing_id = later.filing_id
            and {{ rows }}.row_number = later.row_number
    {%- endif %}
{%- endmacro %}

{% macro thing_known_by_then(definition, thing) -%}
    {{ 'coalesce(later.' ~ definition.known_later.thing ~ ', ' ~ thing ~ ')'
        if definition.known_later else thing }}
{%- endmacro %}

{# The rows, and a row without a thing for each return that was asked and may have said nothing. #}
{% macro blank_beside(definition, relation) %}
    select
        report_year,
        county_code,
        {{ definition.stated }}
    from rows_that_may_count
    union all
    select
        report_year,
        county_code,
        null as {{ definition.stated }}
    from ({{ context['rows_of_' ~ definition.stated_in](relation) }}) as asked
{% endmacro %}

{# The rows that count, one row each; of a breakdown, those of every item. #}
{% macro rows_counted(definition, kind, relation) -%}
    {%- set rows = context['rows_of_' ~ definition.rows](relation) -%}
    {%- set thing = 'rows_counted.' ~ definition.thing if definition.thing else 'null' -%}
    select
        {{ 'years' if definition.since else 'rows_counted' }}.report_year,
        {{ 'years' if definition.since else 'rows_counted' }}.county_code,
        {{ as_text('rows_counted.' ~ kind) if kind else "''" }} as breakdown_item,
        {{ as_text(thing_known_by_then(definition, thing)) }} as thing,
        cast({{ 'rows_counted.' ~ definition.amount if definition.amount else 'null' }} as double)
            as amount,
        rows_counted.named,
        rows_counted.stands_on,
        rows_counted.register_code,
        rows_counted.filing_id,
        rows_counted.row_number,
        rows_counted.row_numbers
    from ({{ rows }}) as rows_counted
    {%- if definition.since %}
    {{ taken_into_later_years(definition, 'rows_counted', relation) }}
    {%- endif %}
    where
        ({{ definition.when or 'true' }})
        {%- if definition.thing %} and rows_counted.{{ definition.thing }} is not null{% endif %}
        {%- if definition.amount %} and rows_counted.{{ definition.amount }} is not null{% endif %}
        {%- if kind %} and rows_counted.{{ kind }} is not null{% endif %}
        {%- if definition.since %} and rows_counted.report_year >= {{ definition.since }}{% endif %}
{%- endmacro %}

{# A published table by its name in a release. #}
{% macro published_name(name) -%}
    {{ return(name) }}
{%- endmacro %}

{# A query as a text of SQL: quotes doubled, on one line. #}
{% macro one_spaced(query) -%}
    {{ return(query.split() | join(' ') | replace("'", "''")) }}
{%- endmacro %}
