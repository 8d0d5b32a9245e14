-- F03 · relief_participation · error
-- Donations are part of the funds delivered.
-- message: 其中项大于合计
-- would pass: ≤ 本年到位资金 {funds_delivered}
-- cells: donations, funds_delivered
applies_when: donations is not null
holds: donations <= funds_delivered
