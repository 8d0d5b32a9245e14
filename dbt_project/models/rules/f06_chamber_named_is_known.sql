-- F06 · relief_participation · query
-- A chamber named on the relief sheet is one of the county, else the only one of that name in the
-- region. Otherwise the row counts as naming none.
-- message: 所属商会不在名册内
-- would pass: 本县名册内的商会名称，或全省(区、市)唯一的同名商会；不通过商会的留空
with participations as (
    select * from {{ ref('fct_relief_participation') }}
    where chamber_name is not null
),

final_cte as (
    select
        'F06' as rule_id,
        report_year,
        county_code as division_code,
        'relief_participation' as sheet,
        'chamber_name' as field,
        filing_id,
        row_number,
        credit_code as entity,
        chamber_name as value_read,
        '本县名册内的商会名称，或全省(区、市)唯一的同名商会；不通过商会的留空' as would_pass,
        case when is_naming_chamber then 'pass' else 'fail' end as rule_outcome
    from participations
)

select * from final_cte
