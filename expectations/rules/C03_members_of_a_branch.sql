-- C03 · branches · query
-- A branch has three party members.
-- message: 正式党员不足3人,一般应建联合或功能型党支部
-- would pass: 党员数不少于3人；或党组织类型为“联合党支部”“功能型党支部”
-- cells: party_member_count, branch_kind
applies_when: branch_kind = 'branch'
holds: party_member_count >= 3
