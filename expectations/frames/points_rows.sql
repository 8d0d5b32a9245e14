-- One row per row of the points sheet. `sum_of_items` is null where an item was refused.
with
repeated as (
    select filing_id, chamber_name, min(row_number) as first_row
    from checked_points
    where chamber_name is not null
    group by all
    having count(*) > 1
)
select
    checked_points.*,
    if(
        list_has_any(
            refused,
            [
                'points_member_service',
                'points_economic_development',
                'points_integrity',
                'points_party_building',
                'points_social_governance',
                'points_investment_promotion',
                'points_rural_revitalisation',
                'points_epidemic_control'
            ]
        ),
        null,
        points_member_service
        + points_economic_development
        + points_integrity
        + points_party_building
        + points_social_governance
        + points_investment_promotion
        + points_rural_revitalisation
        + points_epidemic_control
    ) as sum_of_items,
    roster_answers.is_on_roster as chamber_is_on_roster,
    coalesce(repeated.first_row, row_number) as first_row_of_chamber
from checked_points
left join roster_answers using (filing_id, chamber_name)
left join repeated using (filing_id, chamber_name)
