with divisions as (
    select * from {{ source('reference', 'divisions') }}
),

township_lines as (
    select * from {{ source('reference', 'township_lines') }}
),

final_cte as (
    select distinct
        township_lines.township_line,
        divisions.name as township_name
    from divisions
    inner join township_lines
        on divisions.code = township_lines.township_code
    where divisions.level = 'township'
)

select * from final_cte
