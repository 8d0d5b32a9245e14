-- One row per row of the relief participation sheet. A village is its code, read through the change
-- tables; without one, the code another row of the return gives the same name; else the name.
with
coded as (
    select
        checked_relief_participation.*,
        coalesce(township_lines.township_line, left(village_code, 9)) || right(village_code, 3)
            as village_line
    from checked_relief_participation
    left join township_lines on left(village_code, 9) = township_lines.township_code
),
placed as (
    select
        *,
        coalesce(
            village_line,
            min(village_line) over (partition by filing_id, village_name),
            village_name
        ) as village
    from coded
)
select
    *,
    min(row_number) over (
        partition by filing_id, unified_social_credit_code, village, project_name, support_kind
    ) as first_row_of_participation
from placed
