with counties as (
    select * from {{ ref('counties') }}
),

townships as (
    select * from {{ ref('fct_chamber_townships') }}
),

chambers as (
    select
        *,
        is_registered = false
        and (
            coalesce(member_count, 0) >= 50 or coalesce(enterprise_member_count, 0) >= 30
        ) as is_meeting_requirements
    from {{ ref('fct_chambers') }}
    where is_counted
),

honours as (
    select * from {{ ref('fct_chamber_honours') }}
    where is_counted
),

returns_up_to_year as (
    select * from {{ ref('returns_up_to_year') }}
),

-- A chamber ever recognised counts in the county where it last stood.
chambers_where_they_last_stood as (
    select
        returns_up_to_year.report_year,
        chambers.chamber_id,
        max_by(
            returns_up_to_year.county_code, (chambers.report_year, chambers.county_code)
        ) as county_code
    from chambers
    inner join returns_up_to_year
        on
            chambers.report_year = returns_up_to_year.return_report_year
            and chambers.county_code = returns_up_to_year.return_county_code
    group by returns_up_to_year.report_year, chambers.chamber_id
),

ever_recognised as (
    select distinct
        stood.report_year,
        stood.county_code,
        stood.chamber_id,
        honours.honour,
        honours.cycle
    from chambers_where_they_last_stood as stood
    inner join honours
        on
            stood.chamber_id = honours.chamber_id
            and stood.report_year >= honours.report_year
            and stood.report_year >= honours.counts_from_year
),

final_cte as (
    {{ counted(
        'townships_with_chamber', from='townships', when='is_built and is_proper_township'
    ) }}
    union all
    {{ counted('chambers', from='chambers', breakdowns=['formation']) }}
    union all
    {{ counted(
        'registered_chambers', from='chambers', when='is_registered', breakdowns=['formation']
    ) }}
    union all
    {{ counted(
        'unregistered_meeting_requirements', from='chambers', when='is_meeting_requirements',
        breakdowns=['unregistered_reason']
    ) }}
    union all
    {{ counted(
        'assessed_chambers', from='chambers', when="assessment_grade in ('3a', '4a', '5a')",
        stated='assessment_grade', breakdowns=['assessment_grade']
    ) }}
    union all
    {{ summed('chamber_members', from='chambers', amount='member_count') }}
    union all
    {{ summed('enterprise_members', from='chambers', amount='enterprise_member_count') }}
    union all
    {{ counted(
        'four_good_regional_chambers', from='ever_recognised', thing='chamber_id',
        when="honour = 'four_good_regional'", breakdowns=['cycle']
    ) }}
    union all
    {{ counted(
        'four_good_national_chambers', from='ever_recognised', thing='chamber_id',
        when="honour = 'four_good_national'", breakdowns=['cycle']
    ) }}
    union all
    {{ counted(
        'integrity_pioneer_chambers', from='ever_recognised', thing='chamber_id',
        when="honour = 'integrity_pioneer'", breakdowns=['cycle']
    ) }}
)

select * from final_cte
