-- A05 · cover · error
-- A sheet that is there, and compulsory unless declared nil, has rows or is declared nil.
-- message: 表为空,且未作零报告声明
-- would pass: “{sheet_title}”填有数据，或列入零报告声明
-- cells: nil_sheets
-- over: sheets_of_return
applies_when: is_compulsory_unless_nil and is_there
holds: row_count > 0 or is_declared_nil
