with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

branches as (
    select * from {{ source('intake', 'branches') }}
),

final_cte as (
    select
        branches.filing_id,
        branches.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        branches.chamber_name,
        branches.branch_name,
        branches.branch_kind,
        branches.founded_on,
        branches.party_member_count,
        branches.instructor_ids,
        branches.star_rating,
        branches.star_rating_year
    from branches
    inner join returns_in_force
        on branches.filing_id = returns_in_force.filing_id
)

select * from final_cte
