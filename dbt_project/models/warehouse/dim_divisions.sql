with report_years as (
    select * from {{ source('reference', 'report_years') }}
),

divisions as (
    select * from {{ source('reference', 'divisions') }}
),

county_lines as (
    select * from {{ source('reference', 'county_lines') }}
),

township_lines as (
    select * from {{ source('reference', 'township_lines') }}
),

divisions_by_year as (
    select
        report_years.report_year,
        report_years.vintage,
        divisions.code as division_code,
        divisions.name as division_name,
        divisions.level as division_level,
        divisions.parent_code,
        divisions.unit_type,
        divisions.is_quasi_unit,
        parents.parent_code as grandparent_code,
        grandparents.parent_code as great_grandparent_code
    from report_years
    inner join divisions
        on report_years.vintage = divisions.vintage
    left join divisions as parents
        on divisions.vintage = parents.vintage and divisions.parent_code = parents.code
    left join divisions as grandparents
        on parents.vintage = grandparents.vintage and parents.parent_code = grandparents.code
),

final_cte as (
    select
        divisions_by_year.report_year,
        divisions_by_year.division_code,
        divisions_by_year.division_name,
        divisions_by_year.division_level,
        divisions_by_year.parent_code,
        case divisions_by_year.division_level
            when 'county' then divisions_by_year.division_code
            when 'township' then divisions_by_year.parent_code
        end as county_code,
        case divisions_by_year.division_level
            when 'prefecture' then divisions_by_year.division_code
            when 'county' then divisions_by_year.parent_code
            when 'township' then divisions_by_year.grandparent_code
        end as prefecture_code,
        case divisions_by_year.division_level
            when 'province' then divisions_by_year.division_code
            when 'prefecture' then divisions_by_year.parent_code
            when 'county' then divisions_by_year.grandparent_code
            when 'township' then divisions_by_year.great_grandparent_code
        end as province_code,
        divisions_by_year.unit_type,
        divisions_by_year.is_quasi_unit,
        coalesce(
            county_lines.county_line, township_lines.township_line, divisions_by_year.division_code
        ) as division_line,
        divisions_by_year.vintage as listed_on
    from divisions_by_year
    -- The level within the equality: beside it DuckDB compares every division with every line.
    left join county_lines
        on
            case divisions_by_year.division_level
                when 'county' then divisions_by_year.division_code
            end = county_lines.county_code
    left join township_lines
        on
            case divisions_by_year.division_level
                when 'township' then divisions_by_year.division_code
            end = township_lines.township_code
)

select * from final_cte
