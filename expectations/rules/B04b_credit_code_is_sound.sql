-- B04b · chambers · error
-- A credit code has 18 characters of the alphabet, and its check characters hold (GB 32100-2015).
-- message: 统一社会信用代码校验码不正确
-- would pass: 校验码正确的18位统一社会信用代码
-- cells: unified_social_credit_code
-- after: B02
-- likely slip: unified_social_credit_code
applies_when: unified_social_credit_code is not null
holds: credit_code_is_sound(unified_social_credit_code)
