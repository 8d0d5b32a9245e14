with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

explanations as (
    select * from {{ source('intake', 'explanations') }}
    where reason is not null
),

-- One explanation may name several rows, and a name may hold a comma.
explanations_with_labels as (
    select
        *,
        array_append({{ parts_between('row_label', '[;,、\\t\\n\\f\\r ]+') }}, row_label) as labels
    from explanations
),

-- 第12行 and 12 are the same.
explanations_read as (
    select
        *,
        {{ items_as(
            items_where('labels', 'label', "label <> ''"),
            'label',
            each_match_replaced('label', '^第?([0-9]+)行?$', '\\1')
        ) }} as row_labels
    from explanations_with_labels
),

final_cte as (
    select
        explanations_read.filing_id,
        explanations_read.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        upper(explanations_read.rule_id) as rule_answered,
        explanations_read.sheet_title,
        explanations_read.row_labels
    from explanations_read
    inner join returns_in_force
        on explanations_read.filing_id = returns_in_force.filing_id
)

select * from final_cte
