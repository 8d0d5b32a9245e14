-- T03 · province · query
-- No chamber of last year has vanished; no chamber appears that was established before last year's
-- cut-off date. Each such chamber is a query to its county. A chamber goes on by its identity
-- across years, else by its name in the county, whatever its code; one that stands on quasi units
-- only is neither missed nor new. What appears is not evaluable where last year has no return in
-- force.
-- message: 商会名单与上年不衔接
-- would pass: 在名册中列出该商会；已撤销、合并或更名的，在核实说明中说明
-- would pass: 成立日期不早于上年截止日期{date}；上年漏报或更名的，在核实说明中说明
with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
    where state = 'in_force'
),

filings as (
    select * from {{ ref('fct_filings') }}
),

chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_built
),

chamber_rows as (
    select * from {{ ref('stg_chambers') }}
    where is_built and established_on is not null
),

chambers_by_year as (
    select
        chambers.report_year,
        chambers.chamber_id as chamber_key
    from chambers
    union
    select
        chambers.report_year,
        returns_in_force.county_line || '/' || chambers.chamber_name
    from chambers
    inner join returns_in_force
        on chambers.filing_id = returns_in_force.filing_id
),

returns_with_last_years as (
    select
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        returns_in_force.filing_id,
        last_years.filing_id as filing_id_before,
        filings.as_of_on as as_of_before
    from returns_in_force
    left join returns_in_force as last_years
        on
            returns_in_force.county_line = last_years.county_line
            and returns_in_force.report_year = last_years.report_year + 1
    left join filings
        on last_years.filing_id = filings.filing_id
),

-- The first row that states the date, and whether it states the month only.
rows_established as (
    select
        filing_id,
        chamber_name,
        min(row_number) as row_number,
        {{ first_by('is_established_in_month', 'row_number') }} as is_in_month
    from chamber_rows
    group by filing_id, chamber_name
),

chambers_of_last_year as (
    select
        'T03' as rule_id,
        returns_with_last_years.report_year,
        returns_with_last_years.county_code as division_code,
        'chambers' as sheet,
        {{ as_text('null') }} as field,
        returns_with_last_years.filing_id,
        cast(null as integer) as row_number,
        before.chamber_name as entity,
        '上年名册第' || before.row_number || '行有此商会，本年没有' as value_read,
        '在名册中列出该商会；已撤销、合并或更名的，在核实说明中说明' as would_pass,
        case
            when by_identity.chamber_key is not null or by_name.chamber_key is not null then 'pass'
            else 'fail'
        end as rule_outcome
    from returns_with_last_years
    inner join chambers as before
        on returns_with_last_years.filing_id_before = before.filing_id
    left join chambers_by_year as by_identity
        on
            returns_with_last_years.report_year = by_identity.report_year
            and before.chamber_id = by_identity.chamber_key
    left join chambers_by_year as by_name
        on
            returns_with_last_years.report_year = by_name.report_year
            and returns_with_last_years.county_line || '/' || before.chamber_name
            = by_name.chamber_key
    where before.is_counted
),

chambers_that_appear as (
    select
        'T03' as rule_id,
        chambers.report_year,
        chambers.county_code as division_code,
        'chambers' as sheet,
        'established_on' as field,
        chambers.filing_id,
        coalesce(rows_established.row_number, chambers.row_number) as row_number,
        chambers.chamber_name as entity,
        left(
            {{ as_text('chambers.established_on') }},
            case when rows_established.is_in_month then 7 else 10 end
        ) as value_read,
        '成立日期不早于上年截止日期' || returns_with_last_years.as_of_before
        || '；上年漏报或更名的，在核实说明中说明' as would_pass,
        case
            when
                returns_with_last_years.as_of_before is null or chambers.established_on is null
                then 'not_evaluable'
            when by_identity.chamber_key is not null or by_name.chamber_key is not null then 'pass'
            -- Dates of different precision compare at the coarser one.
            when
                rows_established.is_in_month
                and chambers.established_on
                >= date_trunc('month', returns_with_last_years.as_of_before)
                then 'pass'
            when chambers.established_on >= returns_with_last_years.as_of_before then 'pass'
            else 'fail'
        end as rule_outcome
    from chambers
    inner join returns_with_last_years
        on chambers.filing_id = returns_with_last_years.filing_id
    left join rows_established
        on
            chambers.filing_id = rows_established.filing_id
            and chambers.chamber_name = rows_established.chamber_name
    left join chambers_by_year as by_identity
        on
            chambers.report_year = by_identity.report_year + 1
            and chambers.chamber_id = by_identity.chamber_key
    left join chambers_by_year as by_name
        on
            chambers.report_year = by_name.report_year + 1
            and returns_with_last_years.county_line || '/' || chambers.chamber_name
            = by_name.chamber_key
    where chambers.is_counted
),

final_cte as (
    select * from chambers_of_last_year
    union all
    select * from chambers_that_appear
)

select * from final_cte
