-- A04 · cover · error
-- A sheet declared nil on the cover has no rows: one that has rows is not declared nil.
-- message: 零报告声明的表中有数据
-- would pass: “{sheet_title}”不填数据，或不列入零报告声明
-- cells: nil_sheets
-- over: sheets_of_return
applies_when: row_count > 0
holds: not is_declared_nil
