-- S01 · declared_totals · error
-- Declared townships with a chamber, and chambers, are those listed: built, on a proper township.
-- message: 汇总表商会数与名册不符
-- would pass: {derived_value}（按名册计）
-- cells: declared_value
-- after: S07
applies_when: indicator_code in ('townships_with_chamber', 'chambers')
holds: declared_value = derived_value
