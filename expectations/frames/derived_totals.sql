-- One row per filing and indicator that can be counted from the return's own sheets (definitions:
-- "Who counts"). `derived_value` is null where a cell or row it rests on was refused.
with
chamber_rows as (
    select chambers_rows.*
    from chambers_rows
    inner join townships
        on
            chambers_rows.report_year = townships.report_year
            and chambers_rows.township_code = townships.code
    where
        has_chamber
        and formation is distinct from 'preparatory'
        and not townships.is_quasi_unit
),
organisations as (
    select filing_id, branch_name, max(star_rating) as star_rating
    from branches_rows
    where branch_kind <> 'none'
    group by all
),
instructors as (
    select distinct filing_id, unnest(instructor_ids) as instructor_id
    from branches_rows
),
counted as (
    select
        filing_id,
        unnest([
            {'indicator': 'townships_with_chamber', 'count': count(distinct township_code)},
            {'indicator': 'chambers', 'count': count(distinct chamber_name)},
            {
                'indicator': 'registered_chambers',
                'count': count(distinct chamber_name) filter (where is_registered)
            }
        ], recursive := true)
    from chamber_rows
    group by filing_id
    union all
    select
        filing_id,
        unnest([
            {'indicator': 'party_branches', 'count': count(distinct branch_name)},
            {
                'indicator': 'starred_branches',
                'count': count(distinct branch_name) filter (where star_rating >= 1)
            }
        ], recursive := true)
    from organisations
    group by filing_id
    union all
    select filing_id, 'party_instructors' as indicator, count(distinct instructor_id) as count
    from instructors
    group by filing_id
    union all
    select
        filing_id,
        'mediation_organisations' as indicator,
        count(*) as count
    from mediation_organisations_rows
    where operating_status = 'active'
    group by filing_id
    union all
    select filing_id, 'cases_settled' as indicator, count(*) as count
    from mediation_cases_rows
    where outcome = 'success' and year(closed_on) = report_year
    group by filing_id
    union all
    select
        filing_id,
        unnest([
            {
                'indicator': 'relief_enterprises',
                'count': count(distinct unified_social_credit_code)
                    filter (where left(unified_social_credit_code, 2) in ('91', '92', '93'))
            },
            {'indicator': 'relief_villages', 'count': count(distinct village)}
        ], recursive := true)
    from relief_participation_rows
    group by filing_id
),
rests_on (indicator, sheet, fields, rules) as (
    values
    (
        'townships_with_chamber',
        'chambers',
        ['township_code', 'has_chamber', 'formation'],
        ['B01', 'B02']
    ),
    (
        'chambers',
        'chambers',
        ['township_code', 'has_chamber', 'formation', 'chamber_name'],
        ['B01', 'B02', 'B06']
    ),
    (
        'registered_chambers',
        'chambers',
        ['township_code', 'has_chamber', 'formation', 'chamber_name', 'is_registered'],
        ['B01', 'B02', 'B03', 'B06', 'B14']
    ),
    ('party_branches', 'branches', ['branch_name', 'branch_kind'], ['C01', 'C05', 'C06']),
    (
        'starred_branches',
        'branches',
        ['branch_name', 'branch_kind', 'star_rating'],
        ['C01', 'C02', 'C05', 'C06']
    ),
    ('party_instructors', 'branches', ['instructor_ids'], ['C01', 'C05']),
    (
        'mediation_organisations',
        'mediation_organisations',
        ['operating_status'],
        ['D03']
    ),
    (
        'cases_settled',
        'mediation_cases',
        ['outcome', 'closed_on'],
        ['E02', 'E03', 'E05', 'E06']
    ),
    (
        'relief_enterprises',
        'relief_participation',
        ['unified_social_credit_code'],
        ['F01', 'F05', 'F07']
    ),
    (
        'relief_villages',
        'relief_participation',
        ['village_name', 'village_code'],
        ['F01', 'F02']
    )
),
left_open as (
    select rests_on.indicator, refused_cells.filing_id
    from rests_on
    inner join refused_cells
        on
            rests_on.sheet = refused_cells.sheet
            and list_contains(rests_on.fields, refused_cells.field)
    union
    select rests_on.indicator, missing_columns.filing_id
    from rests_on
    inner join missing_columns
        on
            rests_on.sheet = missing_columns.sheet
            and list_contains(rests_on.fields, missing_columns.field)
    union
    select rests_on.indicator, sheets_missing.filing_id
    from rests_on
    inner join sheets_missing using (sheet)
    union
    select rests_on.indicator, sheets_there.filing_id
    from rests_on
    inner join sheets_there using (sheet)
    where
        sheets_there.row_count is null
        -- Empty and not declared nil (A05): which of the two is meant is open.
        or (
            sheets_there.row_count = 0
            and sheets_there.is_compulsory_unless_nil
            and sheets_there.is_declared_nil is not true
        )
    union
    select rests_on.indicator, failures.filing_id
    from rests_on
    inner join failures on list_contains(rests_on.rules, failures.rule_id)
    union
    select rests_on.indicator, filings_judged.filing_id
    from rests_on
    inner join filings_judged on filings_judged.county_code is null
)
select
    filings_judged.filing_id,
    rests_on.indicator,
    if(left_open.filing_id is not null, null, coalesce(counted.count, 0)) as derived_value
from filings_judged
cross join rests_on
left join counted using (filing_id, indicator)
left join left_open using (filing_id, indicator)
