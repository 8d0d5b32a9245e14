-- Where a return is in force one receipt says so, elsewhere none.
with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

receipts as (
    select * from {{ ref('fct_receipts') }}
    where is_in_force
),

final_cte as (
    select
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.state,
        count(receipts.receipt_number) as receipts_in_force
    from returns_in_force
    left join receipts
        on
            returns_in_force.report_year = receipts.report_year
            and returns_in_force.county_code = receipts.county_code
    group by
        returns_in_force.report_year, returns_in_force.county_code, returns_in_force.state
    having
        count(receipts.receipt_number)
        <> max(case when returns_in_force.state = 'in_force' then 1 else 0 end)
)

select * from final_cte
