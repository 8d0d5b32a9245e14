with participations as (
    select * from {{ ref('stg_relief_participation') }}
),

facts as (
    select * from {{ ref('fct_relief_participation') }}
),

returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

report_years as (
    select * from {{ ref('dim_report_years') }}
),

township_names as (
    select * from {{ ref('township_names') }}
),

codes_of_names as (
    select
        returns_in_force.county_line,
        facts.village_name,
        facts.village_code,
        min(facts.report_year) as first_report_year
    from facts
    inner join returns_in_force
        on facts.filing_id = returns_in_force.filing_id
    where facts.village_code is not null
    group by returns_in_force.county_line, facts.village_name, facts.village_code
),

uncoded as (
    select
        participations.*,
        facts.village_id
    from facts
    inner join participations
        on
            facts.filing_id = participations.filing_id
            and facts.row_number = participations.row_number
    where facts.village_code is null
),

-- The code any return up to the year gives the name; of two, the one in a township the row names,
-- else the lower.
final_cte as (
    select
        report_years.report_year,
        uncoded.filing_id,
        uncoded.row_number,
        uncoded.village_id,
        codes_of_names.village_code as village_id_over_years
    from uncoded
    inner join report_years
        on uncoded.report_year <= report_years.report_year
    inner join codes_of_names
        on
            uncoded.county_line = codes_of_names.county_line
            and uncoded.village_name = codes_of_names.village_name
            and report_years.report_year >= codes_of_names.first_report_year
    left join township_names
        on left(codes_of_names.village_code, 9) = township_names.township_line
    qualify row_number() over (
        partition by report_years.report_year, uncoded.filing_id, uncoded.row_number
        order by
            coalesce({{ names_township('uncoded', 'township_names.township_name') }}, false) desc,
            codes_of_names.village_code asc
    ) = 1
)

select * from final_cte
