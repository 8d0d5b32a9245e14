"""Rows of which most that is needed is blank: notes and totals, as a rule, that look like data.

Belongs here: telling them, one finding a row. Does not: rows that reading itself left out.
"""

from collections import Counter
from collections.abc import Sequence

from expectations.frames import NUMBER, Bench
from expectations.rules import FieldRule
from ingestion.form import Field, Sheet

FEWEST_BLANK = 2
"""One blank cell is told at that cell, however few the sheet needs."""


def find_rows_in_doubt(
    bench: Bench, sheet: Sheet, rules: Sequence[FieldRule], positions: dict[str, list[int]]
) -> dict[str, list[int]]:
    """One finding for each row in doubt, all its cells refused; the failing positions without it.

    In doubt is a row with two thirds of what it always needs blank, and no code, day or word of a
    list in it, which only data has.
    """
    always = [rule for rule in rules if rule.kind == "required" and rule.needed is None]
    blank = Counter(at for rule in always for at in positions.get(rule.rule_id, ()))
    doubtful = [at for at, n in blank.items() if n >= FEWEST_BLANK and 3 * n >= 2 * len(always)]
    if not doubtful:
        return positions
    bench.load("doubtful", {"position": NUMBER}, [(at,) for at in doubtful])
    told = " or ".join(filter(None, map(_only_data_has, sheet.fields))) or "false"
    fields = [field.name for field in sheet.fields]
    first = " ".join(f"when {name} is not null then in_words({name})" for name in fields)
    unread = "map_values(unreadable)[1], map_values(unlisted)[1]"
    bench.table(
        "rows_in_doubt",
        f"""
        select
            position, filing_id, row_number,
            coalesce(case {first} end, {unread}, '') as key_read
        from typed_{sheet.key}
        semi join doubtful using (position)
        where not coalesce({told}, false)
        """,
    )
    bench.intake.execute(
        f"""
        insert into found by name
        select
            filing_id, '{sheet.key}.row_in_doubt' as rule_id, 'error' as severity,
            'fail' as outcome, '{sheet.key}' as sheet, row_number, key_read,
            '是说明、合计或页码的，移到表外或删去；是数据的，补齐必填的各栏' as would_pass,
            '第 ' || row_number || ' 行按数据读入，但必填的各栏多数是空的' as message
        from rows_in_doubt
        """
    )
    bench.intake.execute(
        f"""
        insert into refused_cells by name
        select filing_id, '{sheet.key}' as sheet, row_number, unnest({fields}) as field
        from rows_in_doubt
        """
    )
    in_doubt = {
        at for (at,) in bench.intake.execute("select position from rows_in_doubt").fetchall()
    }
    left = {
        rule: [at for at in of_rule if at not in in_doubt] for rule, of_rule in positions.items()
    }
    return {rule: of_rule for rule, of_rule in left.items() if of_rule}


def _only_data_has(field: Field) -> str | None:
    """SQL of whether a field holds what no note and no total does; None where any text may be."""
    if field.type in ("code_list", "yes_no", "date"):
        return f"{field.name} is not null"
    if field.pattern and field.type.endswith("code"):
        return f"regexp_full_match({field.name}, '{field.pattern}')"
    return None
