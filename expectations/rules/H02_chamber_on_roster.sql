-- H02 · governance · error
-- The chamber is one that the chambers sheet lists as built. That the three counts are whole
-- numbers, none below 0, is the field rules'.
-- message: 公开次数应为非负整数,商会应在名册内
-- would pass: “乡镇街道商会名册”中已建商会的名称
-- cells: chamber_name
holds: chamber_is_on_roster
