-- B08 · chambers · query
-- A registered chamber has 50 members, or 30 enterprise members: what registration asks for.
-- Enterprise members that are not stated are none. A joint chamber is asked once, on its first row.
-- message: 会员数低于社会团体登记条件
-- would pass: 会员总数不少于50个，或企业会员不少于30个
-- cells: member_count, enterprise_member_count
-- after: B02, B03, B09
applies_when: has_chamber and is_registered and is_first_row_of_chamber
holds: chamber_member_count >= 50 or has_30_enterprise_members
