-- B16 · chambers · query
-- A reason for not being registered is given by no registered chamber. It stands on the first row
-- that gives one.
-- message: 已登记的商会不应填写未登记原因
-- would pass: 留空；或“是否民政登记”为“否”
-- cells: unregistered_reason, is_registered
-- after: B02
applies_when: unregistered_reason is not null and row_number = first_row_of_reason
holds: coalesce(not is_registered, not chamber_is_registered, true)
