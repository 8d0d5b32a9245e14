-- One row per row of the micro practices sheet, with the kinds its practice has.
with
kinds as (
    select
        split_part(code, '.', 1) as practice,
        string_agg(value_zh, '、' order by code) as kinds_of_the_practice
    from code_values
    where sheet = 'micro_practices' and field = 'practice_kind'
    group by all
)
select
    checked_micro_practices.*,
    kinds.kinds_of_the_practice,
    roster_answers.is_on_roster as chamber_is_on_roster
from checked_micro_practices
left join kinds using (practice)
left join roster_answers using (filing_id, chamber_name)
