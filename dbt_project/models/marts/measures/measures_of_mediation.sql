with counties as (
    select * from {{ ref('counties') }}
),

organisations as (
    select * from {{ ref('fct_mediation_organisations') }}
    where is_active
),

cases as (
    select * from {{ ref('fct_mediations') }}
),

cases_settled as (
    select * from cases
    where is_settled
),

returns_up_to_year as (
    select * from {{ ref('returns_up_to_year') }}
),

cases_settled_by_year as (
    select
        report_year,
        county_code,
        dispute_kind,
        count(*) as case_count
    from cases_settled
    where report_year >= 2018
    group by report_year, county_code, dispute_kind
),

-- A case is settled in one year only, so the years can be added up.
cases_settled_since_2018 as (
    select
        returns_up_to_year.report_year,
        returns_up_to_year.county_code,
        cases_settled_by_year.dispute_kind,
        cases_settled_by_year.case_count
    from cases_settled_by_year
    inner join returns_up_to_year
        on
            cases_settled_by_year.report_year = returns_up_to_year.return_report_year
            and cases_settled_by_year.county_code = returns_up_to_year.return_county_code
),

final_cte as (
    {{ counted(
        'mediation_organisations', from='organisations', breakdowns=['organisation_kind']
    ) }}
    union all
    {{ counted(
        'townships_with_mediation', from='organisations', thing='township_code',
        when='is_proper_township'
    ) }}
    union all
    {{ counted(
        'cases_accepted', from='cases', when='is_accepted_in_year',
        breakdowns=['dispute_kind', 'case_source']
    ) }}
    union all
    {{ counted(
        'cases_closed', from='cases', when='is_closed_in_year',
        breakdowns=['dispute_kind', 'outcome']
    ) }}
    union all
    {{ counted('cases_settled', from='cases_settled', breakdowns=['dispute_kind']) }}
    union all
    {{ counted(
        'cases_settled_or_failed', from='cases',
        when="is_closed_in_year and outcome in ('success', 'failed')"
    ) }}
    union all
    {{ counted(
        'cases_settled_confirmed', from='cases_settled',
        when='is_judicially_confirmed', stated='is_judicially_confirmed'
    ) }}
    union all
    {{ summed(
        'amount_settled', from='cases_settled', amount='amount_in_dispute',
        breakdowns=['dispute_kind']
    ) }}
    union all
    {{ summed(
        'cases_settled_cumulative', from='cases_settled_since_2018', amount='case_count',
        breakdowns=['dispute_kind'], rows='case_count'
    ) }}
)

select * from final_cte
