with organisations as (
    select
        *,
        concat_ws(
            '/', county_code, mediation_organisation_name, township_code, occurrence
        ) as organisation
    from {{ ref('fct_mediation_organisations') }}
    where is_active
),

cases as (
    select
        *,
        county_code || '/' || case_no as mediation_case
    from {{ ref('fct_mediations') }}
),

cases_settled as (
    select * from cases
    where is_settled
),

returns_up_to_year as (
    select * from {{ ref('returns_up_to_year') }}
),

-- A case is settled in one year only, so cases of different years are different cases.
cases_settled_since_2018 as (
    select
        returns_up_to_year.report_year,
        returns_up_to_year.county_code,
        cases_settled.report_year || '/' || cases_settled.mediation_case as mediation_case,
        cases_settled.dispute_kind
    from cases_settled
    inner join returns_up_to_year
        on
            cases_settled.report_year = returns_up_to_year.return_report_year
            and cases_settled.county_code = returns_up_to_year.return_county_code
    where cases_settled.report_year >= 2018
),

final_cte as (
    {{ counted(
        'mediation_organisations', 'organisation', from='organisations',
        breakdowns=['organisation_kind']
    ) }}
    union all
    {{ counted(
        'townships_with_mediation', 'township_code', from='organisations',
        when='is_proper_township'
    ) }}
    union all
    {{ counted(
        'cases_accepted', 'mediation_case', from='cases', when='is_accepted_in_year',
        breakdowns=['dispute_kind', 'case_source']
    ) }}
    union all
    {{ counted(
        'cases_closed', 'mediation_case', from='cases', when='is_closed_in_year',
        breakdowns=['dispute_kind', 'outcome']
    ) }}
    union all
    {{ counted(
        'cases_settled', 'mediation_case', from='cases_settled', breakdowns=['dispute_kind']
    ) }}
    union all
    {{ counted(
        'cases_settled_or_failed', 'mediation_case', from='cases',
        when="is_closed_in_year and outcome in ('success', 'failed')"
    ) }}
    union all
    {{ counted(
        'cases_settled_confirmed', 'mediation_case', from='cases_settled',
        when='is_judicially_confirmed', stated='is_judicially_confirmed'
    ) }}
    union all
    {{ summed(
        'amount_settled', 'amount_in_dispute', from='cases_settled',
        breakdowns=['dispute_kind']
    ) }}
    union all
    {{ counted(
        'cases_settled_cumulative', 'mediation_case', from='cases_settled_since_2018',
        breakdowns=['dispute_kind']
    ) }}
)

select * from final_cte
