-- G01 · points · error
-- The total is the sum of the eight items, within 0.01.
-- message: 总分不等于八项之和
-- would pass: {sum_of_items}
-- cells: points_total
-- after: G02
-- related: points_member_service, points_economic_development, points_integrity, points_party_building, points_social_governance, points_investment_promotion, points_rural_revitalisation, points_epidemic_control
holds: abs(points_total - sum_of_items) <= 0.01
