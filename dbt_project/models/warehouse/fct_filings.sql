with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

cover as (
    select * from {{ ref('stg_cover') }}
),

branch_rows as (
    select distinct filing_id
    from {{ ref('stg_branches') }}
),

pilot_counties as (
    select * from {{ source('reference', 'pilot_counties') }}
),

final_cte as (
    select
        returns_in_force.report_year,
        returns_in_force.county_code,
        pilot_counties.county_code is not null as is_pilot,
        returns_in_force.state as filing_state,
        returns_in_force.is_on_time,
        returns_in_force.is_revised,
        cover.submission_kind,
        cover.as_of_date as as_of_on,
        cover.submitted_on,
        {{ list_as_text('array_sort(cover.nil_sheets)', ' ') }} as nil_sheets,
        cover.is_five_good_federation,
        cover.registration_in_county_targets as is_registration_in_county_targets,
        cover.policy_documents_in_year as policy_document_count,
        branch_rows.filing_id is not null as has_branch_rows,
        returns_in_force.first_filing_id,
        cover.filing_id,
        cover.row_number
    from returns_in_force
    left join cover
        on returns_in_force.filing_id = cover.filing_id
    left join branch_rows
        on returns_in_force.filing_id = branch_rows.filing_id
    left join pilot_counties
        on
            returns_in_force.report_year = pilot_counties.report_year
            and returns_in_force.county_code = pilot_counties.county_code
)

select * from final_cte
