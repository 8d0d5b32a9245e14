with chambers as (
    select * from {{ ref('stg_chambers') }}
),

townships as (
    select * from {{ ref('dim_divisions') }}
    where division_level = 'township'
),

rows_of_townships as (
    select
        chambers.report_year,
        chambers.county_code,
        chambers.township_code,
        chambers.township_name,
        townships.division_line as township_line,
        -- A unit of another county, or of none, is no proper township of this one.
        coalesce(
            not townships.is_quasi_unit and townships.county_code = chambers.county_code, false
        ) as is_proper_township,
        chambers.has_chamber,
        chambers.formation,
        chambers.is_built,
        case when chambers.has_chamber then chambers.chamber_name end as chamber_name,
        chambers.filing_id,
        chambers.row_number
    from chambers
    left join townships
        on
            chambers.report_year = townships.report_year
            and chambers.township_code = townships.division_code
),

-- Proper townships stand on the sheet once (rule B01); a quasi unit may be repeated.
final_cte as (
    select * from rows_of_townships
    qualify row_number() over (
        partition by report_year, county_code, township_code
        order by is_built desc, row_number
    ) = 1
)

select * from final_cte
