with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

member_demands as (
    select * from {{ source('intake', 'member_demands') }}
),

final_cte as (
    select
        member_demands.filing_id,
        member_demands.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        member_demands.demand_no,
        member_demands.chamber_name,
        member_demands.demand_kind,
        member_demands.raised_on,
        member_demands.demand_status,
        member_demands.closed_on
    from member_demands
    inner join returns_in_force
        on member_demands.filing_id = returns_in_force.filing_id
)

select * from final_cte
