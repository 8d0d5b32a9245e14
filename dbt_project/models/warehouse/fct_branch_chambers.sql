with branches as (
    select * from {{ ref('stg_branches') }}
),

chambers as (
    select * from {{ ref('fct_chambers') }}
),

final_cte as (
    select
        branches.report_year,
        branches.county_code,
        branches.branch_name,
        branches.chamber_name,
        any_value(chambers.chamber_id) as chamber_id,
        coalesce(any_value(chambers.is_counted), false) as is_counted_chamber,
        branches.filing_id,
        min(branches.row_number) as row_number
    from branches
    left join chambers
        on
            branches.filing_id = chambers.filing_id
            and branches.chamber_name = chambers.chamber_name
    where branches.branch_kind <> 'none' and branches.branch_name is not null
    group by
        branches.report_year,
        branches.county_code,
        branches.branch_name,
        branches.chamber_name,
        branches.filing_id
)

select * from final_cte
