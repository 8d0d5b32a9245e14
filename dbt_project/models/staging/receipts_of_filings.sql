with report_years as (
    select * from {{ source('reference', 'report_years') }}
),

filings as (
    select * from {{ source('intake', 'filings') }}
),

verdicts as (
    select * from {{ source('intake', 'verdicts') }}
),

receipts as (
    select * from {{ source('ledger', 'receipts') }}
),

admissions as (
    select * from {{ source('ledger', 'admissions') }}
),

withdrawals as (
    select * from {{ source('ledger', 'withdrawals') }}
),

-- A filing of a year that was not refreshed since it came has no verdict: it changes nothing yet.
filings_that_count as (
    select
        filings.*,
        admissions.filing_id is not null as is_admitted,
        coalesce(verdicts.verdict, 'returned') as verdict
    from filings
    left join verdicts
        on filings.filing_id = verdicts.filing_id
    left join admissions
        on filings.filing_id = admissions.filing_id
    where
        filings.county_code is not null
        and (
            filings.read_status <> 'read'
            or verdicts.filing_id is not null
            or admissions.filing_id is not null
        )
),

-- Only what was received before a withdrawal is withdrawn; of several withdrawals the first after
-- a receipt took it back.
withdrawn_receipts as (
    select
        receipts.receipt_number,
        withdrawals.filing_id,
        min(withdrawals.withdrawn_at) as withdrawn_at
    from receipts
    inner join filings
        on receipts.file_sha256 = filings.file_sha256
    inner join withdrawals
        on
            filings.filing_id = withdrawals.filing_id
            and receipts.receipt_number <= withdrawals.receipts_before
    group by receipts.receipt_number, withdrawals.filing_id
),

-- Two receipts of one moment: the cover's date settles which came first, then the content.
in_order as (
    select
        filings_that_count.report_year,
        filings_that_count.county_code,
        filings_that_count.filing_id,
        receipts.receipt_number,
        receipts.received_at,
        -- A day in Asia/Shanghai, eight hours ahead of UTC all year.
        cast(receipts.received_at + interval 8 hour as date) as received_on,
        receipts.named_year,
        filings_that_count.as_of_date as as_of_on,
        filings_that_count.verdict,
        filings_that_count.is_admitted,
        report_years.deadline_on,
        report_years.is_locked,
        withdrawn_receipts.withdrawn_at,
        cast(row_number() over (
            partition by filings_that_count.report_year, filings_that_count.county_code
            order by
                receipts.received_at asc,
                filings_that_count.submitted_on asc nulls first,
                filings_that_count.file_sha256 asc,
                receipts.receipt_number asc
        ) as integer) as receipt_order
    from filings_that_count
    inner join report_years
        on filings_that_count.report_year = report_years.report_year
    inner join receipts
        on filings_that_count.file_sha256 = receipts.file_sha256
    left join withdrawn_receipts
        on
            receipts.receipt_number = withdrawn_receipts.receipt_number
            and filings_that_count.filing_id = withdrawn_receipts.filing_id
),

-- The receipt that decides: of the filing in force the last that was not withdrawn, and of those
-- the gate may take the newest.
with_places as (
    select
        *,
        row_number() over (
            partition by report_year, county_code, filing_id
            order by receipt_order asc
        ) as place_among_repeats,
        row_number() over (
            partition by report_year, county_code, is_admitted
            order by withdrawn_at is null desc, receipt_order desc
        ) as place_from_last,
        row_number() over (
            partition by
                report_year, county_code, verdict = 'accepted' and withdrawn_at is null
            order by receipt_order desc
        ) as place_at_the_gate
    from in_order
),

final_cte as (
    select
        report_year,
        county_code,
        filing_id,
        receipt_number,
        receipt_order,
        received_at,
        received_on,
        named_year,
        as_of_on,
        verdict,
        withdrawn_at,
        received_on > deadline_on as is_late,
        place_among_repeats > 1 as is_repeat,
        withdrawn_at is not null as is_withdrawn,
        is_admitted and place_from_last = 1 as is_in_force,
        is_locked
        and not is_admitted
        and verdict = 'accepted'
        and withdrawn_at is null
        and place_at_the_gate = 1 as is_waiting
    from with_places
)

select * from final_cte
