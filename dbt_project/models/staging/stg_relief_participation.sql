{# Many rows, no key to hold them to: the facts read them from the intake. #}
{{ config(materialized='view') }}
with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

relief_participation as (
    select * from {{ source('intake', 'relief_participation') }}
),

final_cte as (
    select
        relief_participation.filing_id,
        relief_participation.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        relief_participation.enterprise_name,
        relief_participation.unified_social_credit_code as credit_code,
        relief_participation.chamber_name,
        relief_participation.village_name,
        relief_participation.village_code as stated_village_code,
        relief_participation.village_kind,
        relief_participation.project_name,
        relief_participation.support_kind,
        relief_participation.started_on,
        relief_participation.planned_investment,
        relief_participation.funds_delivered,
        relief_participation.donations,
        relief_participation.purchase_support,
        relief_participation.jobs_created,
        relief_participation.training_attendances,
        relief_participation.households_benefiting,
        relief_participation.people_benefiting
    from relief_participation
    inner join returns_in_force
        on relief_participation.filing_id = returns_in_force.filing_id
)

select * from final_cte
