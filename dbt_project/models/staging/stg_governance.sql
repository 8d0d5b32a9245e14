with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

governance as (
    select * from {{ source('intake', 'governance') }}
),

final_cte as (
    select
        governance.filing_id,
        governance.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        governance.chamber_name,
        governance.party_disclosure_count,
        governance.affairs_disclosure_count,
        governance.finance_disclosure_count,
        governance.has_charter,
        governance.has_supervisors,
        governance.has_rules_of_procedure,
        governance.assembly_on
    from governance
    inner join returns_in_force
        on governance.filing_id = returns_in_force.filing_id
)

select * from final_cte
