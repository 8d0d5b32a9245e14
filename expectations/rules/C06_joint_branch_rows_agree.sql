-- C06 · branches · error
-- Rows that name one joint branch agree on kind, founding date, members and stars, blanks aside.
-- The finding stands on the cell that differs from most rows; of two, on the later.
-- message: 同一联合党组织各行填报不一致
-- would pass: {common_value}（同第{row_of_common_value}行）
-- cells: stated_field
-- related: stated_field in row_of_common_value
-- over: joint_cells
applies_when: sheet = 'branches'
holds: agrees
