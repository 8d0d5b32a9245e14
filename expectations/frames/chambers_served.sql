-- One row per chamber built on a proper township, at its first row: whether the branches sheet
-- names a party organisation or an instructor of it. Both are null where a refused cell or an
-- unknown chamber of that sheet may be the reason that it names none.
with
built as (
    select
        chambers_rows.filing_id,
        chambers_rows.chamber_name,
        min(chambers_rows.row_number) as row_number,
        bool_or(not townships.is_quasi_unit) as is_on_proper_township
    from chambers_rows
    left join townships
        on
            chambers_rows.report_year = townships.report_year
            and chambers_rows.township_code = townships.code
    where
        chambers_rows.has_chamber
        and chambers_rows.formation is distinct from 'preparatory'
        and chambers_rows.chamber_name is not null
    group by all
),
named as (
    select
        filing_id,
        chamber_name,
        bool_or(branch_kind <> 'none') as has_organisation,
        bool_or(len(instructor_ids) > 0) as has_instructor,
        bool_or(list_has_any(refused, ['branch_kind', 'instructor_ids'])) as is_open,
        min(row_number) as branches_row
    from branches_rows
    where chamber_name is not null
    group by all
),
left_open as (
    select filing_id from branches_rows where list_contains(refused, 'chamber_name')
    union
    select filing_id from failures where rule_id = 'C01'
    union
    select filing_id
    from sheets_there
    where
        sheet = 'branches'
        and (
            row_count is null
            or (filing_id, 'branches', 'instructor_ids') not in (
                select (filing_id, sheet, field) from layout where field is not null
            )
        )
)
select
    built.filing_id,
    built.row_number,
    built.chamber_name,
    []::varchar[] as refused,
    named.branches_row,
    case
        when named.has_organisation then true
        when named.is_open or (named.filing_id is null and left_open.filing_id is not null)
            then null
        else false
    end as has_organisation,
    case
        when named.has_instructor then true
        when named.is_open or left_open.filing_id is not null then null
        else false
    end as has_instructor
from built
anti join (select filing_id from sheets_missing where sheet = 'branches') as not_filed
    using (filing_id)
left join named using (filing_id, chamber_name)
left join left_open using (filing_id)
where built.is_on_proper_township
