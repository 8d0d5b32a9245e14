{% set items = [
    'points_member_service', 'points_economic_development', 'points_integrity',
    'points_party_building', 'points_social_governance', 'points_investment_promotion',
    'points_rural_revitalisation', 'points_epidemic_control'
] %}
with points as (
    select * from {{ ref('stg_points') }}
),

scores as (
    select * from {{ ref('fct_points') }}
),

points_scale as (
    select * from {{ source('reference', 'points_scale') }}
),

points_by_item as (
    {% for item in items %}
    select
        filing_id,
        row_number,
        '{{ item }}' as points_item,
        {{ item }} as points
    from points
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final_cte as (
    select
        scores.report_year,
        scores.county_code,
        scores.chamber_name,
        points_by_item.points_item,
        scores.is_counted_chamber,
        points_by_item.points,
        points_scale.maximum as maximum_points,
        points_by_item.filing_id,
        points_by_item.row_number
    from points_by_item
    inner join scores
        on
            points_by_item.filing_id = scores.filing_id
            and points_by_item.row_number = scores.row_number
    left join points_scale
        on
            scores.report_year = points_scale.report_year
            and points_by_item.points_item = points_scale.field
    where points_by_item.points is not null
)

select * from final_cte
