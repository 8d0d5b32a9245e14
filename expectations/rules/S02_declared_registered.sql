-- S02 · declared_totals · error
-- Declared registered chambers are those listed as registered.
-- message: 汇总表登记数与名册不符
-- would pass: {derived_value}（按名册计）
-- cells: declared_value
-- after: S07
applies_when: indicator_code = 'registered_chambers'
holds: declared_value = derived_value
