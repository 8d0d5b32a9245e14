with branches as (
    select * from {{ ref('stg_branches') }}
),

-- A joint branch stands on one row per chamber, its rows agree (rule C06).
final_cte as (
    select
        report_year,
        county_code,
        branch_name,
        {{ first_by('branch_kind', 'row_number') }} as branch_kind,
        case {{ first_by('branch_kind', 'row_number') }}
            when 'joint_branch' then 'joint' else 'own'
        end as branch_ownership,
        cast(count(distinct chamber_name) as integer) as chamber_count,
        {{ first_stated('founded_on') }},
        {{ first_stated('party_member_count') }},
        nullif(max(star_rating), 0) as star_rating,
        {{ last_by('star_rating_year', 'star_rating') }} as star_rating_year,
        filing_id,
        min(row_number) as row_number
    from branches
    where branch_kind <> 'none' and branch_name is not null
    group by report_year, county_code, branch_name, filing_id
)

select * from final_cte
