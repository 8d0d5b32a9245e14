-- B02 · chambers · error
-- Where there is no chamber, every other cell but sequence number, code, name and remark is blank.
-- message: 未建商会的乡镇不得填写商会信息
-- would pass: 留空；或“是否建有商会”为“是”
-- cells: has_chamber
applies_when: not has_chamber
holds: len(filled_chamber_fields) = 0
anchor: filled_chamber_fields[1]
