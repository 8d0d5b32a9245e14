-- C05 · branches · error
-- A chamber has one row of a party organisation of its own at most, joint ones aside,
-- and no row of kind none beside any organisation. The finding stands on the later row.
-- message: 同一商会填报了多个非联合党组织
-- would pass: 每个商会至多一个非联合党组织，且不与“未建(仅派指导员)”并列（见第{conflicting_row}行）
-- cells: branch_kind, chamber_name
-- related: branch_kind in conflicting_row
-- after: C01
holds: conflicting_row is null
