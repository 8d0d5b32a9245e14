{# Sheet → the cells a row is known by, the first of them before the others. #}
{% set names = {
    'chambers': [
        'chamber_name', 'township_name', 'township_code', 'unified_social_credit_code'
    ],
    'branches': ['branch_name', 'chamber_name'],
    'mediation_organisations': ['mediation_organisation_name', 'chamber_name'],
    'mediation_cases': ['case_no', 'mediation_organisation_name'],
    'relief_participation': [
        'unified_social_credit_code', 'enterprise_name', 'village_name', 'chamber_name'
    ],
    'points': ['chamber_name'],
    'member_demands': ['demand_no', 'chamber_name'],
    'governance': ['chamber_name'],
    'declared_totals': ['indicator_name', 'indicator_code'],
    'micro_practices': ['chamber_name', 'title'],
} %}
{# A sole trader's name is personal, a title free text: an answer may name them, we do not. #}
{% set private_names = ['enterprise_name', 'title'] %}
with rows_in_question as (
    select distinct
        filing_id,
        sheet,
        row_number
    from {{ ref('queries_raised') }}
    where filing_id is not null and row_number is not null
),

final_cte as (
    {% for sheet, fields in names.items() %}
    {% for field in fields %}
    select
        rows_in_question.*,
        {{ loop.index }} as position_in_row,
        {{ field in private_names }} as is_private,
        of_sheet.{{ field }} as name
    from {{ source('intake', sheet) }} as of_sheet
    inner join rows_in_question
        on
            of_sheet.filing_id = rows_in_question.filing_id
            and of_sheet.row_number = rows_in_question.row_number
            and rows_in_question.sheet = '{{ sheet }}'
    where of_sheet.{{ field }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final_cte
