with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

points as (
    select * from {{ source('intake', 'points') }}
),

final_cte as (
    select
        points.filing_id,
        points.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        points.chamber_name,
        points.points_member_service,
        points.points_economic_development,
        points.points_integrity,
        points.points_party_building,
        points.points_social_governance,
        points.points_investment_promotion,
        points.points_rural_revitalisation,
        points.points_epidemic_control,
        points.points_total,
        points.points_uses
    from points
    inner join returns_in_force
        on points.filing_id = returns_in_force.filing_id
)

select * from final_cte
