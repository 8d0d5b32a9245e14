-- B12 · chambers · query
-- A four-good cell that names years names two-year cycles that begin in an odd year.
-- message: “四好”商会两年一认定,请填认定周期
-- would pass: 认定周期，如 {cycles_of_those_years}
-- cells: stated_field
-- over: four_good_cells
-- after: B02
applies_when: len(periods) > 0
holds: len(periods_that_are_no_cycle) = 0
