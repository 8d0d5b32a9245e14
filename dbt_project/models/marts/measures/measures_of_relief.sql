with counties as (
    select * from {{ ref('counties') }}
),

participations as (
    select
        *,
        concat_ws('/', credit_code, village_id, project_id) as project,
        participant_kind = 'enterprise' as is_enterprise,
        is_naming_chamber or participant_kind = 'chamber' as is_through_chamber
    from {{ ref('fct_relief_participation') }}
),

returns_up_to_year as (
    select * from {{ ref('returns_up_to_year') }}
),

villages_over_years as (
    select * from {{ ref('villages_over_years') }}
),

enterprises_by_year as (
    select
        report_year,
        county_code,
        credit_code,
        bool_or(is_naming_chamber) as is_naming_chamber,
        count(*) as row_count
    from participations
    where is_enterprise and report_year >= 2018
    group by report_year, county_code, credit_code
),

enterprises_since_2018 as (
    select
        returns_up_to_year.report_year,
        returns_up_to_year.county_code,
        enterprises_by_year.credit_code,
        enterprises_by_year.is_naming_chamber,
        enterprises_by_year.row_count
    from enterprises_by_year
    inner join returns_up_to_year
        on
            enterprises_by_year.report_year = returns_up_to_year.return_report_year
            and enterprises_by_year.county_code = returns_up_to_year.return_county_code
),

villages_by_year as (
    select
        report_year,
        county_code,
        village_id,
        count(*) as row_count
    from participations
    where report_year >= 2018 and village_code is not null
    group by report_year, county_code, village_id
),

villages_since_2018 as (
    select
        returns_up_to_year.report_year,
        returns_up_to_year.county_code,
        villages_by_year.village_id,
        villages_by_year.row_count
    from villages_by_year
    inner join returns_up_to_year
        on
            villages_by_year.report_year = returns_up_to_year.return_report_year
            and villages_by_year.county_code = returns_up_to_year.return_county_code
    union all
    -- A village without a code may take one from a later year's return.
    select
        returns_up_to_year.report_year,
        returns_up_to_year.county_code,
        coalesce(
            villages_over_years.village_id_over_years, participations.village_id
        ) as village_id,
        1 as row_count
    from participations
    inner join returns_up_to_year
        on
            participations.report_year = returns_up_to_year.return_report_year
            and participations.county_code = returns_up_to_year.return_county_code
    left join villages_over_years
        on
            returns_up_to_year.report_year = villages_over_years.report_year
            and participations.filing_id = villages_over_years.filing_id
            and participations.row_number = villages_over_years.row_number
    where participations.report_year >= 2018 and participations.village_code is null
),

funds_by_year as (
    select
        report_year,
        county_code,
        is_through_chamber,
        sum(funds_delivered) as funds_delivered,
        count(funds_delivered) as row_count
    from participations
    where report_year >= 2018
    group by report_year, county_code, is_through_chamber
),

funds_since_2018 as (
    select
        returns_up_to_year.report_year,
        returns_up_to_year.county_code,
        funds_by_year.is_through_chamber,
        funds_by_year.funds_delivered,
        funds_by_year.row_count
    from funds_by_year
    inner join returns_up_to_year
        on
            funds_by_year.report_year = returns_up_to_year.return_report_year
            and funds_by_year.county_code = returns_up_to_year.return_county_code
),

final_cte as (
    {{ counted(
        'relief_enterprises', from='participations', thing='credit_code',
        when='is_enterprise', breakdowns=['support_kind']
    ) }}
    union all
    {{ counted(
        'relief_enterprises_naming_chamber', from='participations', thing='credit_code',
        when='is_enterprise and is_naming_chamber'
    ) }}
    union all
    {{ counted(
        'relief_chambers', from='participations', thing='credit_code',
        when="participant_kind = 'chamber'"
    ) }}
    union all
    {{ counted(
        'relief_villages', from='participations', thing='village_id',
        breakdowns=['support_kind']
    ) }}
    union all
    {{ counted(
        'relief_projects', from='participations', thing='project', breakdowns=['support_kind']
    ) }}
    union all
    {{ summed(
        'relief_funds', from='participations', amount='funds_delivered',
        breakdowns=['support_kind']
    ) }}
    union all
    {{ summed(
        'relief_funds_through_chambers', from='participations', amount='funds_delivered',
        when='is_through_chamber'
    ) }}
    union all
    {{ summed('donations', from='participations', amount='donations') }}
    union all
    {{ summed('purchase_support', from='participations', amount='purchase_support') }}
    union all
    {{ summed('jobs_created', from='participations', amount='jobs_created') }}
    union all
    {{ summed('training_attendances', from='participations', amount='training_attendances') }}
    union all
    {{ summed('people_benefiting', from='participations', amount='people_benefiting') }}
    union all
    {{ summed('households_benefiting', from='participations', amount='households_benefiting') }}
    union all
    {{ counted(
        'relief_enterprises_cumulative', from='enterprises_since_2018', thing='credit_code',
        rows='row_count'
    ) }}
    union all
    {{ counted(
        'relief_enterprises_naming_chamber_cumulative', from='enterprises_since_2018',
        thing='credit_code', when='is_naming_chamber', rows='row_count'
    ) }}
    union all
    {{ counted(
        'relief_villages_cumulative', from='villages_since_2018', thing='village_id',
        rows='row_count'
    ) }}
    union all
    {{ summed(
        'relief_funds_cumulative', from='funds_since_2018', amount='funds_delivered',
        rows='row_count'
    ) }}
    union all
    {{ summed(
        'relief_funds_through_chambers_cumulative', from='funds_since_2018',
        amount='funds_delivered', when='is_through_chamber', rows='row_count'
    ) }}
)

select * from final_cte
