with receipts as (
    select * from {{ ref('receipts_of_filings') }}
),

verdicts as (
    select * from {{ source('intake', 'verdicts') }}
),

changed_cells as (
    select * from {{ source('ledger', 'changed_cells') }}
),

with_filing_before as (
    select
        *,
        lag(filing_id) over (
            partition by report_year, county_code
            order by receipt_order asc
        ) as previous_filing_id
    from receipts
),

final_cte as (
    select
        with_filing_before.report_year,
        with_filing_before.county_code,
        with_filing_before.receipt_number,
        with_filing_before.filing_id,
        with_filing_before.receipt_order,
        with_filing_before.received_at,
        with_filing_before.verdict,
        verdicts.error_count,
        verdicts.query_count,
        verdicts.note_count,
        with_filing_before.is_late,
        with_filing_before.is_repeat,
        nullif(
            concat_ws(
                ' ',
                case
                    when with_filing_before.named_year <> with_filing_before.report_year
                        then 'named_for_another_year'
                end,
                case
                    when year(with_filing_before.as_of_on) <> with_filing_before.report_year
                        then 'cut_off_in_another_year'
                end,
                case
                    when with_filing_before.received_on < with_filing_before.as_of_on
                        then 'received_before_cut_off'
                end
            ),
            ''
        ) as year_remark,
        with_filing_before.is_in_force,
        with_filing_before.is_waiting,
        with_filing_before.is_withdrawn,
        with_filing_before.withdrawn_at,
        case
            when with_filing_before.previous_filing_id = with_filing_before.filing_id then 0
            else changed_cells.changed_cell_count
        end as changed_cell_count
    from with_filing_before
    left join verdicts
        on with_filing_before.filing_id = verdicts.filing_id
    left join changed_cells
        on
            with_filing_before.filing_id = changed_cells.filing_id
            and with_filing_before.previous_filing_id = changed_cells.previous_filing_id
)

select * from final_cte
