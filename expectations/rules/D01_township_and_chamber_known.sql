-- D01 · mediation_organisations · error
-- The township is one of the county; the chamber is blank or one that was built.
-- message: 调解组织所在乡镇或依托商会不符
-- would pass: 本县名册内的乡镇(街道)代码；依托商会留空，或为名册中已建商会的名称
-- cells: township_code, chamber_name
holds: township_is_of_county and (chamber_name is null or chamber_is_on_roster)
anchor: if(township_is_of_county is false, 'township_code', 'chamber_name')
