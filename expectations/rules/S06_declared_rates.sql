-- S06 · declared_totals · query
-- A declared rate is its declared numerator over its declared denominator (of the coverage rate:
-- the county's townships), at the decimals of the value read, rounded half up, half even or
-- truncated.
-- message: 比率与分子分母不符
-- would pass: {rates_that_fit}，按 {numerator} ÷ {denominator} 计
-- cells: declared_value
-- related: declared_value in row_of_numerator, declared_value in row_of_denominator
-- over: declared_rates
-- after: S07
applies_when: declared_value is not null and denominator is distinct from 0
holds: fits_half_up or fits_half_even or fits_truncated
