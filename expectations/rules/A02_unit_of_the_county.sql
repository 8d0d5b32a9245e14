-- A02 · cover · query
-- The filing unit's name contains the name of the county, or one it had before or got since.
-- message: 填报单位名称与行政区划代码所指县(市、区)不一致
-- would pass: 含有{county_names}的填报单位名称
-- cells: filing_unit, county_code
-- after: A01, A06
holds: filing_unit_names_county
