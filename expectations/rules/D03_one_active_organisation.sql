-- D03 · mediation_organisations · query
-- A chamber has one active mediation organisation at most. The finding stands on the later row.
-- message: 同一商会有多个运行中的调解组织
-- would pass: 每个商会至多一个运行中的调解组织（第{earlier_active_row}行已有一个）
-- cells: chamber_name, operating_status
-- related: chamber_name in earlier_active_row
-- after: D01
applies_when: chamber_name is not null and operating_status = 'active'
holds: earlier_active_row is null
