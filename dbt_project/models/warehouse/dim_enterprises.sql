with participations as (
    select * from {{ ref('stg_relief_participation') }}
),

-- The name is the last stated: by year, then county and name. A sole trader's is personal.
final_cte as (
    select
        credit_code,
        case
            when left(credit_code, 2) <> '92'
                then {{ last_by(
                    'enterprise_name', '(report_year, county_code, enterprise_name)'
                ) }}
        end as enterprise_name,
        case left(credit_code, 2)
            when '91' then 'enterprise'
            when '92' then 'sole_trader'
            when '93' then 'cooperative'
            when '51' then 'chamber'
            else 'other'
        end as participant_type,
        left(credit_code, 2) in ('91', '92', '93') as is_enterprise,
        min(report_year) as first_report_year,
        max(report_year) as last_report_year
    from participations
    group by credit_code
)

select * from final_cte
