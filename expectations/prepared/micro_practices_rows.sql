-- One row per row of the micro practices sheet.
select
    checked_micro_practices.*,
    roster_answers.is_on_roster as chamber_is_on_roster
from checked_micro_practices
left join roster_answers using (filing_id, chamber_name)
