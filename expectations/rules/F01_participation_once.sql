-- F01 · relief_participation · error
-- Credit code, village, project and kind of support stand together once. The finding stands on the
-- later row.
-- message: 同一企业、村、项目、类型重复登记
-- would pass: 与第{first_row_of_participation}行合并为一行，或更正企业、村、项目、类型之一
-- cells: unified_social_credit_code, village_name, project_name, support_kind
-- related: project_name in first_row_of_participation
-- after: F07
-- stands on: row
holds: row_number = first_row_of_participation
