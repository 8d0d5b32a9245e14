-- One row per row of the governance sheet.
with
repeated as (
    select filing_id, chamber_name, min(row_number) as first_row
    from checked_governance
    where chamber_name is not null
    group by all
    having count(*) > 1
)
select
    checked_governance.*,
    roster_answers.is_on_roster as chamber_is_on_roster,
    coalesce(repeated.first_row, row_number) as first_row_of_chamber
from checked_governance
left join roster_answers using (filing_id, chamber_name)
left join repeated using (filing_id, chamber_name)
