-- E03 · mediation_cases · error
-- A case is pending exactly where it has no closing date.
-- message: 办理结果与办结日期不符
-- would pass: “在办”的案件不填办结日期，其余须填
-- cells: closed_on, outcome
holds: (outcome = 'pending') = (closed_on is null)
