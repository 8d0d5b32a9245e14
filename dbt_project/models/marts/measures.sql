with measure_catalogue as (
    select * from {{ ref('measure_catalogue') }}
),

counties as (
    select * from {{ ref('dim_divisions') }}
    where division_level = 'county'
),

counted as (
    select * from {{ ref('counted_filings') }}
    union all
    select * from {{ ref('counted_chambers') }}
    union all
    select * from {{ ref('counted_party') }}
    union all
    select * from {{ ref('counted_mediation') }}
    union all
    select * from {{ ref('counted_relief') }}
),

counted_with_divisions as (
    select
        counted.*,
        counties.prefecture_code,
        counties.province_code
    from counted
    inner join counties
        on
            counted.report_year = counties.report_year
            and counted.county_code = counties.division_code
),

-- A thing that stands in two counties counts once in their prefecture: hence counted anew at
-- every level. Sums stay decimal, so the order of rows cannot change them.
grouped as (
    select
        report_year,
        coalesce(county_code, prefecture_code, province_code) as division_code,
        case
            when grouping(county_code) = 0 then 'county'
            when grouping(prefecture_code) = 0 then 'prefecture'
            else 'province'
        end as division_level,
        measure,
        breakdown_kind,
        breakdown_item,
        count(distinct thing) as thing_count,
        sum(amount) as amount_sum,
        bool_and(is_blank) as is_blank,
        cast(
            coalesce(sum(row_count) filter (where thing is not null or amount is not null), 0) as bigint
        ) as row_count
    from counted_with_divisions
    group by
        grouping sets (
            (report_year, measure, breakdown_kind, breakdown_item, county_code),
            (report_year, measure, breakdown_kind, breakdown_item, prefecture_code),
            (report_year, measure, breakdown_kind, breakdown_item, province_code)
        )
),

final_cte as (
    select
        grouped.report_year,
        grouped.division_code,
        grouped.division_level,
        grouped.measure,
        grouped.breakdown_kind,
        grouped.breakdown_item,
        case
            when grouped.is_blank then null
            when measure_catalogue.aggregation = 'sum' then cast(grouped.amount_sum as double)
            else cast(grouped.thing_count as double)
        end as value,
        grouped.row_count
    from grouped
    inner join measure_catalogue
        on grouped.measure = measure_catalogue.measure
)

select * from final_cte
