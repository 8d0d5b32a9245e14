with chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_counted
),

organisations as (
    select * from {{ ref('fct_mediation_organisations') }}
),

cases as (
    select * from {{ ref('fct_mediations') }}
    where is_accepted_in_year or is_closed_in_year
),

participations as (
    select * from {{ ref('fct_relief_participation') }}
),

demands as (
    select * from {{ ref('fct_member_demands') }}
    where is_raised_in_year or is_closed_in_year
),

practices as (
    select * from {{ ref('fct_micro_practices') }}
    where is_started_in_year
),

governance as (
    select * from {{ ref('fct_governance') }}
    where is_assembly_in_year
),

-- A row counts once, though two organisations of one name may stand behind a case.
rows_of_activities as (
    select
        cases.report_year,
        organisations.county_code,
        organisations.chamber_name,
        'mediation' as activity,
        cases.filing_id,
        cases.row_number
    from cases
    inner join organisations
        on
            cases.filing_id = organisations.filing_id
            and cases.mediation_organisation_name = organisations.mediation_organisation_name
    union
    select
        report_year,
        chamber_county_code as county_code,
        chamber_name,
        'relief' as activity,
        filing_id,
        row_number
    from participations
    where is_naming_chamber
    union
    -- A chamber's own row bears its credit code.
    select
        chambers.report_year,
        chambers.county_code,
        chambers.chamber_name,
        'relief' as activity,
        participations.filing_id,
        participations.row_number
    from participations
    inner join chambers
        on
            participations.report_year = chambers.report_year
            and participations.credit_code = chambers.credit_code
    where participations.participant_kind = 'chamber'
    union
    select
        report_year,
        chamber_county_code as county_code,
        chamber_name,
        'demand' as activity,
        filing_id,
        row_number
    from demands
    where is_naming_chamber
    union
    select
        report_year,
        county_code,
        chamber_name,
        'practice' as activity,
        filing_id,
        row_number
    from practices
    union
    select
        report_year,
        county_code,
        chamber_name,
        'assembly' as activity,
        filing_id,
        row_number
    from governance
),

-- Only chambers that count can be active; the first row stands for all of a kind.
final_cte as (
    select
        rows_of_activities.report_year,
        rows_of_activities.county_code,
        rows_of_activities.chamber_name,
        rows_of_activities.activity,
        count(*) as event_count,
        {{ first_by(
            'rows_of_activities.filing_id',
            '(rows_of_activities.filing_id, rows_of_activities.row_number)'
        ) }} as filing_id,
        {{ first_by(
            'rows_of_activities.row_number',
            '(rows_of_activities.filing_id, rows_of_activities.row_number)'
        ) }} as row_number
    from rows_of_activities
    inner join chambers
        on
            rows_of_activities.report_year = chambers.report_year
            and rows_of_activities.county_code = chambers.county_code
            and rows_of_activities.chamber_name = chambers.chamber_name
    group by
        rows_of_activities.report_year,
        rows_of_activities.county_code,
        rows_of_activities.chamber_name,
        rows_of_activities.activity
)

select * from final_cte
