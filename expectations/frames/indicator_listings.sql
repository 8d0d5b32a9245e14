-- One row per row of the declared totals sheet, and per indicator of the form that has none.
-- `is_listed` is null where a row whose code was refused, or repeats another's, bears the
-- indicator's name: that row's finding is the one to read.
with
listed as (
    select
        checked_declared_totals.*,
        declared_indicators.unit as form_unit,
        min(row_number) over (partition by filing_id, indicator_code) as first_row
    from checked_declared_totals
    left join (
        select indicator_code, unit from declared_indicators
    ) as declared_indicators using (indicator_code)
),
rows_with_wrong_code as (
    select filing_id, indicator_name
    from listed
    where list_contains(refused, 'indicator_code') or row_number > first_row
),
missing as (
    select
        sheets_there.filing_id,
        declared_indicators.*,
        exists (
            select *
            from rows_with_wrong_code
            where
                rows_with_wrong_code.filing_id = sheets_there.filing_id
                and (
                    rows_with_wrong_code.indicator_name = declared_indicators.indicator_name
                    or rows_with_wrong_code.indicator_name is null
                )
        )
        or exists (
            select *
            from missing_columns
            where
                missing_columns.filing_id = sheets_there.filing_id
                and missing_columns.sheet = 'declared_totals'
                and missing_columns.field = 'indicator_code'
        ) as may_be_under_a_wrong_code
    from sheets_there
    cross join declared_indicators
    anti join listed
        on
            sheets_there.filing_id = listed.filing_id
            and declared_indicators.indicator_code = listed.indicator_code
    where sheets_there.sheet = 'declared_totals'
)
select
    filing_id,
    row_number,
    indicator_code,
    unit,
    refused,
    true as is_listed,
    row_number > first_row as is_repeated,
    if(row_number > first_row, first_row, null) as first_row,
    unit = form_unit as has_form_unit,
    if(
        row_number > first_row,
        '每个指标只填一行（第' || first_row || '行已列）',
        '计量单位为“' || form_unit || '”'
    ) as remedy
from listed
union all
select
    filing_id,
    null as row_number,
    indicator_code,
    unit,
    [] as refused,
    if(may_be_under_a_wrong_code, null, false) as is_listed,
    false as is_repeated,
    null as first_row,
    true as has_form_unit,
    '增列一行：' || indicator_code || ' ' || indicator_name || '（' || unit || '）' as remedy
from missing
