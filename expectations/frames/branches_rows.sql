-- One row per row of the branches sheet.
with
kinds as (
    select
        *,
        branch_kind in ('committee', 'general_branch', 'branch', 'functional_branch') as is_own,
        branch_kind = 'none' as is_none
    from checked_branches
),
earlier as (
    select
        *,
        min(row_number) filter (where is_own) over rows_before as earlier_own_row,
        min(row_number) filter (where is_none) over rows_before as earlier_none_row,
        min(row_number) filter (where not is_none) over rows_before as earlier_organisation_row
    from kinds
    window rows_before as (
        partition by filing_id, chamber_name
        order by row_number
        rows between unbounded preceding and 1 preceding
    )
)
select
    earlier.*,
    case
        when chamber_name is null then null
        when is_own then least(earlier_own_row, earlier_none_row)
        when is_none then earlier_organisation_row
        else earlier_none_row
    end as conflicting_row,
    roster_answers.is_on_roster as chamber_is_on_roster
from earlier
left join roster_answers using (filing_id, chamber_name)
