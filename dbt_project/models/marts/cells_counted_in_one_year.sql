with continuity as (
    select * from {{ ref('dim_division_continuity') }}
    where previous_code is not null
),

cells_also_counted as (
    select
        measure,
        cell,
        split_part(cell, '.', 1) as sheet,
        breakdown,
        words
    from {{ ref('cells_also_counted') }}
),

form_years as (
    select * from {{ source('reference', 'form_years') }}
),

fields as (
    select * from {{ source('reference', 'fields') }}
),

sheets_for_pilots as (
    select distinct sheet
    from {{ source('reference', 'sheets') }}
    where required = 'pilot counties only'
),

measures as (
    select * from {{ ref('measures') }}
),

divisions_asked as (
    select
        report_year,
        division_code,
        breakdown_item as sheet
    from measures
    where measure = 'counties_expected' and breakdown_kind = 'sheet'
),

divisions as (
    select
        report_year,
        division_code
    from {{ ref('dim_division_continuity') }}
),

-- A sheet for pilots asks only where there is a pilot, or a county that filed it unasked.
cells_asked as (
    select
        divisions.report_year,
        divisions.division_code,
        cells_also_counted.measure,
        cells_also_counted.cell
    from divisions
    inner join form_years
        on divisions.report_year = form_years.report_year
    inner join fields
        on form_years.form_version = fields.form_version
    inner join cells_also_counted
        on fields.sheet || '.' || fields.field = cells_also_counted.cell
    left join sheets_for_pilots
        on cells_also_counted.sheet = sheets_for_pilots.sheet
    left join divisions_asked
        on
            divisions.report_year = divisions_asked.report_year
            and divisions.division_code = divisions_asked.division_code
            and cells_also_counted.sheet = divisions_asked.sheet
    where sheets_for_pilots.sheet is null or divisions_asked.sheet is not null
),

cells_of_one_year as (
    select
        continuity.report_year,
        continuity.division_code,
        cells_also_counted.measure,
        cells_also_counted.cell,
        cells_also_counted.breakdown,
        cells_also_counted.words,
        asked.cell is not null as is_asked
    from continuity
    cross join cells_also_counted
    left join cells_asked as asked
        on
            continuity.report_year = asked.report_year
            and continuity.division_code = asked.division_code
            and cells_also_counted.measure = asked.measure
            and cells_also_counted.cell = asked.cell
    left join cells_asked as asked_before
        on
            continuity.report_year = asked_before.report_year + 1
            and continuity.previous_code = asked_before.division_code
            and cells_also_counted.measure = asked_before.measure
            and cells_also_counted.cell = asked_before.cell
    where (asked.cell is null) <> (asked_before.cell is null)
),

-- The total rests on all of them, an item of the breakdown on its own.
breakdowns_touched as (
    select
        {{ all_but(['breakdown']) }},
        {{ each_of(
            'array_distinct(' ~ list_of(["''", "coalesce(breakdown, '')"]) ~ ')'
        ) }} as breakdown
    from cells_of_one_year
),

words_by_year as (
    select
        report_year,
        division_code,
        measure,
        breakdown,
        {{ joined_in_order('words', ', ', by='cell', where='is_asked') }} as only_now,
        {{ joined_in_order('words', ', ', by='cell', where='not is_asked') }} as only_before
    from breakdowns_touched
    group by report_year, division_code, measure, breakdown
),

final_cte as (
    select
        report_year,
        division_code,
        measure,
        breakdown,
        concat_ws(
            '; ',
            'counted in ' || report_year || ', not asked in ' || (report_year - 1) || ': '
            || only_now,
            'counted in ' || (report_year - 1) || ', not asked in ' || report_year || ': '
            || only_before
        ) as counted_in_words
    from words_by_year
)

select * from final_cte
