-- S05 · declared_totals · query
-- Declared enterprises and villages are the distinct ones listed.
-- message: 汇总表帮扶企业数、村数与台账不符
-- would pass: {derived_value}（按“村企帮扶台账”去重计）
-- cells: declared_value
-- after: S07
applies_when: indicator_code in ('relief_enterprises', 'relief_villages')
holds: declared_value = derived_value
