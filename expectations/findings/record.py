"""Writing findings and verdicts: cells looked up, old rows replaced, all in one transaction.

Belongs here: where a finding's cell stands in the workbook, what was read there, and the tables
`intake.findings` and `intake.verdicts`. Does not: what was found.
"""

from dataclasses import dataclass

from expectations.findings.findings import field_in_words
from expectations.frames import Bench
from ingestion.form import Form
from ingestion.intake import FINDINGS


@dataclass(frozen=True)
class Recorded:
    """Counts of verdicts, of failures by rule and of not evaluable outcomes by rule."""

    verdicts: dict[str, int]
    failed: dict[str, int]
    not_evaluable: dict[str, int]


def record(bench: Bench, form: Form, rule_set_key: str) -> Recorded:
    """Replace the judged filings' findings and verdicts, whatever rule set they came from."""
    _locate(bench, form)
    bench.intake.execute("begin")
    try:
        for table in ("findings", "verdicts"):
            bench.intake.execute(
                f"delete from {table} where filing_id in (select filing_id from filings_judged)"
            )
        bench.intake.execute(_INSERT_FINDINGS.format(columns=", ".join(FINDINGS)), [rule_set_key])
        bench.intake.execute(_INSERT_VERDICTS, [rule_set_key, rule_set_key])
        bench.intake.execute("commit")
    except BaseException:
        bench.intake.execute("rollback")
        raise
    return Recorded(
        _counts(
            bench,
            "select verdict, count(*) from verdicts where rule_set = ?"
            " and filing_id in (select filing_id from filings_judged) group by all",
            rule_set_key,
        ),
        _counts(bench, _COUNT_BY_RULE.format(outcome="fail")),
        _counts(bench, _COUNT_BY_RULE.format(outcome="not_evaluable")),
    )


def _counts(bench: Bench, query: str, *values: str) -> dict[str, int]:
    return dict(bench.intake.execute(query, list(values)).fetchall())


def _locate(bench: Bench, form: Form) -> None:
    """`located`: every finding with the sheet's name and the address of its cell."""
    bench.table("cell_places", _CELL_PLACES)
    bench.table("located", _LOCATED)
    bench.table("typed_texts", _typed_texts(bench, form))


def _typed_texts(bench: Bench, form: Form) -> str:
    """What the rows hold at failing cells, as text: for cells that are not in `intake.cells`."""
    sheets = {
        sheet
        for (sheet,) in bench.intake.execute(
            "select distinct sheet from found where outcome = 'fail' and field is not null"
        ).fetchall()
    }
    parts = ["(select null::bigint as number, null::varchar as text limit 0)"]
    for sheet in form.sheets:
        if sheet.key in sheets:
            values = " ".join(
                f"when '{field.name}' then {field_in_words(sheet, field.name, 'rows')}"
                for field in sheet.fields
            )
            parts.append(
                f"""
                select
                    number,
                    coalesce(rows.unreadable[field], rows.unlisted[field], case field {values} end)
                        as text
                from located
                inner join "{sheet.key}" as rows
                    on
                        located.filing_id = rows.filing_id
                        and located.row_number = rows.row_number
                where located.sheet = '{sheet.key}' and located.outcome = 'fail'
                """
            )
    return " union all ".join(parts)


_CELL_PLACES = """
select
    filing_id,
    sheet,
    any_value(sheet_name) as sheet_name,
    coalesce(
        map_from_entries(list({'k': field, 'v': {'row': row_number, 'column': column_number}})
            filter (where field is not null)),
        map {}
    ) as place_of_field,
    min_by(field, column_number) as first_field
from layout
semi join filings_judged using (filing_id)
group by all
"""

_LOCATED = """
with
placed as (
    select
        row_number() over () as number,
        found.*,
        coalesce(found.stands_at.sheet_name, cell_places.sheet_name) as sheet_name,
        cell_places.place_of_field[found.field] as place,
        cell_places.place_of_field[cell_places.first_field].column as first_column
    from found
    left join cell_places using (filing_id, sheet)
)
select
    * exclude (place, first_column),
    case
        when stands_at.column_number is not null then 'cell'
        when row_number is null then 'sheet'
        when key_read is not null then 'row'
        when place.column is not null then 'cell'
        when sheet = 'cover' then 'sheet'
        else 'row'
    end as anchor,
    coalesce(stands_at.row_number, if(sheet = 'cover', place.row, row_number)) as cell_row,
    coalesce(
        stands_at.column_number,
        case anchor when 'cell' then place.column when 'row' then first_column end
    ) as cell_column
from placed
"""

_INSERT_FINDINGS = """
insert into findings by name
with
related as (
    select
        located.number,
        list(
            cell_places.sheet_name || '!' || column_letters(place.column) || place.row
            order by part.ordinal
        ) as related_cells
    from located
    cross join lateral (
        select unnest(located.related) as cell, generate_subscripts(located.related, 1) as ordinal
    ) as part
    inner join cell_places
        on
            located.filing_id = cell_places.filing_id
            and part.cell.sheet = cell_places.sheet
    cross join lateral (
        select
            cell_places.place_of_field[part.cell.field].column as "column",
            if(
                part.cell.sheet = 'cover',
                cell_places.place_of_field[part.cell.field].row,
                part.cell.row_number
            ) as "row"
    ) as place
    where
        place.column is not null
        and place.row is not null
        and not (
            part.cell.sheet = located.sheet
            and place.row = located.cell_row
            and place.column = located.cell_column
            and located.anchor = 'cell'
        )
    group by all
),
read as (
    select located.number, cells.text
    from located
    inner join filings_judged using (filing_id)
    inner join cells
        on
            filings_judged.file_sha256 = cells.file_sha256
            and located.sheet_name = cells.sheet_name
            and located.cell_row = cells.row_number
            and located.cell_column = cells.column_number
    where located.outcome = 'fail' and located.anchor = 'cell'
),
complete as (
    select
        filing_id,
        ? as rule_set,
        rule_id,
        severity,
        outcome,
        sheet,
        anchor,
        sheet_name,
        cell_row as row_number,
        field,
        column_letters(cell_column) || cell_row as cell,
        coalesce(related.related_cells, []) as related_cells,
        coalesce(key_read, read.text, typed_texts.text) as value_read,
        would_pass,
        message,
        cell_column
    from located
    left join related using (number)
    left join read using (number)
    left join typed_texts using (number)
)
select {columns}
from complete
order by filing_id, outcome, sheet, row_number nulls first, cell_column, rule_id, would_pass
"""

_INSERT_VERDICTS = """
insert into verdicts by name
select
    filing_id,
    ? as rule_set,
    if(error_count > 0, 'returned', 'accepted') as verdict,
    counted.* exclude (filing_id)
from (
    select
        filings_judged.filing_id,
        count(*) filter (where outcome = 'fail' and severity = 'error') as error_count,
        count(*) filter (where outcome = 'fail' and severity = 'query') as query_count,
        count(*) filter (where outcome = 'fail' and severity = 'note') as note_count,
        count(*) filter (where outcome = 'not_evaluable') as not_evaluable_count
    from filings_judged
    left join findings
        on filings_judged.filing_id = findings.filing_id and findings.rule_set = ?
    group by all
) as counted
order by filing_id
"""

_COUNT_BY_RULE = """
select rule_id, count(*) from found where outcome = '{outcome}' group by all order by all
"""
