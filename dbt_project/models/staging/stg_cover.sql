with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

cover as (
    select * from {{ source('intake', 'cover') }}
),

final_cte as (
    select
        cover.filing_id,
        cover.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        cover.submission_kind,
        cover.as_of_date,
        cover.submitted_on,
        cover.nil_sheets,
        cover.is_five_good_federation,
        cover.registration_in_county_targets,
        cover.policy_documents_in_year
    from cover
    inner join returns_in_force
        on cover.filing_id = returns_in_force.filing_id
)

select * from final_cte
