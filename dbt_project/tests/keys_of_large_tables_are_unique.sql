-- The keys of the large tables; the others have theirs as a constraint. A constraint is an index,
-- and on a table of many rows that costs ten times what counting does.
{% set keys = {
    'indicator_values': ['report_year', 'division_code', 'indicator', 'breakdown'],
    'indicator_changes': ['report_year', 'division_code', 'indicator', 'breakdown'],
    'measures': ['report_year', 'division_code', 'measure', 'breakdown_kind', 'breakdown_item'],
    'dim_enterprises': ['credit_code'],
    'dim_villages': ['village_id'],
    'fct_mediations': ['report_year', 'county_code', 'case_no'],
    'fct_relief_participation': [
        'report_year', 'county_code', 'credit_code', 'village_id', 'village_name',
        'is_village_code_stated', 'project_id', 'support_kind'
    ],
    'layout': ['filing_id', 'sheet', 'field'],
} %}
{% for table, columns in keys.items() %}
select
    '{{ table }}' as table_name,
    concat_ws(' ', {{ columns | join(', ') }}) as repeated_key,
    count(*) as row_count
from {{ ref(table) }}
group by {{ columns | join(', ') }}
having count(*) > 1 or {{ columns | join(' is null or ') }} is null
{{ 'union all' if not loop.last }}
{% endfor %}
