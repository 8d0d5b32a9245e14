-- One row per item a row of the points sheet states and no field rule refused, with the most the
-- points scale of the year allows; `maximum` is null for a year without a scale.
with
items as (
    select
        filing_id,
        row_number,
        report_year,
        refused,
        unnest([
            {'field': 'points_member_service', 'points': points_member_service},
            {'field': 'points_economic_development', 'points': points_economic_development},
            {'field': 'points_integrity', 'points': points_integrity},
            {'field': 'points_party_building', 'points': points_party_building},
            {'field': 'points_social_governance', 'points': points_social_governance},
            {'field': 'points_investment_promotion', 'points': points_investment_promotion},
            {'field': 'points_rural_revitalisation', 'points': points_rural_revitalisation},
            {'field': 'points_epidemic_control', 'points': points_epidemic_control}
        ]) as item
    from checked_points
)
select
    items.filing_id,
    items.row_number,
    items.item.field as stated_field,
    items.item.points as points,
    points_scale.maximum,
    []::varchar[] as refused
from items
left join points_scale
    on items.report_year = points_scale.report_year and items.item.field = points_scale.field
where items.item.points is not null and not list_contains(items.refused, items.item.field)
