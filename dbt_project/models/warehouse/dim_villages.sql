with participations as (
    select * from {{ ref('fct_relief_participation') }}
),

villages_over_years as (
    select * from {{ ref('villages_over_years') }}
),

divisions as (
    select * from {{ ref('dim_divisions') }}
    where division_level = 'county'
),

-- As known in the last year built.
latest_identities as (
    select
        village_id,
        {{ first_by('village_id_over_years', '(-report_year, village_id_over_years)') }}
            as village_id_over_years
    from villages_over_years
    group by village_id
),

villages as (
    select
        participations.village_id,
        max(participations.village_code) as village_code,
        {{ last_by(
            'participations.village_name',
            '(participations.report_year, participations.county_code, participations.village_name)'
        ) }} as village_name,
        {{ last_by(
            'divisions.division_line', '(participations.report_year, participations.county_code)'
        ) }} as county_line,
        min(participations.report_year) as first_report_year,
        max(participations.report_year) as last_report_year
    from participations
    inner join divisions
        on
            participations.report_year = divisions.report_year
            and participations.county_code = divisions.division_code
    group by participations.village_id
),

final_cte as (
    select
        villages.village_id,
        villages.village_code,
        villages.village_name,
        left(villages.village_code, 9) as township_line,
        villages.county_line,
        coalesce(latest_identities.village_id_over_years, villages.village_id)
            as village_id_over_years,
        villages.first_report_year,
        villages.last_report_year
    from villages
    left join latest_identities
        on villages.village_id = latest_identities.village_id
)

select * from final_cte
