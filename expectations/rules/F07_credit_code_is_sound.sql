-- F07 · relief_participation · error
-- The check characters of the credit code hold (GB 32100-2015): enterprises are counted by it.
-- message: 统一社会信用代码校验码不正确
-- would pass: 校验码正确的18位统一社会信用代码
-- cells: unified_social_credit_code
-- likely slip: unified_social_credit_code
holds: credit_code_is_sound(unified_social_credit_code)
