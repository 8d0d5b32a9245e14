with chambers as (
    select * from {{ ref('stg_chambers') }}
),

townships as (
    select * from {{ ref('dim_divisions') }}
    where division_level = 'township'
),

final_cte as (
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
)

select * from final_cte
