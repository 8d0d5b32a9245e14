-- A04 · cover · error
-- A sheet declared nil on the cover has no rows.
-- message: 零报告声明的表中有数据
-- would pass: “{sheet_title}”不填数据,或不列入零报告声明
-- cells: nil_sheets
-- over: sheets_of_return
applies_when: is_declared_nil
holds: row_count = 0
