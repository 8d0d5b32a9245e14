-- S03 · declared_totals · error
-- Declared branches, starred branches and instructors are those listed.
-- message: 汇总表党组织数与明细不符
-- would pass: {derived_value}（按商会党组织表计）
-- cells: declared_value
-- after: S07
applies_when: indicator_code in ('party_branches', 'starred_branches', 'party_instructors')
holds: declared_value = derived_value
