with cases as (
    select * from {{ ref('stg_mediation_cases') }}
),

final_cte as (
    select
        report_year,
        county_code,
        case_no,
        mediation_organisation_name,
        case_source,
        dispute_kind,
        accepted_on,
        closed_on,
        outcome,
        coalesce(year(accepted_on) = report_year, false) as is_accepted_in_year,
        coalesce(year(closed_on) = report_year, false) as is_closed_in_year,
        coalesce(year(closed_on) = report_year and outcome = 'success', false) as is_settled,
        agreement_form,
        is_judicially_confirmed,
        amount_in_dispute,
        filing_id,
        row_number
    from cases
)

select * from final_cte
