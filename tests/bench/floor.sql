-- From the sheets as read to fifteen indicators of every county, prefecture and the province.
-- Money of the old form is in yuan. A return is as the form prints it: nothing here corrects one.

-- Divisions ---------------------------------------------------------------------------------------

create table filings as
select
    filing,
    report_year::integer as report_year,
    county_code
from cover;

create table listed as
with vintages as (
    select years.report_year, max(divisions.vintage) as vintage
    from (select distinct report_year from filings) as years
    inner join (select distinct vintage from divisions) as divisions
        on divisions.vintage < years.report_year || '-01-01'
    group by years.report_year
)
select vintages.report_year, divisions.*
from divisions inner join vintages using (vintage);

-- The newest code of each county: 横县 450127 became 横州市 450181.
create table county_lines as
with recursive followed as (
    select distinct code, code as line from divisions where level = 'county'
    union
    select followed.code, changes.new_code
    from followed
    inner join county_changes as changes on followed.line = changes.old_code
    where changes.old_name not like '%(part%'
)
select code as county_code, line
from followed
where line not in (select old_code from county_changes where old_name not like '%(part%');

-- Three rows a county: itself, its prefecture, the province.
create table levels as
select
    listed.report_year,
    listed.code as county_code,
    county_lines.line,
    unnest([listed.code, listed.parent_code, province.code]) as division_code
from listed
inner join county_lines on listed.code = county_lines.county_code
inner join listed as province
    on listed.report_year = province.report_year and province.level = 'province'
where listed.level = 'county';

-- What a year's cumulative figures rest on: the returns of the same counties up to then.
create table levels_so_far as
select
    levels.report_year,
    levels.division_code,
    filings.filing,
    levels.line
from levels
inner join county_lines using (line)
inner join filings
    on county_lines.county_code = filings.county_code and filings.report_year <= levels.report_year;

-- Facts -------------------------------------------------------------------------------------------

create table fct_chamber_townships as
select
    filings.*,
    rows.* exclude (filing),
    listed.code is not null as is_proper_township
from chambers as rows
inner join filings using (filing)
left join listed
    on
        filings.report_year = listed.report_year
        and rows.township_code = listed.code
        and listed.level = 'township'
        and listed.is_quasi_unit = '0'
where rows.has_chamber = '是'
qualify
    coalesce(rows.formation, arg_min(rows.formation, rows.row_number) over (
        partition by filings.filing, rows.chamber_name
    )) is distinct from '筹备中';

-- A joint chamber stands on a row for each township, and later rows may leave blank what the first says.
create table fct_chambers as
select
    filing,
    report_year,
    county_code,
    chamber_name,
    min(row_number) as row_number,
    arg_min(is_registered, row_number) = '是' as is_registered,
    arg_min(unified_social_credit_code, row_number) as credit_code,
    arg_min(four_good_regional_cycle, row_number) as four_good_cycle,
    arg_min(member_count, row_number) as member_count
from fct_chamber_townships
where chamber_name is not null
group by filing, report_year, county_code, chamber_name
having bool_or(is_proper_township);

create table fct_branches as
select
    filings.*,
    rows.branch_name,
    min(rows.row_number) as row_number,
    max(coalesce(rows.star_rating, 0)) as star_rating
from branches as rows
inner join filings using (filing)
where rows.branch_kind <> '未建(仅派指导员)'
group by all;

create table fct_mediations as
select
    filings.*,
    rows.row_number,
    rows.accepted_on,
    rows.closed_on,
    rows.outcome,
    year(rows.accepted_on) = filings.report_year as is_accepted,
    coalesce(year(rows.closed_on) = filings.report_year, false) as is_closed
from mediation_cases as rows
inner join filings using (filing);

create table fct_relief as
select
    filings.*,
    rows.row_number,
    rows.unified_social_credit_code as credit_code,
    left(rows.unified_social_credit_code, 2) in ('91', '92', '93') as is_enterprise,
    rows.funds_delivered / if(filings.report_year <= 2021, 10000, 1) as funds
from relief_participation as rows
inner join filings using (filing);

-- Indicators --------------------------------------------------------------------------------------

create table counted as
select report_year, division_code, 'townships_with_chamber' as indicator,
    count(distinct township_code)::double as numerator
