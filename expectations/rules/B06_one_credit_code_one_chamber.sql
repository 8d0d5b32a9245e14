-- B06 · chambers · error
-- Within the return a credit code belongs to one chamber name.
-- The finding stands on the first row of the later chamber.
-- message: 统一社会信用代码在本表内重复
-- would pass: 本会自己的代码（第{first_row_of_credit_code}行“{first_chamber_of_credit_code}”已填此代码）
-- cells: unified_social_credit_code, chamber_name
-- related: unified_social_credit_code in first_row_of_credit_code
-- after: B02, B04b
applies_when: unified_social_credit_code is not null
holds:
    chamber_name = first_chamber_of_credit_code
    or row_number <> first_row_of_chamber_and_credit_code
