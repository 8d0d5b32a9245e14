with rules as (
    select * from {{ source('reference', 'rules') }}
    where is_after_gate
),

report_years as (
    select * from {{ ref('dim_report_years') }}
),

-- T04 is judged with the claims, as a release is made: its counts stay 0 here.
outcomes as (
    {{ outcomes_after_the_gate('rule_id, report_year, rule_outcome') }}
),

final_cte as (
    select
        report_years.report_year,
        rules.rule_id,
        rules.severity,
        rules.message,
        cast(count(*) filter (where outcomes.rule_outcome = 'pass') as integer) as pass_count,
        cast(count(*) filter (where outcomes.rule_outcome = 'fail') as integer) as fail_count,
        cast(count(*) filter (where outcomes.rule_outcome = 'not_evaluable') as integer)
            as not_evaluable_count
    from report_years
    cross join rules
    left join outcomes
        on
            report_years.report_year = outcomes.report_year
            and rules.rule_id = outcomes.rule_id
    group by report_years.report_year, rules.rule_id, rules.severity, rules.message
)

select * from final_cte
