with counties as (
    select * from {{ ref('counties') }}
),

branches as (
    select * from {{ ref('fct_branches') }}
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
    {{ counted('party_branches', from='branches', breakdowns=['branch_kind', 'branch_ownership']) }}
    union all
    {{ counted(
        'starred_branches', from='branches', when='star_rating >= 1', breakdowns=['star_rating']
    ) }}
    union all
    {{ counted(
        'chambers_with_branch', from='branch_chambers', thing='chamber',
        when='is_counted_chamber'
    ) }}
    union all
    {{ counted(
        'party_instructors', from='postings', thing='instructor',
        when='instructor is not null', stated='instructor'
    ) }}
)

select * from final_cte
