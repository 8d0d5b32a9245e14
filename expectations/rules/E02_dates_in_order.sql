-- E02 · mediation_cases · error
-- A case is accepted before it is closed, both by the cut-off date; a closed one closed in the
-- report year.
-- message: 受理、办结日期先后不符或不属本年度
-- would pass: 受理日期 ≤ 办结日期 ≤ {as_of_date}，且在{report_year}年内办结
-- cells: closed_on, accepted_on
-- related: cover.as_of_date
-- after: A03, E03
holds:
    accepted_on <= as_of_date
    and (
        closed_on is null
        or (
            accepted_on <= closed_on_latest
            and closed_on <= as_of_date
            and year(closed_on) = report_year
        )
    )
anchor: if(accepted_on > as_of_date, 'accepted_on', 'closed_on')
