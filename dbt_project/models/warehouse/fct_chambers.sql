with chambers as (
    select * from {{ ref('stg_chambers') }}
),

townships as (
    select * from {{ ref('fct_chamber_townships') }}
),

rows_of_chambers as (
    select * from chambers
    where has_chamber and chamber_name is not null
),

-- A name that stands on built and on preparatory rows is a chamber built: only those rows speak.
speaking_rows as (
    select * from rows_of_chambers
    qualify is_built = max(is_built) over (partition by filing_id, chamber_name)
),

townships_by_chamber as (
    select
        filing_id,
        chamber_name,
        count(*) filter (where is_proper_township) as township_count,
        count(*) filter (where not is_proper_township) as quasi_unit_count
    from townships
    where is_built
    group by filing_id, chamber_name
),

-- The rows of a joint chamber agree where they are not blank (rule B14).
chambers_by_year as (
    select
        report_year,
        county_code,
        county_line,
        chamber_name,
        max(is_built) as is_built,
        {{ first_stated('formation') }},
        {{ first_stated('established_on') }},
        {{ first_stated('is_registered') }},
        {{ first_stated('credit_code') }},
        {{ first_stated('registered_on') }},
        {{ first_stated('member_count') }},
        {{ first_stated('enterprise_member_count') }},
        {{ first_stated('leading_enterprise_member_count') }},
        {{ first_stated('four_good_regional_cycle') }},
        {{ first_stated('four_good_national_cycle') }},
        {{ first_stated('integrity_pioneer_year') }},
        {{ first_stated('assessment_grade') }},
        {{ first_stated('unregistered_reason') }},
        filing_id,
        min(row_number) as row_number
    from speaking_rows
    group by report_year, county_code, county_line, chamber_name, filing_id
),

-- A year without a code takes the one its name had last before, else had first after, unless
-- another chamber bears that code in the year.
codes_by_name as (
    select
        uncoded.filing_id,
        uncoded.chamber_name,
        coded.credit_code
    from chambers_by_year as uncoded
    inner join chambers_by_year as coded
        on
            uncoded.county_line = coded.county_line
            and uncoded.chamber_name = coded.chamber_name
            and coded.credit_code is not null
    left join chambers_by_year as bearers
        on
            uncoded.report_year = bearers.report_year
            and coded.credit_code = bearers.credit_code
    where uncoded.credit_code is null and bearers.credit_code is null
    qualify row_number() over (
        partition by uncoded.filing_id, uncoded.chamber_name
        order by
            (coded.report_year > uncoded.report_year),
            abs(coded.report_year - uncoded.report_year)
    ) = 1
),

final_cte as (
    select
        chambers_by_year.report_year,
        chambers_by_year.county_code,
        chambers_by_year.chamber_name,
        coalesce(
            chambers_by_year.credit_code,
            codes_by_name.credit_code,
            chambers_by_year.county_line || '/' || chambers_by_year.chamber_name
        ) as chamber_id,
        chambers_by_year.is_built,
        chambers_by_year.is_built
        and coalesce(townships_by_chamber.township_count, 0) = 0 as stands_on_quasi_only,
        coalesce(townships_by_chamber.township_count, 0) > 0 as is_counted,
        cast(coalesce(townships_by_chamber.township_count, 0) as integer) as township_count,
        cast(coalesce(townships_by_chamber.quasi_unit_count, 0) as integer) as quasi_unit_count,
        chambers_by_year.formation,
        chambers_by_year.established_on,
        chambers_by_year.is_registered,
        chambers_by_year.credit_code,
        chambers_by_year.registered_on,
        chambers_by_year.member_count,
        chambers_by_year.enterprise_member_count,
        chambers_by_year.leading_enterprise_member_count,
        chambers_by_year.four_good_regional_cycle,
        chambers_by_year.four_good_national_cycle,
        chambers_by_year.integrity_pioneer_year,
        chambers_by_year.assessment_grade,
        chambers_by_year.unregistered_reason,
        chambers_by_year.filing_id,
        chambers_by_year.row_number
    from chambers_by_year
    left join codes_by_name
        on
            chambers_by_year.filing_id = codes_by_name.filing_id
            and chambers_by_year.chamber_name = codes_by_name.chamber_name
    left join townships_by_chamber
        on
            chambers_by_year.filing_id = townships_by_chamber.filing_id
            and chambers_by_year.chamber_name = townships_by_chamber.chamber_name
)

select * from final_cte
