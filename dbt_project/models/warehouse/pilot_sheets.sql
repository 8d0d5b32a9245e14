with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

cover as (
    select * from {{ ref('stg_cover') }}
),

sheets_for_pilots as (
    select distinct sheet
    from {{ source('reference', 'sheets') }}
    where required = 'pilot counties only'
),

pilot_counties as (
    select * from {{ source('reference', 'pilot_counties') }}
),

rows_of_sheets as (
    select
        filing_id,
        'points' as sheet
    from {{ ref('stg_points') }}
    union all
    select
        filing_id,
        'member_demands' as sheet
    from {{ ref('stg_member_demands') }}
    union all
    select
        filing_id,
        'governance' as sheet
    from {{ ref('stg_governance') }}
    union all
    select
        filing_id,
        'micro_practices' as sheet
    from {{ ref('stg_micro_practices') }}
),

sheets_with_rows as (
    select distinct
        filing_id,
        sheet
    from rows_of_sheets
),

sheets_of_counties as (
    select
        returns_in_force.report_year,
        returns_in_force.county_code,
        sheets_for_pilots.sheet,
        pilot_counties.county_code is not null as is_pilot,
        returns_in_force.filing_id is not null as is_in_force,
        sheets_with_rows.filing_id is not null as has_rows,
        coalesce(array_contains(cover.nil_sheets, sheets_for_pilots.sheet), false)
            as is_declared_nil
    from returns_in_force
    cross join sheets_for_pilots
    left join pilot_counties
        on
            returns_in_force.report_year = pilot_counties.report_year
            and returns_in_force.county_code = pilot_counties.county_code
    left join cover
        on returns_in_force.filing_id = cover.filing_id
    left join sheets_with_rows
        on
            returns_in_force.filing_id = sheets_with_rows.filing_id
            and sheets_for_pilots.sheet = sheets_with_rows.sheet
),

-- A pilot's return in force has rows or declares the sheet nil: the gate sees to it (rule A05).
final_cte as (
    select
        report_year,
        county_code,
        sheet,
        is_pilot,
        is_in_force and (is_pilot or has_rows or is_declared_nil) as is_filed
    from sheets_of_counties
    where is_pilot or has_rows or is_declared_nil
)

select * from final_cte
