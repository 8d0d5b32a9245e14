-- H01 · member_demands · error
-- A demand is closed exactly where it has a closing date; it is raised before it is closed, both by
-- the cut-off date.
-- message: 办理状态与办结日期不符
-- would pass: “已办结”的填办结日期，其余不填；提出日期 ≤ 办结日期 ≤ {as_of_date}
-- cells: closed_on, demand_status, raised_on
-- related: cover.as_of_date
-- after: A03
holds:
    (demand_status = 'closed') = (closed_on is not null)
    and raised_on <= as_of_date
    and (closed_on is null or (raised_on <= closed_on and closed_on <= as_of_date))
anchor: if(raised_on > as_of_date, 'raised_on', 'closed_on')
