-- E05 · mediation_cases · error
-- A case number stands once in the return. The finding stands on the later row.
-- message: 案件编号重复
-- would pass: 本表内未用过的编号（第{first_row_of_case_no}行已用）
-- cells: case_no
-- related: case_no in first_row_of_case_no
holds: row_number = first_row_of_case_no
