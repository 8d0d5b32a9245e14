with participations as (
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

participations_since_2018 as (
    select
        returns_up_to_year.report_year,
        returns_up_to_year.county_code,
        participations.credit_code,
        participations.is_enterprise,
        participations.is_naming_chamber,
        participations.is_through_chamber,
        coalesce(
            villages_over_years.village_id_over_years, participations.village_id
        ) as village_id,
        participations.funds_delivered
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
    where participations.report_year >= 2018
),

final_cte as (
    {{ counted(
        'relief_enterprises', 'credit_code', from='participations', when='is_enterprise',
        breakdowns=['support_kind']
    ) }}
    union all
    {{ counted(
        'relief_enterprises_naming_chamber', 'credit_code', from='participations',
        when='is_enterprise and is_naming_chamber'
    ) }}
    union all
    {{ counted(
        'relief_chambers', 'credit_code', from='participations',
        when="participant_kind = 'chamber'"
    ) }}
    union all
    {{ counted(
        'relief_villages', 'village_id', from='participations', breakdowns=['support_kind']
    ) }}
    union all
    {{ counted(
        'relief_projects', 'project', from='participations', breakdowns=['support_kind']
    ) }}
    union all
    {{ summed(
        'relief_funds', 'funds_delivered', from='participations', breakdowns=['support_kind']
    ) }}
    union all
    {{ summed(
        'relief_funds_through_chambers', 'funds_delivered', from='participations',
        when='is_through_chamber'
    ) }}
    {% for measure in [
        'donations', 'purchase_support', 'jobs_created', 'training_attendances',
        'people_benefiting', 'households_benefiting'
    ] %}
    union all
    {{ summed(measure, measure, from='participations') }}
    {% endfor %}
    union all
    {{ counted(
        'relief_enterprises_cumulative', 'credit_code', from='participations_since_2018',
        when='is_enterprise'
    ) }}
    union all
    {{ counted(
        'relief_enterprises_naming_chamber_cumulative', 'credit_code',
        from='participations_since_2018', when='is_enterprise and is_naming_chamber'
    ) }}
    union all
    {{ counted('relief_villages_cumulative', 'village_id', from='participations_since_2018') }}
    union all
    {{ summed(
        'relief_funds_cumulative', 'funds_delivered', from='participations_since_2018'
    ) }}
    union all
    {{ summed(
        'relief_funds_through_chambers_cumulative', 'funds_delivered',
        from='participations_since_2018', when='is_through_chamber'
    ) }}
)

select * from final_cte
