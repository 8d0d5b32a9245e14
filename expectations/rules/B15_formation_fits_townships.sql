-- B15 · chambers · query
-- A chamber is joint exactly where it stands on more than one township, quasi units aside. One on
-- quasi units only is not asked.
-- message: 组建方式与覆盖乡镇数不符
-- would pass: “联合组建”的商会覆盖两个及以上乡镇(街道)，每个一行、名称相同；“单独组建”的覆盖一个
-- cells: formation, chamber_name
-- after: B02, B06
applies_when:
    has_chamber
    and chamber_name is not null
    and formation <> 'preparatory'
    and row_number = first_row_of_formation
    and not is_on_quasi_units_only
holds: (formation = 'joint') = is_on_several_townships
