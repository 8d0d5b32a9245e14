-- E04 · mediation_cases · query
-- The amount in dispute is at most 10,000 (10,000 yuan): more is likely to be yuan.
-- message: 涉案金额过大,请核对是否误以“元”为单位
-- would pass: 不超过 10000 万元；误填为元的，应为 {amount_if_yuan} 万元
-- cells: amount_in_dispute
-- counted in: 万元
applies_when: amount_in_dispute is not null
holds: amount_in_dispute <= 10000
