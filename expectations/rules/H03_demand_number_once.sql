-- H03 · member_demands · error
-- A demand number stands once in the return. The finding stands on the later row.
-- message: 需求编号重复
-- would pass: 本表内未用过的编号（第{first_row_of_demand_no}行已用）
-- cells: demand_no
-- related: demand_no in first_row_of_demand_no
holds: row_number = first_row_of_demand_no
