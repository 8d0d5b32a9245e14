-- One row per row of the chambers sheet, and per proper township of the county that has none.
-- `is_listed` is null where a row with a wrong code bears the township's name: that row's finding
-- is the one to read.
with
listed as (
    select
        checked_chambers.filing_id,
        checked_chambers.row_number,
        checked_chambers.township_code,
        checked_chambers.township_name,
        checked_chambers.register_county_code,
        checked_chambers.refused,
        coalesce(townships.is_quasi_unit, false) as is_quasi_unit,
        if(
            checked_chambers.register_county_code is null,
            null,
            coalesce(townships.county_code = checked_chambers.register_county_code, false)
        ) as is_of_county,
        min(checked_chambers.row_number) over same_code as first_row,
        checked_chambers.row_number > min(checked_chambers.row_number) over same_code
            as is_repeated,
        count(*) over same_code > 1 as is_code_of_several_rows
    from checked_chambers
    left join townships
        on
            checked_chambers.report_year = townships.report_year
            and checked_chambers.township_code = townships.code
    window same_code as (partition by checked_chambers.filing_id, checked_chambers.township_code)
),
expected as (
    select
        filings_judged.filing_id,
        townships.code as township_code,
        townships.name as township_name
    from filings_judged
    inner join townships using (report_year, county_code)
    semi join sheets_there
        on sheets_there.filing_id = filings_judged.filing_id and sheets_there.sheet = 'chambers'
    where not townships.is_quasi_unit
),
rows_with_wrong_code as (
    select
        filing_id,
        if(list_contains(refused, 'township_name'), null, township_name) as township_name
    from listed
    where
        list_contains(refused, 'township_code')
        or not is_of_county
        or is_code_of_several_rows
),
missing as (
    select
        expected.*,
        exists (
            select *
            from rows_with_wrong_code
            where
                rows_with_wrong_code.filing_id = expected.filing_id
                and (
                    rows_with_wrong_code.township_name = expected.township_name
                    or rows_with_wrong_code.township_name is null
                )
        )
        or exists (
            select *
            from missing_columns
            where
                missing_columns.filing_id = expected.filing_id
                and missing_columns.sheet = 'chambers'
                and missing_columns.field = 'township_code'
        ) as may_be_under_a_wrong_code
    from expected
    anti join listed using (filing_id, township_code)
)
select
    filing_id,
    row_number,
    township_code,
    is_quasi_unit,
    refused,
    true as is_listed,
    is_of_county,
    is_repeated,
    if(is_repeated, first_row, null) as first_row,
    case
        when is_repeated then '每个乡镇(街道)只列一行（第' || first_row || '行已列）'
        else '本县当年名册内的乡镇(街道)代码' || coalesce(
            (
                select '，如 ' || any_value(expected.township_code || ' ' || expected.township_name)
                from expected
                where
                    expected.filing_id = listed.filing_id
                    and expected.township_name = listed.township_name
            ),
            ''
        )
    end as remedy
from listed
union all
select
    filing_id,
    null as row_number,
    township_code,
    false as is_quasi_unit,
    [] as refused,
    if(may_be_under_a_wrong_code, null, false) as is_listed,
    true as is_of_county,
    false as is_repeated,
    null as first_row,
    '增列一行：' || township_code || ' ' || township_name as remedy
from missing
