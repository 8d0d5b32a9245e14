-- H05 · member_demands · error
-- The chamber is one that the chambers sheet lists as built.
-- message: 商会不在名册内
-- would pass: “乡镇街道商会名册”中已建商会的名称
-- cells: chamber_name
holds: chamber_is_on_roster
