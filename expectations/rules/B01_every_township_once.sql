-- B01 · chambers · error
-- The sheet lists every township of the county in the register of the year exactly once.
-- Quasi units may be absent. A missing township stands on the sheet, a repeated one on the later
-- row.
-- message: 名册应逐一列出本县全部乡镇(街道),每个一行
-- would pass: {remedy}
-- cells: township_code
-- related: township_code in first_row
-- over: township_listings
applies_when: is_listed or not is_quasi_unit
holds: is_listed and is_of_county and not is_repeated
