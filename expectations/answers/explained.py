"""Which queries a county has explained: on the workbook's sheet for that, or at the desk.

Belongs here: matching explanations to queries, as `dbt_project/models/marts/queries.sql` does for
what is published; a test holds the two to the same answers. Does not: the words of an answer.
"""

from collections.abc import Iterable, Sequence

import duckdb

from expectations.rules import read_catalogue
from ingestion.form import REMARK_FIELDS, Form, Forms, Sheet
from ingestion.receive import Explanation

_NAMING_TYPES = frozenset({"text", "code", "township_code", "village_code", "credit_code"})


Place = tuple[str, str, str, int | None, str | None]
"""Filing, rule, sheet, row and cell of a query."""


def explained_at_desk(explanations: Iterable[Explanation]) -> set[Place]:
    """The queries that explanations given at the desk answer: each exactly where it stands."""
    return {
        (entry.filing_id, entry.rule_id, entry.sheet, entry.row_number, entry.cell)
        for entry in explanations
    }


def explained_on_sheet(
    intake: duckdb.DuckDBPyConnection, filing_ids: Sequence[str], forms: Forms
) -> set[Place]:
    """The queries that an explanation in the workbook itself answers.

    An explanation names the rule; the sheet and the rows it may name narrow it. A row is its
    number, the cell's address or a name that stands in it.
    """
    asked = intake.execute(
        """
        select filings.form_version, list(distinct findings.sheet)
        from findings
        inner join filings using (filing_id)
        inner join explanations using (filing_id)
        where
            list_contains(?::varchar[], filing_id)
            and findings.severity = 'query'
            and findings.outcome = 'fail'
            and explanations.reason is not null
        group by all
        """,
        [list(filing_ids)],
    ).fetchall()
    keys_of: dict[str, list[str]] = dict(asked)
    found: set[Place] = set()
    for form in forms.versions:
        if keys := keys_of.get(form.version):
            query = _explained(form, [form.sheet(key) for key in keys])
            found.update(intake.execute(query, [list(filing_ids)]).fetchall())
    return found


def _explained(form: Form, sheets: Sequence[Sheet]) -> str:
    names = " union all ".join(
        f"select filing_id, '{sheet.key}' as sheet, row_number, [{_names(sheet)}] as names"
        f' from "{sheet.key}"'
        for sheet in sheets
    )
    rules = ", ".join(f"('{rule.rule_id}', '{rule.sheet}')" for rule in read_catalogue())
    titles = ", ".join(f"('{one.key}', '{one.title_zh}', '{one.number}')" for one in form.sheets)
    return f"""
with
names_on_rows as ({names}),
sheets (sheet, title_zh, sheet_number) as (values {titles}),
rules (rule_id, sheet) as (values {rules}),
explained as (
    select
        *,
        [
            regexp_replace(label, '^第?([0-9]+)行?$', '\\1')
            for label in list_append(string_split_regex(row_label, '[;,、\\s]+'), row_label)
            if label <> ''
        ] as row_labels
    from explanations
    where reason is not null and list_contains(?::varchar[], filing_id)
)
select distinct findings.filing_id, findings.rule_id, findings.sheet, findings.row_number, cell
from findings
inner join explained
    on
        findings.filing_id = explained.filing_id
        and upper(findings.rule_id) = upper(explained.rule_id)
left join rules on findings.rule_id = rules.rule_id
left join names_on_rows
    on
        findings.filing_id = names_on_rows.filing_id
        and findings.sheet = names_on_rows.sheet
        and findings.row_number = names_on_rows.row_number
where
    findings.severity = 'query'
    and findings.outcome = 'fail'
    and (
        explained.sheet_title is null
        or exists (
            from sheets
            where
                sheets.sheet in (findings.sheet, rules.sheet)
                and (
                    contains(explained.sheet_title, title_zh)
                    or explained.sheet_title in (sheets.sheet, sheet_number)
                )
        )
    )
    and (
        len(coalesce(row_labels, [])) = 0
        or list_has_any(
            row_labels,
            list_concat(coalesce(names, []), [findings.row_number::varchar, findings.cell])
        )
    )
"""


def _names(sheet: Sheet) -> str:
    """The fields by which a row may be named."""
    named = (
        field.name
        for field in sheet.fields
        if field.type in _NAMING_TYPES and field.name not in REMARK_FIELDS
    )
    return ", ".join(f"{name}::varchar" for name in named)
