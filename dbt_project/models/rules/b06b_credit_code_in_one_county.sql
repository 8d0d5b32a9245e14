-- B06b · chambers · query
-- Across the counties in force a credit code belongs to one county. Where the division inside the
-- code is that of one of the counties, the others are asked; where of none, all of them.
-- message: 统一社会信用代码与其他县重复
-- would pass: 本商会自己的统一社会信用代码（填报同一代码的还有{other counties}）
with chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_built and credit_code is not null
),

chamber_rows as (
    select * from {{ ref('stg_chambers') }}
    where is_built and credit_code is not null
),

counties as (
    select * from {{ ref('dim_divisions') }}
    where division_level = 'county'
),

county_lines as (
    select * from {{ source('reference', 'county_lines') }}
),

-- A credit code keeps the division of the day of registration, which may have changed its code.
codes_by_county as (
    select
        chambers.*,
        counties.division_name as county_name,
        coalesce(registrars.county_line = counties.division_line, false) as is_of_this_county
    from chambers
    inner join counties
        on
            chambers.report_year = counties.report_year
            and chambers.county_code = counties.division_code
    left join county_lines as registrars
        on substr(chambers.credit_code, 3, 6) = registrars.county_code
),

other_counties as (
    select
        codes_by_county.report_year,
        codes_by_county.county_code,
        codes_by_county.credit_code,
        {{ joined_in_order(
            'others.county_name', '、', by='others.county_name', distinct=true
        ) }} as county_names
    from codes_by_county
    inner join codes_by_county as others
        on
            codes_by_county.report_year = others.report_year
            and codes_by_county.credit_code = others.credit_code
            and codes_by_county.county_code <> others.county_code
    group by codes_by_county.report_year, codes_by_county.county_code, codes_by_county.credit_code
),

-- A joint chamber may state its code on a later row than its first.
rows_with_code as (
    select
        filing_id,
        chamber_name,
        min(row_number) as row_number
    from chamber_rows
    group by filing_id, chamber_name
),

final_cte as (
    select
        'B06b' as rule_id,
        codes_by_county.report_year,
        codes_by_county.county_code as division_code,
        'chambers' as sheet,
        'unified_social_credit_code' as field,
        codes_by_county.filing_id,
        rows_with_code.row_number,
        codes_by_county.chamber_name as entity,
        codes_by_county.credit_code as value_read,
        '本商会自己的统一社会信用代码（填报同一代码的还有' || other_counties.county_names || '）'
            as would_pass,
        case
            when other_counties.county_names is null then 'pass'
            when codes_by_county.is_of_this_county then 'pass'
            else 'fail'
        end as rule_outcome
    from codes_by_county
    left join other_counties
        on
            codes_by_county.report_year = other_counties.report_year
            and codes_by_county.county_code = other_counties.county_code
            and codes_by_county.credit_code = other_counties.credit_code
    inner join rows_with_code
        on
            codes_by_county.filing_id = rows_with_code.filing_id
            and codes_by_county.chamber_name = rows_with_code.chamber_name
)

select * from final_cte
