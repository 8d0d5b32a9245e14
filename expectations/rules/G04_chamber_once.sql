-- G04 · points · error
-- A chamber stands on the sheet once. The finding stands on the later row.
-- message: 同一商会重复填报
-- would pass: 每个商会只填一行（第{first_row_of_chamber}行已填）
-- cells: chamber_name
-- related: chamber_name in first_row_of_chamber
-- after: G03
holds: row_number = first_row_of_chamber
