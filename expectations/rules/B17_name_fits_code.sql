-- B17 · chambers · query
-- A township is named as the register names its code, in any year; what it is (镇, 乡, 街道) may be
-- left out or be another.
-- message: 乡镇(街道)名称与代码不一致
-- would pass: {name_of_township_code}；名称没有填错的，改正代码
-- cells: township_name, township_code
-- after: A06, B01
applies_when: name_of_township_code is not null
holds: township_name_fits
