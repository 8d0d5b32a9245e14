-- A03 · cover · error
-- The cut-off date lies in the report year and is not later than the day the return was sent.
-- message: 数据截止日期应在报告年度内,且不晚于报出日期
-- would pass: {report_year}-01-01 至 {report_year}-12-31 之间，且 ≤ 报出日期 {submitted_on}
-- cells: as_of_date, submitted_on
holds:
    as_of_date between make_date(report_year, 1, 1) and make_date(report_year, 12, 31)
    and as_of_date <= submitted_on
