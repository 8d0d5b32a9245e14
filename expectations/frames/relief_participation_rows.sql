-- One row per row of the relief participation sheet. A village is its code, read through the change
-- tables; without one, the code another row of the return gives the same name; else the name.
with
lines_in_force as (
    select distinct townships.report_year, township_lines.township_line
    from townships
    inner join township_lines on townships.code = township_lines.township_code
),
coded as (
    select
        filing_id,
        row_number,
        refused,
        unified_social_credit_code,
        village_name,
        project_name,
        support_kind,
        funds_delivered,
        donations,
        village_code,
        lines_in_force.township_line is not null as village_is_in_force,
        coalesce(township_lines.township_line, left(village_code, 9)) || right(village_code, 3)
            as village_line
    from checked_relief_participation
    left join township_lines on left(village_code, 9) = township_lines.township_code
    left join lines_in_force
        on
            checked_relief_participation.report_year = lines_in_force.report_year
            and township_lines.township_line = lines_in_force.township_line
),
villages_by_name as (
    select filing_id, village_name, min(village_line) as village_line
    from coded
    semi join (
        select filing_id, village_name from coded where village_line is null
    ) using (filing_id, village_name)
    group by all
),
placed as (
    select
        coded.*,
        coalesce(coded.village_line, villages_by_name.village_line, village_name) as village
    from coded
    left join villages_by_name using (filing_id, village_name)
),
repeated as (
    select
        filing_id,
        unified_social_credit_code,
        village,
        project_name,
        support_kind,
        min(row_number) as first_row
    from placed
    group by all
    having count(*) > 1
)
select
    placed.*,
    funds_delivered * 0.0001::decimal(4, 4) as funds_if_yuan,
    coalesce(repeated.first_row, placed.row_number) as first_row_of_participation
from placed
left join repeated
    using (filing_id, unified_social_credit_code, village, project_name, support_kind)
