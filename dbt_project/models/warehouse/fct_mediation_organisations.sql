with organisations as (
    select * from {{ ref('stg_mediation_organisations') }}
),

townships as (
    select * from {{ ref('dim_divisions') }}
    where division_level = 'township'
),

final_cte as (
    select
        organisations.report_year,
        organisations.county_code,
        organisations.mediation_organisation_name,
        organisations.township_code,
        cast(
            row_number() over (
                partition by
                    organisations.filing_id,
                    organisations.mediation_organisation_name,
                    organisations.township_code
                order by organisations.row_number
            ) as integer
        ) as occurrence,
        coalesce(
            not townships.is_quasi_unit and townships.county_code = organisations.county_code,
            false
        ) as is_proper_township,
        organisations.chamber_name,
        organisations.organisation_kind,
        organisations.operating_status,
        organisations.operating_status = 'active' as is_active,
        organisations.founded_on,
        organisations.is_filed_with_justice_bureau,
        organisations.committee_member_count,
        organisations.mediator_count,
        organisations.filing_id,
        organisations.row_number
    from organisations
    left join townships
        on
            organisations.report_year = townships.report_year
            and organisations.township_code = townships.division_code
)

select * from final_cte
