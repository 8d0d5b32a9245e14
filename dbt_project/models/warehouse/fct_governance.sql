with governance as (
    select * from {{ ref('stg_governance') }}
),

chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_counted
),

final_cte as (
    select
        governance.report_year,
        governance.county_code,
        governance.chamber_name,
        chambers.chamber_name is not null as is_counted_chamber,
        governance.party_disclosure_count,
        governance.affairs_disclosure_count,
        governance.finance_disclosure_count,
        coalesce(
            governance.party_disclosure_count >= 1
            and governance.affairs_disclosure_count >= 1
            and governance.finance_disclosure_count >= 1,
            false
        ) as is_disclosing_all_three,
        governance.has_charter,
        governance.has_supervisors,
        governance.has_rules_of_procedure,
        governance.assembly_on,
        coalesce(year(governance.assembly_on) = governance.report_year, false)
            as is_assembly_in_year,
        governance.filing_id,
        governance.row_number
    from governance
    left join chambers
        on
            governance.filing_id = chambers.filing_id
            and governance.chamber_name = chambers.chamber_name
)

select * from final_cte
