with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
    where state = 'in_force'
),

findings as (
    select * from {{ source('intake', 'findings') }}
    where outcome = 'fail'
),

outcomes as (
    {{ outcomes_after_the_gate('*', "rule_outcome = 'fail'") }}
),

layout as (
    select * from {{ ref('layout') }}
),

rules as (
    select * from {{ source('reference', 'rules') }}
),

fields as (
    select * from {{ source('reference', 'fields') }}
),

private_fields as (
    select distinct
        sheet,
        field
    from fields
    where privacy <> ''
),

-- What was read is told where neither its field nor any cell the rule shows is private.
findings_in_force as (
    select
        findings.rule_id,
        returns_in_force.report_year,
        returns_in_force.county_code as division_code,
        findings.sheet,
        {{ tidied('findings.sheet_name') }} as sheet_name,
        findings.field,
        findings.filing_id,
        findings.row_number,
        findings.cell,
        {{ as_text('null') }} as entity,
        case
            when private_fields.field is null and rules.has_publishable_texts
                then {{ tidied('findings.value_read') }}
        end as value_read,
        case when rules.has_publishable_texts then findings.would_pass end as would_pass,
        findings.severity,
        -- What a county wrote stands in quotation marks.
        {{ each_match_replaced('findings.message', '“[^”]*”', '“…”') }} as message_of_layout
    from findings
    inner join returns_in_force
        on findings.filing_id = returns_in_force.filing_id
    -- What reading asks about a layout is in no catalogue.
    left join rules
        on findings.rule_id = rules.rule_id
    left join private_fields
        on findings.sheet = private_fields.sheet and findings.field = private_fields.field
),

sheets_of_returns as (
    select distinct
        filing_id,
        sheet,
        sheet_name
    from layout
),

outcomes_with_cell as (
    select
        outcomes.rule_id,
        outcomes.report_year,
        outcomes.division_code,
        outcomes.sheet,
        sheets_of_returns.sheet_name,
        outcomes.field,
        outcomes.filing_id,
        outcomes.row_number,
        {{ column_letters('layout.column_number') }} || outcomes.row_number as cell,
        outcomes.entity,
        outcomes.value_read,
        outcomes.would_pass,
        {{ as_text('null') }} as severity,
        {{ as_text('null') }} as message_of_layout
    from outcomes
    left join sheets_of_returns
        on
            outcomes.filing_id = sheets_of_returns.filing_id
            and outcomes.sheet = sheets_of_returns.sheet
    left join layout
        on
            outcomes.filing_id = layout.filing_id
            and outcomes.sheet = layout.sheet
            and outcomes.field = layout.field
),

raised as (
    select * from findings_in_force
    union all
    select * from outcomes_with_cell
),

final_cte as (
    select
        raised.rule_id,
        raised.report_year,
        raised.division_code,
        raised.sheet,
        raised.sheet_name,
        raised.field,
        raised.filing_id,
        raised.row_number,
        raised.cell,
        raised.entity,
        raised.value_read,
        raised.would_pass,
        coalesce(rules.severity, raised.severity) as severity,
        coalesce(rules.message, raised.message_of_layout) as message,
        coalesce(rules.is_after_gate, false) as is_after_gate,
        coalesce(rules.sheet, raised.sheet) as sheet_of_rule,
        cast(
            row_number() over (
                partition by raised.report_year, raised.division_code
                order by
                    rules.position nulls last,
                    raised.rule_id nulls last,
                    raised.sheet nulls last,
                    raised.row_number nulls first,
                    raised.cell nulls first,
                    raised.entity nulls first,
                    raised.would_pass nulls first,
                    raised.value_read nulls first
            ) as integer
        ) as query_number
    from raised
    left join rules
        on raised.rule_id = rules.rule_id
    where
        rules.severity in ('query', 'note')
        or (rules.rule_id is null and raised.severity = 'query')
)

select * from final_cte
