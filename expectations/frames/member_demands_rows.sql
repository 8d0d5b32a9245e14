-- One row per row of the member demands sheet.
with
repeated as (
    select filing_id, demand_no, min(row_number) as first_row
    from checked_member_demands
    where demand_no is not null
    group by all
    having count(*) > 1
)
select
    checked_member_demands.*,
    roster_answers.is_on_roster as chamber_is_on_roster,
    coalesce(repeated.first_row, row_number) as first_row_of_demand_no
from checked_member_demands
left join roster_answers using (filing_id, chamber_name)
left join repeated using (filing_id, demand_no)
