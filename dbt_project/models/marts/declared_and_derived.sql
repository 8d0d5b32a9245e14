with declared_totals as (
    select * from {{ ref('fct_declared_totals') }}
),

indicator_values as (
    select * from {{ ref('indicator_values') }}
    where division_level = 'county' and breakdown = ''
),

final_cte as (
    select
        declared_totals.report_year,
        declared_totals.county_code,
        declared_totals.indicator,
        declared_totals.unit,
        cast(declared_totals.declared_value as double) as declared,
        indicator_values.value as derived,
        round(
            cast(declared_totals.declared_value as double) - indicator_values.value, 8
        ) as difference,
        cast(declared_totals.previous_year_value as double) as declared_for_previous_year,
        declared_totals.filing_id,
        declared_totals.row_number
    from declared_totals
    left join indicator_values
        on
            declared_totals.report_year = indicator_values.report_year
            and declared_totals.county_code = indicator_values.division_code
            and declared_totals.indicator = indicator_values.indicator
)

select * from final_cte
