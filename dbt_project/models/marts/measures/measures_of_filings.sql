with counties as (
    select * from {{ ref('counties') }}
),

filings as (
    select
        *,
        filing_state = 'in_force' as is_in_force
    from {{ ref('fct_filings') }}
),

pilot_sheets as (
    select * from {{ ref('pilot_sheets') }}
),

returns_in_force as (
    select * from filings
    where is_in_force
),

townships as (
    select
        report_year,
        county_code,
        is_quasi_unit
    from {{ ref('dim_divisions') }}
    where division_level = 'township'
),

townships_of_counties_in_force as (
    select townships.*
    from townships
    inner join returns_in_force
        on
            townships.report_year = returns_in_force.report_year
            and townships.county_code = returns_in_force.county_code
),

final_cte as (
    {{ counted('townships', from='townships', when='not is_quasi_unit') }}
    union all
    {{ counted('quasi_units', from='townships', when='is_quasi_unit') }}
    union all
    {{ counted(
        'townships_of_counties_in_force', from='townships_of_counties_in_force',
        when='not is_quasi_unit'
    ) }}
    union all
    {{ counted('counties_expected', from='filings') }}
    union all
    {{ measured_at_every_level(
        'counties_expected', 'pilot_sheets', 'count(*)', 'count(*)', breakdown='sheet'
    ) }}
    union all
    {{ counted('counties_in_force', from='filings', when='is_in_force') }}
    union all
    {{ measured_at_every_level(
        'counties_in_force', 'pilot_sheets', 'count(*)', 'count(*)', 'is_filed', 'sheet'
    ) }}
    union all
    {{ counted('counties_on_time', from='filings', when='is_on_time') }}
    union all
    {{ counted('counties_revised', from='filings', when='is_revised') }}
    union all
    {{ counted(
        'five_good_federations', from='returns_in_force',
        when='is_five_good_federation', stated='is_five_good_federation'
    ) }}
    union all
    {{ counted(
        'counties_with_registration_targets', from='returns_in_force',
        when='is_registration_in_county_targets', stated='is_registration_in_county_targets'
    ) }}
    union all
    {{ summed('policy_documents', from='returns_in_force', amount='policy_document_count') }}
)

select * from final_cte
