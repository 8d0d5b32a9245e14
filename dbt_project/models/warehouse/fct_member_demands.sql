with demands as (
    select * from {{ ref('stg_member_demands') }}
),

chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_built
),

chambers_of_one_name as (
    select * from {{ ref('chambers_of_one_name') }}
),

-- A chamber is meant by its name in the same county, else by being the region's only one.
final_cte as (
    select
        demands.report_year,
        demands.county_code,
        demands.demand_no,
        demands.chamber_name,
        coalesce(own_county.county_code, only_one.county_code) as chamber_county_code,
        coalesce(own_county.county_code, only_one.county_code) is not null as is_naming_chamber,
        demands.demand_kind,
        demands.demand_status,
        demands.raised_on,
        demands.closed_on,
        coalesce(year(demands.raised_on) = demands.report_year, false) as is_raised_in_year,
        coalesce(year(demands.closed_on) = demands.report_year, false) as is_closed_in_year,
        {{ days_between('demands.raised_on', 'demands.closed_on') }} as days_to_close,
        demands.filing_id,
        demands.row_number
    from demands
    left join chambers as own_county
        on
            demands.filing_id = own_county.filing_id
            and demands.chamber_name = own_county.chamber_name
    left join chambers_of_one_name as only_one
        on
            demands.report_year = only_one.report_year
            and demands.chamber_name = only_one.chamber_name
)

select * from final_cte
