with divisions as (
    select * from {{ ref('dim_divisions') }}
),

report_years as (
    select * from {{ ref('dim_report_years') }}
),

divisions_above_townships as (
    select * from divisions
    where division_level <> 'township'
),

-- Of the year before: the division itself, under its own code or one that has gone since.
divisions_before as (
    select
        now.report_year,
        now.division_code,
        count(*) as previous_count,
        {{ first_by(
            'before.division_code',
            '(before.division_code <> now.division_code, before.division_code)'
        ) }} as previous_code,
        {{ first_by(
            'before.division_name',
            '(before.division_code <> now.division_code, before.division_code)'
        ) }} as previous_name,
        {{ joined_in_order(
            "before.division_name || ' (' || before.division_code || ')'",
            ', ',
            by='before.division_code'
        ) }} as previous_divisions
    from divisions_above_townships as now
    inner join divisions_above_townships as before
        on
            now.report_year = before.report_year + 1
            and now.division_level = before.division_level
            and now.division_line = before.division_line
    left join divisions_above_townships as still
        on
            now.report_year = still.report_year
            and before.division_code = still.division_code
    where before.division_code = now.division_code or still.division_code is null
    group by now.report_year, now.division_code
),

divisions_of_townships as (
    select
        report_year,
        division_code as township_code,
        division_line as township_line,
        division_name as township_name,
        {{ each_of(list_of(['county_code', 'prefecture_code', 'province_code'])) }} as division_code
    from divisions
    where division_level = 'township' and not is_quasi_unit
),

places_of_townships as (
    select
        townships.report_year,
        townships.township_code,
        townships.township_line,
        townships.township_name,
        places.division_level,
        places.division_code,
        places.division_name,
        places.division_line
    from divisions_of_townships as townships
    inner join divisions_above_townships as places
        on
            townships.report_year = places.report_year
            and townships.division_code = places.division_code
),

townships_moved as (
    select
        now.report_year,
        now.division_level,
        now.township_name,
        now.township_code,
        now.division_line as line_to,
        now.division_name || ' (' || now.division_code || ')' as place_to,
        before.division_line as line_from,
        before.division_name || ' (' || before.division_code || ')' as place_from
    from places_of_townships as now
    inner join places_of_townships as before
        on
            now.report_year = before.report_year + 1
            and now.division_level = before.division_level
            and now.township_line = before.township_line
    where now.division_line <> before.division_line
),

moves_in_words as (
    select
        report_year,
        division_level,
        line_from as division_line,
        {{ joined_in_order('township_name', ', ', by='township_code') }}
        || ' went to ' || place_to as words
    from townships_moved
    group by report_year, division_level, line_from, place_to
    union all
    select
        report_year,
        division_level,
        line_to as division_line,
        {{ joined_in_order('township_name', ', ', by='township_code') }}
        || ' came from ' || place_from as words
    from townships_moved
    group by report_year, division_level, line_to, place_from
),

moves_by_division as (
    select
        report_year,
        division_level,
        division_line,
        {{ joined_in_order('words', '; ', by='words') }} as words
    from moves_in_words
    group by report_year, division_level, division_line
),

divisions_with_break as (
    select
        divisions.report_year,
        divisions.division_code,
        divisions.division_name,
        divisions.division_level,
        divisions.division_line,
        divisions_before.previous_code,
        divisions_before.previous_name,
        divisions_before.previous_divisions,
        moves_by_division.words as moves,
        years.listed_on,
        years_before.listed_on as previously_listed_on,
        case
            when years_before.report_year is null then 'no_year_before'
            when divisions_before.previous_code is null then 'new_division'
            when divisions_before.previous_count > 1 then 'divisions_merged'
            when moves_by_division.words is not null then 'towns_moved'
        end as break_kind
    from divisions_above_townships as divisions
    inner join report_years as years
        on divisions.report_year = years.report_year
    left join report_years as years_before
        on divisions.report_year = years_before.report_year + 1
    left join divisions_before
        on
            divisions.report_year = divisions_before.report_year
            and divisions.division_code = divisions_before.division_code
    left join moves_by_division
        on
            divisions.report_year = moves_by_division.report_year
            and divisions.division_level = moves_by_division.division_level
            and divisions.division_line = moves_by_division.division_line
),

final_cte as (
    select
        report_year,
        division_code,
        division_name,
        division_level,
        division_line,
        previous_code,
        previous_name,
        break_kind is null as is_comparable,
        break_kind,
        case break_kind
            when 'no_year_before' then 'there are no figures of ' || (report_year - 1)
            when 'new_division' then 'not in the register of ' || (report_year - 1)
            when 'divisions_merged'
                then 'made of the divisions of ' || (report_year - 1) || ': ' || previous_divisions
            when 'towns_moved'
                then
                    moves || ', between the lists of ' || previously_listed_on
                    || ' and ' || listed_on
        end as break_reason
    from divisions_with_break
)

select * from final_cte
