-- One row per filing and chamber name that another sheet states: true where the chambers sheet has
-- it as built, false where not, null where a refused cell of that sheet may be the reason.
with
asked as (
    select distinct filing_id, chamber_name
    from (
        select filing_id, chamber_name from checked_branches
        union all
        select filing_id, chamber_name from checked_mediation_organisations
        union all
        select filing_id, chamber_name from checked_points
        union all
        select filing_id, chamber_name from checked_member_demands
        union all
        select filing_id, chamber_name from checked_governance
        union all
        select filing_id, chamber_name from checked_micro_practices
    )
    where chamber_name is not null
)
select
    asked.filing_id,
    asked.chamber_name,
    case
        when bool_or(roster.is_built and roster.chamber_name is not null) then true
        when bool_or(roster.is_open) then null
        else false
    end as is_on_roster
from asked
left join roster
    on
        asked.filing_id = roster.filing_id
        and (asked.chamber_name = roster.chamber_name or roster.chamber_name is null)
group by all
