-- S07 · declared_totals · error
-- Each indicator the form asks for has exactly one row, with its unit.
-- A missing one stands on the sheet, a repeated one on the later row.
-- message: 汇总表缺行、重复或计量单位不符
-- would pass: {remedy}
-- cells: indicator_code
-- related: indicator_code in first_row
-- over: indicator_listings
holds: is_listed and not is_repeated and has_form_unit
anchor: if(is_repeated, 'indicator_code', 'unit')
