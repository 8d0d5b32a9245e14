with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

filings as (
    select * from {{ ref('fct_filings') }}
),

divisions as (
    select * from {{ ref('dim_divisions') }}
),

verdicts as (
    select * from {{ source('intake', 'verdicts') }}
),

final_cte as (
    select
        returns_in_force.report_year,
        returns_in_force.county_code,
        counties.division_name as county_name,
        returns_in_force.prefecture_code,
        prefectures.division_name as prefecture_name,
        returns_in_force.state as status,
        returns_in_force.deadline_on,
        returns_in_force.receipt_count,
        returns_in_force.first_received_at,
        returns_in_force.last_received_at,
        returns_in_force.is_on_time,
        returns_in_force.is_revised,
        returns_in_force.filing_id,
        filings.submission_kind,
        filings.submitted_on,
        returns_in_force.latest_filing_id,
        case
            when returns_in_force.latest_filing_id is not null
                then coalesce(verdicts.verdict, 'returned')
        end as latest_verdict,
        verdicts.error_count as latest_error_count,
        verdicts.query_count as latest_query_count,
        verdicts.note_count as latest_note_count
    from returns_in_force
    inner join divisions as counties
        on
            returns_in_force.report_year = counties.report_year
            and returns_in_force.county_code = counties.division_code
    inner join divisions as prefectures
        on
            returns_in_force.report_year = prefectures.report_year
            and returns_in_force.prefecture_code = prefectures.division_code
    inner join filings
        on
            returns_in_force.report_year = filings.report_year
            and returns_in_force.county_code = filings.county_code
    left join verdicts
        on returns_in_force.latest_filing_id = verdicts.filing_id
)

select * from final_cte
