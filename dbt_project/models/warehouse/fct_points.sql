with points as (
    select * from {{ ref('stg_points') }}
),

chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_counted
),

final_cte as (
    select
        points.report_year,
        points.county_code,
        points.chamber_name,
        chambers.chamber_name is not null as is_counted_chamber,
        points.points_total,
        nullif(
            {{ list_as_text('array_sort(array_distinct(points.points_uses))', ' ') }}, ''
        ) as points_uses,
        points.filing_id,
        points.row_number
    from points
    left join chambers
        on
            points.filing_id = chambers.filing_id
            and points.chamber_name = chambers.chamber_name
)

select * from final_cte
