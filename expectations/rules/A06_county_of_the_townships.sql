-- A06 · cover · error
-- The county is the one whose townships the chambers sheet lists, most of them: a county does not
-- file for another by a slip in the code, or by the other's workbook.
-- message: 行政区划代码与“乡镇街道商会名册”所列的乡镇(街道)不是同一个县(市、区)
-- would pass: {county_of_townships}的代码；代码没有填错的，换成本县的名册
-- cells: county_code
-- after: A01
holds: county_of_townships is null
