-- S04 · declared_totals · query
-- Declared mediation organisations and settled cases are those listed.
-- message: 汇总表调解数与台账不符
-- would pass: {derived_value}（按“商会调解组织”“调解案件台账”计）
-- cells: declared_value
-- after: S07
applies_when: indicator_code in ('mediation_organisations', 'cases_settled')
holds: declared_value = derived_value