from fct_chamber_townships inner join levels using (report_year, county_code)
where is_proper_township group by all
union all
select report_year, division_code, 'townships_of_counties_in_force', count(*)
from (
    select report_year, parent_code as county_code from listed
    where level = 'township' and is_quasi_unit = '0'
) as townships
inner join filings using (report_year, county_code)
inner join levels using (report_year, county_code) group by all
union all
select report_year, division_code, 'chambers', count(*)
from fct_chambers inner join levels using (report_year, county_code) group by all
union all
select report_year, division_code, 'registered_chambers', count(*)
from fct_chambers inner join levels using (report_year, county_code)
where is_registered group by all
union all
select report_year, division_code, 'chamber_members', sum(member_count)
from fct_chambers inner join levels using (report_year, county_code) group by all
union all
-- A chamber recognised has a credit code, and counts where it stood last.
select report_year, division_code, 'four_good_regional_chambers', count(*)
from (
    select levels_so_far.report_year, levels_so_far.division_code, credit_code
    from fct_chambers inner join levels_so_far using (filing)
    where four_good_cycle not in ('否', 'N', '0', '未')
    group by all
) as recognised
group by all
union all
select report_year, division_code, 'party_branches', count(*)
from fct_branches inner join levels using (report_year, county_code) group by all
union all
select report_year, division_code, 'starred_branches', count(*)
from fct_branches inner join levels using (report_year, county_code)
where star_rating >= 1 group by all
union all
select report_year, division_code, 'mediation_organisations', count(*)
from mediation_organisations
inner join filings using (filing)
inner join levels using (report_year, county_code)
where operating_status = '运行' group by all
union all
select report_year, division_code, 'cases_accepted', count(*)
from fct_mediations inner join levels using (report_year, county_code)
where is_accepted group by all
union all
select report_year, division_code, 'cases_settled', count(*)
from fct_mediations inner join levels using (report_year, county_code)
where is_closed and outcome = '调解成功' group by all
union all
select report_year, division_code, 'cases_settled_or_failed', count(*)
from fct_mediations inner join levels using (report_year, county_code)
where is_closed and outcome in ('调解成功', '调解不成') group by all
union all
select report_year, division_code, 'relief_enterprises', count(distinct credit_code)
from fct_relief inner join levels using (report_year, county_code)
where is_enterprise group by all
union all
select levels_so_far.report_year, division_code, 'relief_enterprises_cumulative',
    count(distinct credit_code)
from fct_relief inner join levels_so_far using (filing)
where is_enterprise group by all
union all
select report_year, division_code, 'relief_funds', sum(funds)
from fct_relief inner join levels using (report_year, county_code) group by all
union all
select report_year, division_code, 'chambers_scored', count(*)
from points
inner join fct_chambers using (filing, chamber_name)
inner join levels using (report_year, county_code) group by all
union all
select report_year, division_code, 'points_total', sum(points_total)
from points
inner join fct_chambers using (filing, chamber_name)
inner join levels using (report_year, county_code) group by all;

-- Where nothing counts a count is 0, and a rate of nothing is blank.
create table figures as
with asked (indicator, numerator, denominator) as (
    values
    ('townships_with_chamber', 'townships_with_chamber', null),
    ('chamber_coverage_rate', 'townships_with_chamber', 'townships_of_counties_in_force'),
    ('chambers', 'chambers', null),
    ('registered_chambers', 'registered_chambers', null),
    ('registration_rate', 'registered_chambers', 'chambers'),
    ('chamber_members', 'chamber_members', null),
    ('four_good_regional_chambers', 'four_good_regional_chambers', null),
    ('party_branches', 'party_branches', null),
    ('starred_branches', 'starred_branches', null),
    ('mediation_organisations', 'mediation_organisations', null),
    ('cases_accepted', 'cases_accepted', null),
    ('cases_settled', 'cases_settled', null),
    ('settlement_rate', 'cases_settled', 'cases_settled_or_failed'),
    ('relief_enterprises', 'relief_enterprises', null),
    ('relief_enterprises_cumulative', 'relief_enterprises_cumulative', null),
    ('relief_funds', 'relief_funds', null),
    ('mean_points', 'points_total', 'chambers_scored')
),
with_returns as (
    select distinct report_year, division_code
    from levels inner join filings using (report_year, county_code)
)
select
    with_returns.report_year,
    with_returns.division_code,
    asked.indicator,
    case
        when asked.denominator is null then coalesce(numerators.numerator, 0)
        else coalesce(numerators.numerator, 0) / denominators.numerator
    end as value
from with_returns
cross join asked
left join counted as numerators
    on
        with_returns.report_year = numerators.report_year
        and with_returns.division_code = numerators.division_code
        and asked.numerator = numerators.indicator
left join counted as denominators
    on
        with_returns.report_year = denominators.report_year
        and with_returns.division_code = denominators.division_code
        and asked.denominator = denominators.indicator;
