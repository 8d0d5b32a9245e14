-- B11 · chambers · query
-- A national four-good chamber is a regional one too.
-- message: 全国“四好”商会一般应先为省级“四好”商会
-- would pass: 该商会另填有省级“四好”认定周期
-- cells: four_good_national_cycle, four_good_regional_cycle
-- over: four_good_cells
-- after: B02
applies_when: honour = 'national' and is_first_of_honour
holds: chamber_is_four_good_regional
