with practices as (
    select * from {{ ref('stg_micro_practices') }}
),

chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_counted
),

final_cte as (
    select
        practices.report_year,
        practices.county_code,
        practices.chamber_name,
        practices.practice_kind,
        practices.started_on,
        cast(
            row_number() over (
                partition by
                    practices.filing_id,
                    practices.chamber_name,
                    practices.practice_kind,
                    practices.started_on
                order by practices.row_number
            ) as integer
        ) as practice_number,
        chambers.chamber_name is not null as is_counted_chamber,
        practices.practice,
        coalesce(year(practices.started_on) = practices.report_year, false) as is_started_in_year,
        practices.members_reached,
        practices.households_reached,
        practices.amount,
        practices.filing_id,
        practices.row_number
    from practices
    left join chambers
        on
            practices.filing_id = chambers.filing_id
            and practices.chamber_name = chambers.chamber_name
)

select * from final_cte
