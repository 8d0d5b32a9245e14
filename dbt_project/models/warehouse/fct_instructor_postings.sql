with branches as (
    select * from {{ ref('stg_branches') }}
),

postings as (
    select
        report_year,
        county_code,
        chamber_name,
        {{ each_of('instructor_ids') }} as instructor_id,
        filing_id,
        row_number
    from branches
),

final_cte as (
    select
        report_year,
        county_code,
        instructor_id,
        chamber_name,
        filing_id,
        min(row_number) as row_number
    from postings
    group by report_year, county_code, instructor_id, chamber_name, filing_id
)

select * from final_cte
