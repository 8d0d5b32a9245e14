"""Structural findings: a year without a form, a sheet or a column that is not there.

Belongs here: findings that stand on no row of a sheet. Does not: cells and rows.
"""

from expectations.frames import TEXT, Bench
from expectations.rules import RuleSet
from ingestion.form import Forms


def find_no_form(bench: Bench, forms: Forms) -> None:
    """Every filing of a year without a form: one finding, at the report year."""
    years = forms.report_years
    bench.intake.execute(
        """
        insert into found by name
        select
            filing_id,
            'form' as rule_id,
            'error' as severity,
            'fail' as outcome,
            'cover' as sheet,
            0 as row_number,
            'report_year' as field,
            format('{} 至 {} 中的一年', $first_year, $last_year) as would_pass,
            coalesce(report_year || ' 年度', '该年度') || '没有对应的报表' as message
        from filings_judged
        """,
        {"first_year": years[0], "last_year": years[-1]},
    )


def find_missing_parts(bench: Bench, rule_set: RuleSet) -> None:
    """Compulsory sheets and needed columns that are not there.

    Where the nil declaration was refused, whether a sheet is missing cannot be said. The rules of a
    missing sheet are not evaluable, each once.
    """
    bench.intake.execute(_FIND_MISSING_SHEETS)
    bench.intake.execute(_FIND_MISSING_COLUMNS)
    bench.load(
        "rules_by_sheet",
        {"rule_id": TEXT, "sheet": TEXT, "severity": TEXT, "message": TEXT},
        ((rule.rule_id, rule.sheet, rule.severity, rule.message) for rule in rule_set.rules),
    )
    bench.intake.execute(
        """
        insert into found by name
        select filing_id, rule_id, severity, 'not_evaluable' as outcome, sheet, message
        from sheets_missing
        inner join rules_by_sheet using (sheet)
        """
    )


def keep_one_reason(bench: Bench) -> None:
    """A return on another form is sent back for that alone: what else it lacks follows from it."""
    bench.intake.execute(
        """
        delete from found
        where
            rule_id <> 'form'
            and filing_id in (select filing_id from found where rule_id = 'form')
        """
    )


_FIND_MISSING_SHEETS = """
insert into found by name
select
    filing_id,
    sheet || '.missing' as rule_id,
    'error' as severity,
    if(is_compulsory or is_declared_nil is not null, 'fail', 'not_evaluable') as outcome,
    sheet,
    '增加“' || sheet_title || '”表'
        || if(is_compulsory, '', '，或在封面零报告声明中列出') as would_pass,
    '缺少“' || sheet_title || '”表' as message
from sheets_missing
"""

_FIND_MISSING_COLUMNS = """
insert into found by name
select
    filing_id,
    sheet || '.' || field || '.column_missing' as rule_id,
    'error' as severity,
    'fail' as outcome,
    sheet,
    field,
    if(sheet = 'cover', '封面有', '表头有') || '“' || header_zh || '”' as would_pass,
    '“' || sheet_title || '”缺少“' || header_zh || '”'
        || if(sheet = 'cover', '', '列') as message
from missing_columns
inner join columns_of_form using (sheet, field)
"""
