-- F02 · relief_participation · query
-- A village code begins with the code of a township in force, or of one the change tables link to
-- it.
-- message: 村代码不在现行乡镇代码之内
-- would pass: 12位村代码，前9位为本省(自治区、直辖市)现行乡镇(街道)代码
-- cells: village_code, village_name
applies_when: village_code is not null
holds: village_is_in_force
