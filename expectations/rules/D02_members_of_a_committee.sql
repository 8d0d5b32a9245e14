-- D02 · mediation_organisations · query
-- A people's mediation committee has 3 to 9 members.
-- message: 人民调解委员会委员应为3至9人
-- would pass: 3 至 9 的整数
-- cells: committee_member_count, organisation_kind
applies_when: organisation_kind = 'peoples_mediation_committee'
holds: committee_member_count between 3 and 9
