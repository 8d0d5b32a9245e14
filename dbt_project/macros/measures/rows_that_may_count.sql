{# The rows that may count in a measure, by the names `measure_definitions` gives them.

   Each has report_year, county_code (where it counts), `named` (what a person knows it by) and where
   it stands, in five columns that one of the three macros below gives; where a thing stands on
   several rows of a sheet, `row_numbers` has all of them.
   `relation` gives the name of a published table: `ref` while the warehouse is built, the bare name
   in a release. Nothing here may read a table that a release does not have. #}

{# On a row of a sheet, by the sheet's key in SQL: the rows have filing_id and row_number. #}
{% macro on_sheet(sheet, row_numbers=none) -%}
    {{ sheet }} as stands_on,
    null as register_code,
    {{ row_numbers or list_of(['row_number']) }} as row_numbers
{%- endmacro %}

{# In the register of divisions. #}
{% macro in_register(code) -%}
    'register' as stands_on,
    {{ code }} as register_code,
    null as filing_id,
    null as row_number,
    null as row_numbers
{%- endmacro %}

{# In the ledger, by a filing received. #}
{% macro in_ledger(filing_id) -%}
    'ledger' as stands_on,
    null as register_code,
    {{ filing_id }} as filing_id,
    null as row_number,
    null as row_numbers
{%- endmacro %}

{# The rows of a fact that stand on one sheet. #}
{% macro rows_on_sheet(fact, sheet, named, where=none) %}
select
    *,
    {{ named }} as named,
    {{ on_sheet("'" ~ sheet ~ "'") }}
from {{ fact }}
{{ 'where ' ~ where if where }}
{% endmacro %}

{% macro rows_of_townships(relation) %}
select
    townships.report_year,
    townships.county_code,
    townships.division_name as named,
    {{ in_register('townships.division_code') }},
    townships.is_quasi_unit,
    filings.filing_state = 'in_force' as is_county_in_force
from {{ relation('dim_divisions') }} as townships
inner join {{ relation('fct_filings') }} as filings
    on
        townships.report_year = filings.report_year
        and townships.county_code = filings.county_code
where townships.division_level = 'township'
{% endmacro %}

{% macro rows_of_counties(relation) %}
select
    report_year,
    county_code,
    division_name as named,
    {{ in_register('division_code') }}
from {{ relation('dim_divisions') }}
where division_level = 'county'
{% endmacro %}

{% macro rows_of_pilot_sheets(relation) %}
select
    report_year,
    county_code,
    sheet as named,
    {{ in_register('county_code') }},
    sheet,
    is_filed
from {{ relation('pilot_sheets') }}
{% endmacro %}

{% macro rows_of_filings(relation) %}
select
    report_year,
    county_code,
    filing_id as named,
    {{ in_ledger('filing_id') }},
    filing_state = 'in_force' as is_in_force,
    is_revised
from {{ relation('fct_filings') }}
{% endmacro %}

{% macro rows_of_first_filings(relation) %}
select
    report_year,
    county_code,
    first_filing_id as named,
    {{ in_ledger('first_filing_id') }},
    is_on_time
from {{ relation('fct_filings') }}
{% endmacro %}

{% macro rows_of_covers(relation) %}
select
    *,
    filing_id as named,
    {{ on_sheet("'cover'") }}
from {{ relation('fct_filings') }}
where filing_state = 'in_force'
{% endmacro %}

{% macro rows_of_branch_sheets(relation) %}
select
    report_year,
    county_code
from {{ relation('fct_filings') }}
where has_branch_rows
{% endmacro %}

{% macro rows_of_chamber_townships(relation) %}
{{ rows_on_sheet(relation('fct_chamber_townships'), 'chambers', named='coalesce(township_name, township_code)') }}
{% endmacro %}

{# A joint chamber stands on a row for each township; a later row may state what the first does not. #}
{% macro rows_of_chambers(relation) %}
select
    chambers.*,
    chambers.chamber_name as named,
    {{ on_sheet("'chambers'", 'other_rows.row_numbers') }},
    chambers.is_registered = false
    and (
        coalesce(chambers.member_count, 0) >= 50
        or coalesce(chambers.enterprise_member_count, 0) >= 30
    ) as is_meeting_requirements,
    coalesce(ledgers.is_filed, false) as is_micro_ledger_filed
from {{ relation('fct_chambers') }} as chambers
inner join ({{ rows_of_one_chamber(relation) }}) as other_rows
    on
        chambers.filing_id = other_rows.filing_id
        and chambers.chamber_name = other_rows.chamber_name
left join {{ relation('pilot_sheets') }} as ledgers
    on
        chambers.report_year = ledgers.report_year
        and chambers.county_code = ledgers.county_code
        and ledgers.sheet = 'micro_practices'
where chambers.is_counted
{% endmacro %}

{% macro rows_of_one_chamber(relation) %}
select
    filing_id,
    chamber_name,
    {{ list_in_order('row_number', by='row_number') }} as row_numbers
from {{ relation('fct_chamber_townships') }}
where is_built and chamber_name is not null
group by filing_id, chamber_name
{% endmacro %}

{# A chamber ever recognised counts in the county of its province where it last stood: in a warehouse
   of several provinces each has its own, whose code's first two digits are its (GB/T 2260). #}
{% macro rows_of_honours(relation) %}
select
    stood.report_year,
    stood.county_code,
    honours.chamber_name as named,
    {{ on_sheet("'chambers'", 'other_rows.row_numbers') }},
    honours.filing_id,
    honours.row_number,
    honours.report_year as return_report_year,
    stood.chamber_id,
    honours.honour,
    honours.cycle
from (
    select
        years.report_year,
        chambers.chamber_id,
        {{ last_by('years.county_code', '(chambers.report_year, chambers.county_code)') }}
            as county_code
    from {{ relation('fct_chambers') }} as chambers
    inner join {{ relation('returns_up_to_year') }} as years
        on
            chambers.report_year = years.return_report_year
            and chambers.county_code = years.return_county_code
    where chambers.is_counted
    group by years.report_year, chambers.chamber_id, left(chambers.county_code, 2)
) as stood
inner join {{ relation('fct_chamber_honours') }} as honours
    on
        stood.chamber_id = honours.chamber_id
        and left(stood.county_code, 2) = left(honours.county_code, 2)
        and stood.report_year >= honours.report_year
        and stood.report_year >= honours.counts_from_year
inner join ({{ rows_of_one_chamber(relation) }}) as other_rows
    on
        honours.filing_id = other_rows.filing_id
        and honours.chamber_name = other_rows.chamber_name
where honours.is_counted
{% endmacro %}

{# The row that shows a chamber active: the first of each kind. A case names its organisation, whose
   own row names the chamber. #}
{% macro rows_of_activities(relation) %}
{%- set sheet %}
    case activity
        when 'mediation' then 'mediation_cases'
        when 'relief' then 'relief_participation'
        when 'demand' then 'member_demands'
        when 'practice' then 'micro_practices'
        when 'assembly' then 'governance'
    end
{%- endset %}
select
    report_year,
    county_code,
    chamber_name,
    activity,
    chamber_name as named,
    {{ on_sheet(sheet) }},
    county_code || '/' || chamber_name as chamber,
    filing_id,
    row_number
from {{ relation('fct_chamber_activities') }}
union all
select
    activities.report_year,
    activities.county_code,
    activities.chamber_name,
    activities.activity,
    activities.chamber_name as named,
    {{ on_sheet("'mediation_organisations'", list_of(['organisations.row_number'])) }},
    activities.county_code || '/' || activities.chamber_name as chamber,
    organisations.filing_id,
    organisations.row_number
from {{ relation('fct_chamber_activities') }} as activities
inner join {{ relation('fct_mediations') }} as cases
    on
        activities.filing_id = cases.filing_id
        and activities.row_number = cases.row_number
inner join {{ relation('fct_mediation_organisations') }} as organisations
    on
        cases.filing_id = organisations.filing_id
        and cases.mediation_organisation_name = organisations.mediation_organisation_name
        and activities.chamber_name = organisations.chamber_name
where activities.activity = 'mediation'
{% endmacro %}

{# The townships of active chambers: their own rows, and the rows that show the chamber active. #}
{% macro rows_of_active_townships(relation) %}
select
    townships.report_year,
    townships.county_code,
    townships.township_code,
    townships.chamber_name as named,
    {{ on_sheet("'chambers'", list_of(['townships.row_number'])) }},
    townships.filing_id,
    townships.row_number
from {{ relation('fct_chamber_townships') }} as townships
inner join (
    select distinct
        report_year,
        county_code,
        chamber_name
    from {{ relation('fct_chamber_activities') }}
) as active
    on
        townships.report_year = active.report_year
        and townships.county_code = active.county_code
        and townships.chamber_name = active.chamber_name
where townships.is_built and townships.is_proper_township
union all
select
    townships.report_year,
    townships.county_code,
    townships.township_code,
    activities.named,
    {{ on_sheet('activities.stands_on', 'activities.row_numbers') }},
    activities.filing_id,
    activities.row_number
from {{ relation('fct_chamber_townships') }} as townships
inner join ({{ rows_of_activities(relation) }}) as activities
    on
        townships.report_year = activities.report_year
        and townships.county_code = activities.county_code
        and townships.chamber_name = activities.chamber_name
where townships.is_built and townships.is_proper_township
{% endmacro %}

{# A joint branch stands on a row for each chamber; a later row may state what the first does not. #}
{% macro rows_of_branches(relation) %}
select
    branches.*,
    branches.branch_name as named,
    {{ on_sheet("'branches'", 'other_rows.row_numbers') }}
from {{ relation('fct_branches') }} as branches
inner join (
    select
        filing_id,
        branch_name,
        {{ list_in_order('row_number', by='row_number') }} as row_numbers
    from {{ relation('fct_branch_chambers') }}
    group by filing_id, branch_name
) as other_rows
    on
        branches.filing_id = other_rows.filing_id
        and branches.branch_name = other_rows.branch_name
{% endmacro %}

{% macro rows_of_branch_chambers(relation) %}
select
    *,
    chamber_name as named,
    {{ on_sheet("'branches'") }},
    county_code || '/' || chamber_name as chamber
from {{ relation('fct_branch_chambers') }}
{% endmacro %}

{% macro rows_of_instructors(relation) %}
select
    *,
    instructor_id as named,
    {{ on_sheet("'branches'") }},
    county_code || '/' || instructor_id as instructor
from {{ relation('fct_instructor_postings') }}
{% endmacro %}

{% macro rows_of_mediation_organisations(relation) %}
{{ rows_on_sheet(relation('fct_mediation_organisations'), 'mediation_organisations', named='mediation_organisation_name') }}
{% endmacro %}

{% macro rows_of_cases(relation) %}
{{ rows_on_sheet(relation('fct_mediations'), 'mediation_cases', named='case_no') }}
{% endmacro %}

{% macro rows_of_cases_settled(relation) %}
select *
from ({{ rows_of_cases(relation) }}) as cases
where is_settled
{% endmacro %}

{% macro rows_of_participations(relation) %}
select
    *,
    concat_ws(' ', credit_code, village_name) as named,
    {{ on_sheet("'relief_participation'") }},
    concat_ws('/', credit_code, village_id, project_id) as project,
    participant_kind = 'enterprise' as is_enterprise,
    participant_kind = 'chamber' as is_chamber,
    is_naming_chamber or participant_kind = 'chamber' as is_through_chamber
from {{ relation('fct_relief_participation') }}
{% endmacro %}

{% macro rows_of_points(relation) %}
{{ rows_on_sheet(relation('fct_points'), 'points', named='chamber_name', where='is_counted_chamber') }}
{% endmacro %}

{% macro rows_of_point_items(relation) %}
{{ rows_on_sheet(relation('fct_point_items'), 'points', named='chamber_name', where='is_counted_chamber') }}
{% endmacro %}

{% macro rows_of_points_used(relation) %}
select
    report_year,
    county_code,
    named,
    stands_on,
    register_code,
    filing_id,
    row_number,
    row_numbers,
    {{ each_of(words_of('points_uses')) }} as points_use
from ({{ rows_of_points(relation) }}) as points
where points_uses is not null
{% endmacro %}

{% macro rows_of_demands(relation) %}
{{ rows_on_sheet(relation('fct_member_demands'), 'member_demands', named='demand_no') }}
{% endmacro %}

{% macro rows_of_governance(relation) %}
{{ rows_on_sheet(relation('fct_governance'), 'governance', named='chamber_name', where='is_counted_chamber') }}
{% endmacro %}

{% macro rows_of_provisions(relation) %}
select
    report_year,
    county_code,
    named,
    stands_on,
    register_code,
    filing_id,
    row_number,
    row_numbers,
    {{ each_of(list_of([
        "case when has_charter then 'charter' end",
        "case when has_supervisors then 'supervisors' end",
        "case when has_rules_of_procedure then 'rules_of_procedure' end"
    ])) }} as provision
from ({{ rows_of_governance(relation) }}) as governance
{% endmacro %}

{% macro rows_of_practices(relation) %}
select
    *,
    chamber_name as named,
    {{ on_sheet("'micro_practices'") }},
    county_code || '/' || chamber_name as chamber
from {{ relation('fct_micro_practices') }}
{% endmacro %}
