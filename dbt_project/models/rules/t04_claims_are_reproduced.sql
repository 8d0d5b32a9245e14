-- T04 · province · query
-- Every published claim is reproduced by a figure of the warehouse under one rounding. Not
-- evaluable where nothing can be derived, nor where counties are missing from the figure.
-- message: 公报数与库内数不符
-- would pass: 库内数{value}
with claims as (
    select * from {{ ref('claim_verdicts') }}
),

divisions as (
    select * from {{ ref('dim_divisions') }}
),

-- A claim on a year that is not built is none of this warehouse's.
final_cte as (
    select
        'T04' as rule_id,
        claims.report_year,
        claims.division_code,
        cast(null as varchar) as sheet,
        cast(null as varchar) as field,
        cast(null as varchar) as filing_id,
        cast(null as integer) as row_number,
        claims.claim || ' ' || claims.words as entity,
        claims.printed as value_read,
        '库内数' || case
            when claims.unit = '%' then round(100 * claims.computed_value, 4) || '%'
            else {{ plain_number('claims.computed_value') }}
        end as would_pass,
        case
            when claims.is_reproduced is null then 'not_evaluable'
            when claims.is_reproduced then 'pass'
            when claims.indicator_state = 'partial' then 'not_evaluable'
            else 'fail'
        end as rule_outcome
    from claims
    inner join divisions
        on
            claims.report_year = divisions.report_year
            and claims.division_code = divisions.division_code
)

select * from final_cte
