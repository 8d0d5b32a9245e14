with continuity as (
    select * from {{ ref('dim_division_continuity') }}
    where previous_code is not null
),

returns_in_force as (
    select * from {{ ref('returns_in_force') }}
    where state = 'in_force'
),

pilot_sheets as (
    select * from {{ ref('pilot_sheets') }}
    where is_filed
),

counties as (
    select * from continuity
    where division_level = 'county'
),

sheets_in_force as (
    select
        report_year,
        county_code,
        county_line,
        prefecture_code,
        province_code,
        '' as sheet
    from returns_in_force
    union all
    select
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        returns_in_force.prefecture_code,
        returns_in_force.province_code,
        pilot_sheets.sheet
    from returns_in_force
    inner join pilot_sheets
        on
            returns_in_force.report_year = pilot_sheets.report_year
            and returns_in_force.county_code = pilot_sheets.county_code
),

sheets_by_division as (
    select
        report_year,
        county_code,
        county_line,
        sheet,
        {{ each_of(list_of(['prefecture_code', 'province_code'])) }} as division_code
    from sheets_in_force
),

sheets_of_both_years as (
    select
        continuity.report_year,
        continuity.division_code,
        sheets.sheet,
        sheets.county_line,
        true as is_now
    from continuity
    inner join sheets_by_division as sheets
        on
            continuity.report_year = sheets.report_year
            and continuity.division_code = sheets.division_code
    union all
    select
        continuity.report_year,
        continuity.division_code,
        sheets.sheet,
        sheets.county_line,
        false as is_now
    from continuity
    inner join sheets_by_division as sheets
        on
            continuity.report_year = sheets.report_year + 1
            and continuity.previous_code = sheets.division_code
),

-- A county that is on one side alone, by its newest name up to the year.
counties_of_one_year as (
    select
        sheets_of_both_years.report_year,
        sheets_of_both_years.division_code,
        sheets_of_both_years.sheet,
        sheets_of_both_years.county_line,
        bool_or(sheets_of_both_years.is_now) as is_now,
        coalesce(
            max(counties.division_name), sheets_of_both_years.county_line
        ) as county_name
    from sheets_of_both_years
    left join counties
        on
            sheets_of_both_years.report_year = counties.report_year
            and sheets_of_both_years.county_line = counties.division_line
    group by
        sheets_of_both_years.report_year, sheets_of_both_years.division_code,
        sheets_of_both_years.sheet, sheets_of_both_years.county_line
    having not (bool_or(sheets_of_both_years.is_now) and bool_or(not sheets_of_both_years.is_now))
),

names as (
    select
        report_year,
        division_code,
        sheet,
        {{ list_in_order('county_name', by='county_line', where='is_now') }} as only_now,
        {{ list_in_order('county_name', by='county_line', where='not is_now') }}
            as only_before
    from counties_of_one_year
    group by report_year, division_code, sheet
),

final_cte as (
    select
        report_year,
        division_code,
        sheet,
        cast(coalesce({{ length_of_list('only_now') }}, 0) as integer) as only_now_count,
        cast(coalesce({{ length_of_list('only_before') }}, 0) as integer) as only_before_count,
        concat_ws(
            '; ',
            'in force in ' || report_year || ', not in ' || (report_year - 1) || ': '
            || {{ first_names('only_now') }},
            'in force in ' || (report_year - 1) || ', not in ' || report_year || ': '
            || {{ first_names('only_before') }}
        ) as counties_in_words
    from names
)

select * from final_cte
