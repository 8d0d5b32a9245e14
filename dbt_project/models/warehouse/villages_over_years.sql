with participations as (
    select * from {{ ref('stg_relief_participation') }}
),

facts as (
    select * from {{ ref('fct_relief_participation') }}
),

report_years as (
    select * from {{ ref('dim_report_years') }}
),

township_names as (
    select * from {{ ref('township_names') }}
),

participations_read as (
    select
        participations.*,
        facts.village_id,
        facts.village_code
    from participations
    inner join facts
        on
            participations.filing_id = facts.filing_id
            and participations.row_number = facts.row_number
),

codes_of_names as (
    select
        county_line,
        village_name,
        village_code,
        min(report_year) as first_report_year
    from participations_read
    where village_code is not null
    group by county_line, village_name, village_code
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
    from participations_read as uncoded
    inner join report_years
        on uncoded.report_year <= report_years.report_year
    inner join codes_of_names
        on
            uncoded.county_line = codes_of_names.county_line
            and uncoded.village_name = codes_of_names.village_name
            and report_years.report_year >= codes_of_names.first_report_year
    left join township_names
        on
            left(codes_of_names.village_code, 9) = township_names.township_line
            and {{ names_township('uncoded', 'township_names.township_name') }}
    where uncoded.village_code is null
    qualify row_number() over (
        partition by report_years.report_year, uncoded.filing_id, uncoded.row_number
        order by (township_names.township_name is null), codes_of_names.village_code
    ) = 1
)

select * from final_cte
