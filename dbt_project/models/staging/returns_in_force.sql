with report_years as (
    select * from {{ source('reference', 'report_years') }}
),

divisions as (
    select * from {{ source('reference', 'divisions') }}
),

county_lines as (
    select * from {{ source('reference', 'county_lines') }}
),

receipts as (
    select * from {{ ref('receipts_of_filings') }}
),

admissions as (
    select * from {{ source('ledger', 'admissions') }}
),

counties_by_year as (
    select
        report_years.report_year,
        report_years.deadline_on,
        counties.code as county_code,
        county_lines.county_line,
        prefectures.code as prefecture_code,
        prefectures.parent_code as province_code
    from report_years
    inner join divisions as counties
        on report_years.vintage = counties.vintage and counties.level = 'county'
    inner join divisions as prefectures
        on counties.vintage = prefectures.vintage and counties.parent_code = prefectures.code
    inner join county_lines
        on counties.code = county_lines.county_code
),

receipts_by_county as (
    select
        report_year,
        county_code,
        count(*) as receipt_count,
        min(received_at) as first_received_at,
        max(received_at) as last_received_at,
        {{ first_by('filing_id', 'receipt_order') }} as first_filing_id,
        {{ last_by('filing_id', 'receipt_order') }} as latest_filing_id,
        bool_or(is_waiting) as is_waiting,
        {{ last_by('is_withdrawn', 'receipt_order') }} as is_latest_withdrawn
    from receipts
    group by report_year, county_code
),

final_cte as (
    select
        counties_by_year.report_year,
        counties_by_year.county_code,
        counties_by_year.county_line,
        counties_by_year.prefecture_code,
        counties_by_year.province_code,
        case
            when admissions.filing_id is not null then 'in_force'
            when receipts_by_county.is_waiting then 'waiting'
            when receipts_by_county.is_latest_withdrawn then 'withdrawn'
            when receipts_by_county.receipt_count > 0 then 'sent_back'
            else 'not_filed'
        end as state,
        admissions.filing_id,
        receipts_by_county.first_filing_id,
        receipts_by_county.latest_filing_id,
        cast(coalesce(receipts_by_county.receipt_count, 0) as integer) as receipt_count,
        receipts_by_county.first_received_at,
        receipts_by_county.last_received_at,
        counties_by_year.deadline_on,
        -- The deadline is a day in Asia/Shanghai, eight hours ahead of UTC all year.
        coalesce(
            cast(receipts_by_county.first_received_at + interval 8 hour as date)
            <= counties_by_year.deadline_on,
            false
        ) as is_on_time,
        coalesce(admissions.filing_id <> receipts_by_county.first_filing_id, false) as is_revised
    from counties_by_year
    left join admissions
        on
            counties_by_year.report_year = admissions.report_year
            and counties_by_year.county_code = admissions.county_code
    left join receipts_by_county
        on
            counties_by_year.report_year = receipts_by_county.report_year
            and counties_by_year.county_code = receipts_by_county.county_code
)

select * from final_cte
