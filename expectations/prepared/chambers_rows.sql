-- One row per row of the chambers sheet.
select
    *,
    chamber_name is null
        or row_number = min(row_number) over (partition by filing_id, chamber_name)
        as is_first_row_of_chamber,
    latest_day(registered_on, 'registered_on', month_precision) as registered_on_latest,
    min(row_number) over (partition by filing_id, unified_social_credit_code)
        as first_row_of_credit_code,
    min_by(chamber_name, row_number) over (partition by filing_id, unified_social_credit_code)
        as first_chamber_of_credit_code,
    min(row_number) over (partition by filing_id, unified_social_credit_code, chamber_name)
        as first_row_of_chamber_and_credit_code,
    list_filter(
        [
            if(chamber_name is not null, 'chamber_name', null),
            if(formation is not null, 'formation', null),
            if(established_on is not null, 'established_on', null),
            if(is_registered is not null, 'is_registered', null),
            if(unified_social_credit_code is not null, 'unified_social_credit_code', null),
            if(registered_on is not null, 'registered_on', null),
            if(member_count is not null, 'member_count', null),
            if(enterprise_member_count is not null, 'enterprise_member_count', null),
            if(four_good_regional_cycle is not null, 'four_good_regional_cycle', null),
            if(four_good_national_cycle is not null, 'four_good_national_cycle', null),
            if(integrity_pioneer_year is not null, 'integrity_pioneer_year', null),
            if(assessment_grade is not null, 'assessment_grade', null),
            if(unregistered_reason is not null, 'unregistered_reason', null),
            if(leading_enterprise_member_count is not null, 'leading_enterprise_member_count', null)
        ],
        lambda field: field is not null
    ) as filled_chamber_fields
from checked_chambers
