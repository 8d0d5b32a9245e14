-- One row per row of the chambers sheet, with what all rows that name its chamber state: null where
-- they disagree (B14 says so). Whether they are on several townships is null where one has a wrong
-- code, or where they should be and a township is missing from the sheet (B01 says so).
with
townships_missing as (
    select distinct filing_id from failures where rule_id = 'B01' and row_number is null
),
names as (
    select
        township_lines.township_code,
        list(township_names.name) as names_of_township
    from township_lines
    inner join township_names using (township_line)
    group by all
),
placed as (
    select
        checked_chambers.*,
        townships.name as name_of_township_code,
        list_bool_or(
            list_transform(
                names.names_of_township,
                lambda name: are_names_of_one_township(name, checked_chambers.township_name)
            )
        ) as township_name_fits,
        if(chamber_name is null, row_number, null) as row_without_name,
        townships.county_code = register_county_code as township_is_of_county,
        townships.is_quasi_unit
    from checked_chambers
    left join townships
        on
            checked_chambers.report_year = townships.report_year
            and checked_chambers.township_code = townships.code
    left join names on checked_chambers.township_code = names.township_code
),
together as (
    select
        *,
        if(
            min(is_registered) over rows_of_chamber = max(is_registered) over rows_of_chamber,
            min(is_registered) over rows_of_chamber,
            null
        ) as chamber_is_registered,
        if(
            min(member_count) over rows_of_chamber = max(member_count) over rows_of_chamber,
            min(member_count) over rows_of_chamber,
            null
        ) as chamber_member_count,
        min(enterprise_member_count) over rows_of_chamber as fewest_enterprise_members,
        max(enterprise_member_count) over rows_of_chamber as most_enterprise_members,
        bool_and(coalesce(township_is_of_county, false)) over rows_of_chamber
            as townships_are_known,
        count(distinct township_code) filter (where not is_quasi_unit) over rows_of_chamber
            as proper_township_count,
        min(row_number) over rows_of_chamber as first_row_of_chamber,
        min(row_number) filter (where unregistered_reason is not null) over rows_of_chamber
            as first_row_of_reason
    from placed
    window rows_of_chamber as (partition by filing_id, chamber_name, row_without_name)
)
select
    * exclude (
        row_without_name,
        township_is_of_county,
        is_quasi_unit,
        fewest_enterprise_members,
        most_enterprise_members,
        townships_are_known,
        proper_township_count,
        first_row_of_chamber
    ),
    row_number = first_row_of_chamber as is_first_row_of_chamber,
    case
        when most_enterprise_members is null then false
        when fewest_enterprise_members = most_enterprise_members
            then most_enterprise_members >= 30
    end as has_30_enterprise_members,
    case
        when proper_township_count > 1 then true
        when not townships_are_known then null
        when formation = 'joint' and townships_missing.filing_id is not null then null
        else false
    end as is_on_several_townships,
    proper_township_count = 0 and townships_are_known as is_on_quasi_units_only,
    min(row_number) over (partition by filing_id, chamber_name, formation)
        as first_row_of_formation,
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
from together
left join townships_missing using (filing_id)
