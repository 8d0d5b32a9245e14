-- B14 · chambers · error
-- Non-blank cells of the rows that name one chamber agree, from established_on to
-- leading_enterprise_member_count, the remark aside. The finding stands on the cell that differs
-- from most rows; of two, on the later.
-- message: 同一商会在各乡镇行填报不一致
-- would pass: {common_value}（同第{row_of_common_value}行），或留空
-- cells: stated_field
-- related: stated_field in row_of_common_value
-- over: joint_cells
applies_when: sheet = 'chambers'
holds: agrees
