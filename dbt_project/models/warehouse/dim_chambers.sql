with chambers as (
    select * from {{ ref('fct_chambers') }}
),

divisions as (
    select * from {{ ref('dim_divisions') }}
),

-- Of several names or counties the last stands: by year, then county and name.
final_cte as (
    select
        chambers.chamber_id,
        max(chambers.credit_code) as credit_code,
        {{ last_by(
            'chambers.chamber_name',
            '(chambers.report_year, chambers.county_code, chambers.chamber_name)'
        ) }} as chamber_name,
        {{ last_by(
            'divisions.division_line',
            '(chambers.report_year, chambers.county_code, chambers.chamber_name)'
        ) }} as county_line,
        min(chambers.established_on) as established_on,
        min(chambers.registered_on) as registered_on,
        min(chambers.report_year) as first_report_year,
        max(chambers.report_year) as last_report_year
    from chambers
    inner join divisions
        on
            chambers.report_year = divisions.report_year
            and chambers.county_code = divisions.division_code
    group by chambers.chamber_id
)

select * from final_cte
