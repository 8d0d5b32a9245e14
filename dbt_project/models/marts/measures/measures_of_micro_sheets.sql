with counties as (
    select * from {{ ref('counties') }}
),

chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_counted
),

ledgers_filed as (
    select * from {{ ref('pilot_sheets') }}
    where sheet = 'micro_practices' and is_filed
),

points as (
    select * from {{ ref('fct_points') }}
    where is_counted_chamber
),

point_items as (
    select * from {{ ref('fct_point_items') }}
    where is_counted_chamber
),

points_used as (
    select
        report_year,
        county_code,
        unnest(string_split(points_uses, ' ')) as points_use
    from points
    where points_uses is not null
),

demands as (
    select * from {{ ref('fct_member_demands') }}
),

demands_closed as (
    select * from demands
    where is_closed_in_year
),

governance as (
    select * from {{ ref('fct_governance') }}
    where is_counted_chamber
),

provisions as (
    select
        report_year,
        county_code,
        unnest([
            case when has_charter then 'charter' end,
            case when has_supervisors then 'supervisors' end,
            case when has_rules_of_procedure then 'rules_of_procedure' end
        ]) as provision
    from governance
),

practices as (
    select
        *,
        county_code || '/' || chamber_name as chamber
    from {{ ref('fct_micro_practices') }}
),

chambers_of_counties_that_filed as (
    select chambers.*
    from chambers
    inner join ledgers_filed
        on
            chambers.report_year = ledgers_filed.report_year
            and chambers.county_code = ledgers_filed.county_code
),

final_cte as (
    {{ counted('chambers_scored', from='points') }}
    union all
    {{ summed('points_total', from='points', amount='points_total') }}
    union all
    {{ measured_at_every_level(
        'points_total', 'point_items', 'sum(points)', 'count(points)', breakdown='points_item'
    ) }}
    union all
    {{ counted('chambers_using_points', from='points', when='points_uses is not null') }}
    union all
    {{ measured_at_every_level(
        'chambers_using_points', 'points_used', 'count(*)', 'count(*)', breakdown='points_use'
    ) }}
    union all
    {{ counted(
        'demands_raised', from='demands', when='is_raised_in_year', breakdowns=['demand_kind']
    ) }}
    union all
    {{ counted('demands_listed', from='demands') }}
    union all
    {{ counted('demands_closed', from='demands_closed') }}
    union all
    {{ measured_at_every_level(
        'days_to_close', 'demands_closed', 'median(days_to_close)', 'count(days_to_close)'
    ) }}
    union all
    {{ counted('chambers_reporting_governance', from='governance') }}
    union all
    {{ counted(
        'chambers_with_three_disclosures', from='governance', when='is_disclosing_all_three'
    ) }}
    union all
    {{ counted(
        'chambers_with_charter', from='governance', when='has_charter', stated='has_charter'
    ) }}
    union all
    {{ measured_at_every_level(
        'chambers_with_charter', 'provisions', 'count(*)', 'count(*)', breakdown='provision'
    ) }}
    union all
    {{ counted('micro_practices', from='practices', breakdowns=['practice', 'practice_kind']) }}
    union all
    {{ counted(
        'chambers_with_micro_practice', from='practices', thing='chamber',
        when='is_counted_chamber'
    ) }}
    union all
    {{ counted('chambers_of_counties_that_filed', from='chambers_of_counties_that_filed') }}
    union all
    {{ summed('households_reached', from='practices', amount='households_reached') }}
)

select * from final_cte
