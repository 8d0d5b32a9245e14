-- One row per filled cell that no field rule refused, of the rows that name one chamber, or one
-- joint branch, with what most of those rows state in that field (of equally many, what the first
-- states).
with
chamber_cells as (
    select
        'chambers' as sheet,
        filing_id,
        row_number,
        chamber_name as shared_name,
        month_precision,
        refused,
        unnest([
            {'field': 'established_on', 'text': established_on::varchar},
            {
                'field': 'is_registered',
                'text': case is_registered when true then 'yes' when false then 'no' end
            },
            {'field': 'unified_social_credit_code', 'text': unified_social_credit_code},
            {'field': 'registered_on', 'text': registered_on::varchar},
            {'field': 'member_count', 'text': member_count::varchar},
            {'field': 'enterprise_member_count', 'text': enterprise_member_count::varchar},
            {'field': 'four_good_regional_cycle', 'text': four_good_regional_cycle},
            {'field': 'four_good_national_cycle', 'text': four_good_national_cycle},
            {'field': 'integrity_pioneer_year', 'text': integrity_pioneer_year},
            {'field': 'assessment_grade', 'text': assessment_grade},
            {'field': 'unregistered_reason', 'text': unregistered_reason},
            {
                'field': 'leading_enterprise_member_count',
                'text': leading_enterprise_member_count::varchar
            }
        ]) as cell
    from (
        from chambers_rows
        where has_chamber and chamber_name is not null
        qualify count(*) over (partition by filing_id, chamber_name) > 1
    )
),
branch_cells as (
    select
        'branches' as sheet,
        filing_id,
        row_number,
        branch_name as shared_name,
        month_precision,
        refused,
        unnest([
            {'field': 'branch_kind', 'text': branch_kind},
            {'field': 'founded_on', 'text': founded_on::varchar},
            {'field': 'party_member_count', 'text': party_member_count::varchar},
            {'field': 'star_rating', 'text': star_rating::varchar}
        ]) as cell
    from (
        from branches_rows
        where branch_name is not null
        qualify
            count(*) over (partition by filing_id, branch_name) > 1
            and bool_or(branch_kind = 'joint_branch') over (partition by filing_id, branch_name)
    )
),
stated as (
    select
        sheet,
        filing_id,
        row_number,
        shared_name,
        cell.field as stated_field,
        if(
            list_contains(month_precision, cell.field), left(cell.text, 7), cell.text
        ) as stated_value
    from (from chamber_cells union all from branch_cells)
    where cell.text is not null and not list_contains(refused, cell.field)
),
values_by_rows as (
    select
        sheet,
        filing_id,
        shared_name,
        stated_field,
        stated_value,
        count(*) as row_count,
        min(row_number) as first_row
    from stated
    group by all
),
common as (
    select
        sheet,
        filing_id,
        shared_name,
        stated_field,
        stated_value as common_value,
        first_row as row_of_common_value
    from values_by_rows
    qualify
        row_number() over (
            partition by sheet, filing_id, shared_name, stated_field
            order by row_count desc, first_row
        ) = 1
)
select
    stated.*,
    coalesce(code_values.value_zh, common.common_value) as common_value,
    common.row_of_common_value,
    -- A month agrees with every day in it.
    stated.stated_value = common.common_value
        or (
            stated.stated_field in ('established_on', 'registered_on', 'founded_on')
            and left(stated.stated_value, 7) = left(common.common_value, 7)
            and least(len(stated.stated_value), len(common.common_value)) = 7
        ) as agrees,
    []::varchar[] as refused
from stated
inner join common using (sheet, filing_id, shared_name, stated_field)
left join code_values
    on
        stated.sheet = code_values.sheet
        and stated.stated_field = code_values.field
        and common.common_value = code_values.code
