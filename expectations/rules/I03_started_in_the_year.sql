-- I03 · micro_practices · query
-- A practice started in the report year.
-- message: 开始日期不在报告年度内
-- would pass: {report_year}-01-01 至 {report_year}-12-31 之间
-- cells: started_on
-- related: cover.report_year
holds: year(started_on) = report_year
