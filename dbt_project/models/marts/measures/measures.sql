with final_cte as (
    select * from {{ ref('measures_of_filings') }}
    union all
    select * from {{ ref('measures_of_chambers') }}
    union all
    select * from {{ ref('measures_of_party') }}
    union all
    select * from {{ ref('measures_of_mediation') }}
    union all
    select * from {{ ref('measures_of_relief') }}
    union all
    select * from {{ ref('measures_of_micro_sheets') }}
    union all
    select * from {{ ref('measures_of_activity') }}
)

select * from final_cte
