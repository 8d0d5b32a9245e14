with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

micro_practices as (
    select * from {{ source('intake', 'micro_practices') }}
),

final_cte as (
    select
        micro_practices.filing_id,
        micro_practices.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        micro_practices.chamber_name,
        micro_practices.practice,
        micro_practices.practice_kind,
        micro_practices.started_on,
        micro_practices.members_reached,
        micro_practices.households_reached,
        micro_practices.amount
    from micro_practices
    inner join returns_in_force
        on micro_practices.filing_id = returns_in_force.filing_id
)

select * from final_cte
