{# Many rows, no key to hold them to: the facts read them from the intake. #}
{{ config(materialized='view') }}
with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

mediation_cases as (
    select * from {{ source('intake', 'mediation_cases') }}
),

final_cte as (
    select
        mediation_cases.filing_id,
        mediation_cases.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        mediation_cases.case_no,
        mediation_cases.mediation_organisation_name,
        mediation_cases.accepted_on,
        mediation_cases.case_source,
        mediation_cases.dispute_kind,
        mediation_cases.amount_in_dispute,
        mediation_cases.outcome,
        mediation_cases.closed_on,
        mediation_cases.agreement_form,
        mediation_cases.is_judicially_confirmed
    from mediation_cases
    inner join returns_in_force
        on mediation_cases.filing_id = returns_in_force.filing_id
)

select * from final_cte
