-- A01 · cover · error
-- The county code is a county of the register of the report year, or one that the change tables
-- link to it.
-- message: 行政区划代码不是{report_year}年度有效的县级代码
-- would pass: {report_year}年度名册内的6位县级代码{county_named_by_filing_unit}
-- cells: county_code
holds: is_county_of_register
