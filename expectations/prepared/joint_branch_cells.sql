-- One row per filled cell of the rows that name one joint branch, with what most of those rows state.
with
joint_rows as (
    select *
    from branches_rows
    where branch_name is not null
    qualify
        count(*) over (partition by filing_id, branch_name) > 1
        and bool_or(branch_kind = 'joint_branch') over (partition by filing_id, branch_name)
),
cells as (
    select
        filing_id,
        row_number,
        branch_name,
        month_precision,
        unnest([
            {'field': 'branch_kind', 'text': branch_kind},
            {'field': 'founded_on', 'text': founded_on::varchar},
            {'field': 'party_member_count', 'text': party_member_count::varchar},
            {'field': 'star_rating', 'text': star_rating::varchar}
        ]) as cell
    from joint_rows
),
stated as (
    select
        filing_id,
        row_number,
        branch_name as shared_name,
        cell.field as stated_field,
        cell.text[1:if(list_contains(month_precision, cell.field), 7, null)] as stated_value,
        cell.field = 'founded_on' as is_date
    from cells
    where cell.text is not null
),
{most_rows_state}
