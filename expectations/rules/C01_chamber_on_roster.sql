-- C01 · branches · error
-- The chamber named is one that the chambers sheet lists as built.
-- message: 党组织对应的商会不在名册内
-- would pass: “乡镇街道商会名册”中已建商会的名称
-- cells: chamber_name
holds: chamber_is_on_roster
