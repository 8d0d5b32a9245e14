with counties as (
    select * from {{ ref('counties') }}
),

activities as (
    select
        *,
        county_code || '/' || chamber_name as chamber
    from {{ ref('fct_chamber_activities') }}
),

townships as (
    select * from {{ ref('fct_chamber_townships') }}
    where is_built and is_proper_township
),

active_chambers as (
    select distinct
        report_year,
        county_code,
        chamber_name
    from activities
),

townships_of_active_chambers as (
    select
        townships.report_year,
        townships.county_code
    from townships
    inner join active_chambers
        on
            townships.report_year = active_chambers.report_year
            and townships.county_code = active_chambers.county_code
            and townships.chamber_name = active_chambers.chamber_name
),

final_cte as (
    {{ counted(
        'active_chambers', from='activities', thing='chamber', breakdowns=['activity']
    ) }}
    union all
    {{ counted('townships_with_active_chamber', from='townships_of_active_chambers') }}
)

select * from final_cte
