-- B04 · chambers · error
-- A registered chamber states its credit code: a joint one on its first row.
-- message: 已登记的商会须填统一社会信用代码,且校验码正确
-- would pass: 以51开头的18位统一社会信用代码
-- cells: unified_social_credit_code
-- related: is_registered
-- after: B02, B03
applies_when: has_chamber and is_registered and is_first_row_of_chamber
holds: unified_social_credit_code is not null
