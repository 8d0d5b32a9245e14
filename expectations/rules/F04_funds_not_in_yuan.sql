-- F04 · relief_participation · query
-- The funds delivered are at most 5,000 (10,000 yuan): more is likely to be yuan.
-- message: 到位资金过大,请核对计量单位
-- would pass: 不超过 5000 万元；误填为元的，应为 {funds_if_yuan} 万元
-- cells: funds_delivered
-- counted in: 万元
holds: funds_delivered <= 5000
