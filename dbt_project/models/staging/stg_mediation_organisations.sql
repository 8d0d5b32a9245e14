with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

mediation_organisations as (
    select * from {{ source('intake', 'mediation_organisations') }}
),

final_cte as (
    select
        mediation_organisations.filing_id,
        mediation_organisations.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        mediation_organisations.mediation_organisation_name,
        mediation_organisations.township_code,
        mediation_organisations.chamber_name,
        mediation_organisations.organisation_kind,
        mediation_organisations.founded_on,
        mediation_organisations.is_filed_with_justice_bureau,
        mediation_organisations.committee_member_count,
        mediation_organisations.mediator_count,
        mediation_organisations.operating_status
    from mediation_organisations
    inner join returns_in_force
        on mediation_organisations.filing_id = returns_in_force.filing_id
)

select * from final_cte
