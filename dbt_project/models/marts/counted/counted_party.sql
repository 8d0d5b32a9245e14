with branches as (
    select
        *,
        county_code || '/' || branch_name as branch
    from {{ ref('fct_branches') }}
),

branch_chambers as (
    select
        *,
        county_code || '/' || chamber_name as chamber
    from {{ ref('fct_branch_chambers') }}
),

rows_of_branches as (
    select * from {{ ref('stg_branches') }}
),

-- A row without instructors names nobody: where every row is so, the column was left blank.
postings as (
    select
        report_year,
        county_code,
        unnest(
            case when len(instructor_ids) > 0 then instructor_ids else [null] end
        ) as instructor_id,
        county_code || '/' || instructor_id as instructor
    from rows_of_branches
),

final_cte as (
    {{ counted(
        'party_branches', 'branch', from='branches',
        breakdowns=['branch_kind', 'branch_ownership']
    ) }}
    union all
    {{ counted(
        'starred_branches', 'branch', from='branches', when='star_rating >= 1',
        breakdowns=['star_rating']
    ) }}
    union all
    {{ counted(
        'chambers_with_branch', 'chamber', from='branch_chambers', when='is_counted_chamber'
    ) }}
    union all
    {{ counted(
        'party_instructors', 'instructor', from='postings', stated='instructor_id'
    ) }}
)

select * from final_cte
