with filings as (
    select
        *,
        filing_state = 'in_force' as is_in_force
    from {{ ref('fct_filings') }}
),

returns_in_force as (
    select * from filings
    where is_in_force
),

townships as (
    select * from {{ ref('dim_divisions') }}
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
    {{ counted('townships', 'division_code', from='townships', when='not is_quasi_unit') }}
    union all
    {{ counted('quasi_units', 'division_code', from='townships', when='is_quasi_unit') }}
    union all
    {{ counted(
        'townships_of_counties_in_force', 'division_code',
        from='townships_of_counties_in_force', when='not is_quasi_unit'
    ) }}
    union all
    {{ counted('counties_expected', 'county_code', from='filings') }}
    union all
    {{ counted('counties_in_force', 'county_code', from='filings', when='is_in_force') }}
    union all
    {{ counted('counties_on_time', 'county_code', from='filings', when='is_on_time') }}
    union all
    {{ counted('counties_revised', 'county_code', from='filings', when='is_revised') }}
    union all
    {{ counted(
        'five_good_federations', 'county_code', from='returns_in_force',
        when='is_five_good_federation', stated='is_five_good_federation'
    ) }}
    union all
    {{ counted(
        'counties_with_registration_targets', 'county_code', from='returns_in_force',
        when='is_registration_in_county_targets', stated='is_registration_in_county_targets'
    ) }}
    union all
    {{ summed('policy_documents', 'policy_document_count', from='returns_in_force') }}
)

select * from final_cte
