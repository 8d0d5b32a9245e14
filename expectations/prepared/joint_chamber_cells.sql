-- One row per filled cell of the rows that name one chamber, with what most of those rows state.
with
joint_rows as (
    select *
    from chambers_rows
    where has_chamber and chamber_name is not null
    qualify count(*) over (partition by filing_id, chamber_name) > 1
),
cells as (
    select
        filing_id,
        row_number,
        chamber_name,
        month_precision,
        unnest([
            {'field': 'established_on', 'text': established_on::varchar},
            {'field': 'is_registered', 'text': if(is_registered, '是', if(not is_registered, '否', null))},
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
    from joint_rows
),
stated as (
    select
        filing_id,
        row_number,
        chamber_name as shared_name,
        cell.field as stated_field,
        cell.text[1:if(list_contains(month_precision, cell.field), 7, null)] as stated_value,
        cell.field in ('established_on', 'registered_on') as is_date
    from cells
    where cell.text is not null
),
{most_rows_state}
