-- F05 · relief_participation · query
-- Who helps is an enterprise (91), a sole trader (92), a cooperative (93) or a chamber (51).
-- message: 帮扶主体应为企业、个体工商户或农民专业合作社
-- would pass: 以91、92、93或51(商会)开头的统一社会信用代码
-- cells: unified_social_credit_code
-- after: F07
holds: left(unified_social_credit_code, 2) in ('91', '92', '93', '51')
