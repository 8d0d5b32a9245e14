-- B07 · chambers · error
-- A chamber is established before it is registered, and registered before the return's cut-off
-- date. Months without a day compare as months.
-- message: 成立日期、登记日期、截止日期先后不符
-- would pass: 成立日期 ≤ 登记日期 ≤ {as_of_date}
-- cells: established_on, registered_on
-- related: cover.as_of_date
-- after: A03
applies_when:
    has_chamber
    and formation is distinct from 'preparatory'
    and (is_first_row_of_chamber or established_on is not null)
holds:
    established_on <= as_of_date
    and (
        registered_on is null
        or (established_on <= registered_on_latest and registered_on <= as_of_date)
    )
anchor:
    case
        when established_on <= as_of_date and registered_on > as_of_date then 'registered_on'
        else 'established_on'
    end
