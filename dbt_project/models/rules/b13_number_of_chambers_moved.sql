-- B13 · chambers · query
-- The number of chambers moved by at most max(3, 30 %) since the accepted return of last year, or
-- the totals sheet gives a reason for it. Not evaluable where last year has no return in force.
-- message: 商会数较上年变动较大,请说明原因
-- would pass: 与上年{before}个相差不超过{limit}个，或在“变化原因”栏说明
with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
    where state = 'in_force'
),

chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_counted
),

declared_totals as (
    select * from {{ ref('stg_declared_totals') }}
    where indicator_code = 'chambers'
),

chambers_by_return as (
    select
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        returns_in_force.filing_id,
        count(chambers.chamber_name) as chamber_count
    from returns_in_force
    left join chambers
        on returns_in_force.filing_id = chambers.filing_id
    group by all
),

changes as (
    select
        chambers_by_return.*,
        before.chamber_count as count_before,
        chambers_by_return.chamber_count - before.chamber_count as change,
        greatest(3, {{ whole_quotient('3 * before.chamber_count', 10) }}) as limit_of_change
    from chambers_by_return
    left join chambers_by_return as before
        on
            chambers_by_return.county_line = before.county_line
            and chambers_by_return.report_year = before.report_year + 1
),

final_cte as (
    select
        'B13' as rule_id,
        changes.report_year,
        changes.county_code as division_code,
        'declared_totals' as sheet,
        'reason_for_change' as field,
        changes.filing_id,
        declared_totals.row_number,
        '商会数' as entity,
        '上年' || changes.count_before || '个，本年' || changes.chamber_count || '个' as value_read,
        '与上年' || changes.count_before || '个相差不超过' || changes.limit_of_change
        || '个，或在“变化原因”栏说明' as would_pass,
        case
            when changes.count_before is null then 'not_evaluable'
            when abs(changes.change) <= changes.limit_of_change then 'pass'
            when declared_totals.has_reason_for_change then 'pass'
            else 'fail'
        end as rule_outcome
    from changes
    left join declared_totals
        on changes.filing_id = declared_totals.filing_id
)

select * from final_cte
