with queries_raised as (
    select * from {{ ref('queries_raised') }}
),

names_on_rows as (
    select * from {{ ref('names_on_rows') }}
),

explanations as (
    select * from {{ ref('stg_explanations') }}
),

explanations_at_the_desk as (
    select * from {{ source('ledger', 'explanations') }}
),

divisions as (
    select * from {{ ref('dim_divisions') }}
),

report_years as (
    select * from {{ ref('dim_report_years') }}
),

sheets as (
    select * from {{ source('reference', 'sheets') }}
),

names_by_row as (
    select
        filing_id,
        sheet,
        row_number,
        {{ first_by('name', 'position_in_row') }} filter (where not is_private) as first_name,
        array_agg(name) as names
    from names_on_rows
    group by filing_id, sheet, row_number
),

queries_with_names as (
    select
        {{ all_but(['entity'], of='queries_raised') }},
        coalesce(
            queries_raised.entity, names_by_row.first_name, divisions.division_name
        ) as entity,
        coalesce(names_by_row.names, {{ list_of([]) }})
        || {{ list_of([
            as_text('queries_raised.row_number'), 'queries_raised.cell', 'queries_raised.entity'
        ]) }} as labels
    from queries_raised
    inner join divisions
        on
            queries_raised.report_year = divisions.report_year
            and queries_raised.division_code = divisions.division_code
    left join names_by_row
        on
            queries_raised.filing_id = names_by_row.filing_id
            and queries_raised.sheet = names_by_row.sheet
            and queries_raised.row_number = names_by_row.row_number
),

-- A sheet is named by its title, its key or its number.
explanations_of_sheets as (
    select
        explanations.filing_id,
        explanations.row_number,
        sheets.sheet
    from explanations
    inner join report_years
        on explanations.report_year = report_years.report_year
    inner join sheets
        on
            report_years.form_version = sheets.form_version
            and (
                contains(explanations.sheet_title, sheets.title_zh)
                or explanations.sheet_title in (sheets.sheet, {{ as_text('sheets.sheet_number') }})
            )
),

-- What an explanation leaves blank it does not narrow: without a row it answers for all of them.
queries_answered_on_the_sheet as (
    select
        queries_with_names.report_year,
        queries_with_names.division_code,
        queries_with_names.query_number
    from queries_with_names
    inner join explanations
        on
            queries_with_names.filing_id = explanations.filing_id
            and upper(queries_with_names.rule_id) = explanations.rule_answered
    left join explanations_of_sheets
        on
            explanations.filing_id = explanations_of_sheets.filing_id
            and explanations.row_number = explanations_of_sheets.row_number
    where
        (
            explanations.sheet_title is null
            or explanations_of_sheets.sheet
            in (queries_with_names.sheet, queries_with_names.sheet_of_rule)
        )
        and (
            {{ length_of_list('explanations.row_labels') }} = 0
            or {{ have_one_in_common('explanations.row_labels', 'queries_with_names.labels') }}
        )
),

-- At the desk the query itself was shown: what is explained there stands exactly where it stands.
queries_answered_at_the_desk as (
    select
        queries_with_names.report_year,
        queries_with_names.division_code,
        queries_with_names.query_number
    from queries_with_names
    inner join explanations_at_the_desk
        on
            queries_with_names.filing_id = explanations_at_the_desk.filing_id
            and queries_with_names.rule_id = explanations_at_the_desk.rule_id
            and queries_with_names.sheet = explanations_at_the_desk.sheet
            and queries_with_names.row_number
            is not distinct from explanations_at_the_desk.row_number
            and queries_with_names.cell is not distinct from explanations_at_the_desk.cell
    where
        explanations_at_the_desk.entity is null
        or explanations_at_the_desk.entity = queries_with_names.entity
),

queries_answered as (
    select * from queries_answered_on_the_sheet
    union
    select * from queries_answered_at_the_desk
),

final_cte as (
    select
        queries_with_names.report_year,
        queries_with_names.division_code,
        queries_with_names.query_number,
        queries_with_names.rule_id,
        queries_with_names.severity,
        queries_with_names.is_after_gate,
        queries_with_names.sheet,
        queries_with_names.sheet_name,
        queries_with_names.field,
        queries_with_names.cell,
        queries_with_names.entity,
        queries_with_names.value_read,
        queries_with_names.would_pass,
        queries_with_names.message,
        queries_answered.query_number is not null as is_answered,
        queries_with_names.filing_id,
        queries_with_names.row_number
    from queries_with_names
    left join queries_answered
        on
            queries_with_names.report_year = queries_answered.report_year
            and queries_with_names.division_code = queries_answered.division_code
            and queries_with_names.query_number = queries_answered.query_number
)

select * from final_cte
