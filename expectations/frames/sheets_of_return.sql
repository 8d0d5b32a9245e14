-- One row per filing and sheet of the form, the cover aside: whether it is there, and declared nil.
-- The sheets for pilots are compulsory unless declared nil for the pilot counties of the year.
-- `row_count` is null where no header was found, so that nothing says which rows are data.
with
declarations as (
    select
        filing_id,
        cover.nil_sheets,
        cover.unlisted['nil_sheets'] is not null
            or cover.unreadable['nil_sheets'] is not null as nil_sheets_refused
    from cover
    semi join filings_judged using (filing_id)
),
found as (
    select filing_id, sheet, count(field) as column_count
    from layout
    semi join filings_judged using (filing_id)
    group by all
)
select
    filing_id,
    0 as row_number,
    sheets_of_form.sheet,
    sheets_of_form.sheet_title,
    sheets_of_form.is_compulsory,
    sheets_of_form.is_compulsory_unless_nil
        or (sheets_of_form.is_for_pilots and pilot_counties.county_code is not null)
        as is_compulsory_unless_nil,
    found.sheet is not null as is_there,
    if(found.column_count = 0, null, coalesce(row_counts.row_count, 0)) as row_count,
    if(
        nil_sheets_refused,
        null,
        coalesce(list_contains(declarations.nil_sheets, sheets_of_form.sheet), false)
    ) as is_declared_nil,
    if(nil_sheets_refused, ['nil_sheets'], []) as refused
from filings_judged
cross join sheets_of_form
left join pilot_counties using (report_year, county_code)
left join declarations using (filing_id)
left join found using (filing_id, sheet)
left join row_counts using (filing_id, sheet)
