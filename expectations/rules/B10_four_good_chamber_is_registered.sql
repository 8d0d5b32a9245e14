-- B10 · chambers · query
-- A four-good chamber is registered. The finding stands on the first four-good cell of its rows.
-- message: “四好”商会应已登记(一票否决项)
-- would pass: 留空；或“是否民政登记”为“是”
-- cells: stated_field, is_registered
-- over: four_good_cells
-- after: B02
applies_when: is_first_honour_of_chamber
holds: chamber_is_registered
