-- One row per row of the mediation cases sheet. `organisation_is_listed` is null where a refused
-- cell of the organisations sheet, or its absence, leaves it open.
with
listed as (
    select distinct filing_id, mediation_organisation_name
    from mediation_organisations_rows
    where mediation_organisation_name is not null
),
left_open as (
    select filing_id
    from mediation_organisations_rows
    where list_contains(refused, 'mediation_organisation_name')
    union
    select filing_id from sheets_missing where sheet = 'mediation_organisations'
    union
    select filing_id
    from missing_columns
    where sheet = 'mediation_organisations' and field = 'mediation_organisation_name'
),
repeated as (
    select filing_id, case_no, min(row_number) as first_row
    from checked_mediation_cases
    group by all
    having count(*) > 1
),
look_alikes as (
    select
        filing_id,
        mediation_organisation_name,
        accepted_on,
        dispute_kind,
        amount_in_dispute,
        min(row_number) as first_row
    from checked_mediation_cases
    where amount_in_dispute is not null
    group by all
    having count(*) > 1
)
select
    checked_mediation_cases.*,
    case
        when listed.filing_id is not null then true
        when left_open.filing_id is not null then null
        else false
    end as organisation_is_listed,
    latest_day(closed_on, 'closed_on', month_precision) as closed_on_latest,
    amount_in_dispute * 0.0001::decimal(4, 4) as amount_if_yuan,
    coalesce(repeated.first_row, row_number) as first_row_of_case_no,
    coalesce(look_alikes.first_row, row_number) as first_row_of_look_alike
from checked_mediation_cases
left join listed using (filing_id, mediation_organisation_name)
left join left_open using (filing_id)
left join repeated using (filing_id, case_no)
left join look_alikes
    using (filing_id, mediation_organisation_name, accepted_on, dispute_kind, amount_in_dispute)
