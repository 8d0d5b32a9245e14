"""`shanghui check`: returns judged before they are sent.

Belongs here: its options, and how the answer looks to a person and to a program. Does not: getting
the answer (`county.check` does).
"""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.options import DEFAULT_HOME, DONE, FOUND, HomeOption, JsonOption
from orchestration.commands.output import console, counted, folding, new_table, print_json
from orchestration.home import read_configuration
from orchestration.progress import progress_for

if TYPE_CHECKING:
    from rich.console import Console

    from county.check import Check, CheckedFile
    from expectations.answers import FilingAnswer, Finding

SHOWN_OF_A_RULE = 10
"""Findings of one rule shown for a return: the first tell what is wrong with the others."""
WIDE, NARROW = 120, 100
"""Columns of a terminal: from which on most things stand on one line, below which codes fold."""
LONGEST_ID, LONGEST_CODE = 30, 18
"""Characters of a rule's id, and of a code as a credit code is one, that are told on one line."""
VERDICTS = {
    "accepted": ("would be accepted", "green"),
    "returned": ("would be sent back", "bold red"),
    "unread": ("could not be read", "bold red"),
}
EXPLAINED = "explained on the sheet 核实说明 already"
SEVERITIES = {
    "error": ("error", "errors", "the return is sent back for these"),
    "query": (
        "query",
        "queries",
        "to be explained on the sheet 核实说明, where the form has it; the return goes through",
    ),
    "note": ("note", "notes", "only to draw attention"),
}


def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", help="Returns, or folders and zips of them.", show_default=False
        ),
    ],
    slip: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write a correction slip of every return with findings there."
        ),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Judge returns before they are sent: every finding at its cell.

    Needs no home; where there is one, its shanghui.toml says which forms and registers are added.

    Exit status 1 if a return would be sent back or a file could not be read.
    """
    from ingestion.processes import forgo_pandas

    forgo_pandas()
    from county.check import check_files, write_check_slips

    configuration = read_configuration(home)
    with progress_for(sys.stderr.isatty()) as progress:
        with progress.step("Checking") as on_progress:
            answer = check_files(
                files,
                forms=configuration.forms,
                register=configuration.register,
                limits=configuration.limits,
                on_progress=on_progress,
            )
        if slip:
            with progress.step("Writing correction slips") as on_progress:
                answer = write_check_slips(answer, slip, configuration.forms, on_progress)
    show_check(answer, as_json=json)
    raise typer.Exit(DONE if answer.is_clean else FOUND)


def show_check(check: "Check", *, as_json: bool) -> None:
    if as_json:
        print_json(check_as_json(check))
    else:
        show_answers(check, console())


def show_answers(check: "Check", out: "Console") -> None:
    """Files with something to say, each finding at its cell; then the counts."""
    silent = [file for file in check.files if _is_silent(file)]
    for file in check.files:
        if file not in silent or len(check.files) == 1:
            _show_file(file, out)
    rules = "; ".join(f"{rule.rule_id} {rule.message}" for rule in check.judged_after_the_gate)
    out.print(f"Not evaluable here, for want of other counties and years: {rules}", style="dim")
    out.print(_counts_in_words(check))


def check_as_json(check: "Check") -> dict[str, Any]:
    """The answer as a JSON value; `docs/check.md` describes its keys."""
    return {
        "files": [
            {"file": file.name, "verdict": file.answer.verdict}
            | asdict(file.answer)
            | {"slips": [str(path) for path in file.slips]}
            for file in check.files
        ],
        "judged_after_the_gate": [
            {
                "rule_id": rule.rule_id,
                "sheet": rule.sheet,
                "severity": rule.severity,
                "message": rule.message,
            }
            for rule in check.judged_after_the_gate
        ],
        "counts": _counts(check),
    }


def _counts(check: "Check") -> dict[str, int]:
    verdicts = Counter(file.answer.verdict for file in check.files)
    severities = Counter(
        finding.severity
        for file in check.files
        for filing in file.answer.filings
        for finding in filing.findings
    )
    return {
        "files": len(check.files),
        **{verdict: verdicts[verdict] for verdict in VERDICTS},
        **{severity: severities[severity] for severity in SEVERITIES},
    }


def _counts_in_words(check: "Check") -> str:
    counts = _counts(check)
    verdicts = [f"{counts[v]:,} {words}" for v, (words, _) in VERDICTS.items() if counts[v]]
    return f"{counted(counts['files'], 'file', 'files')}: {', '.join(verdicts)}"


def _is_silent(file: "CheckedFile") -> bool:
    answer = file.answer
    return answer.verdict == "accepted" and not any(one.findings for one in answer.filings)


def _show_file(file: "CheckedFile", out: "Console") -> None:
    answer = file.answer
    words, style = VERDICTS[answer.verdict]
    from rich.text import Text

    out.print(Text.assemble((file.name, "bold"), ": ", (words, style)))
    if answer.verdict == "unread":
        _say(answer.read_message_zh or answer.read_message or "", out)
    for filing in answer.filings:
        _show_filing(filing, out)
    for path in file.slips:
        _say(f"slip: {path}", out)
    out.print()


def _show_filing(filing: "FilingAnswer", out: "Console") -> None:
    county = f"{filing.county_code or 'county unknown'} {filing.county_name or ''}".strip()
    counts = Counter(finding.severity for finding in filing.findings)
    found = [counted(counts[one], *SEVERITIES[one][:2]) for one in SEVERITIES if counts[one]]
    if explained := sum(finding.is_explained for finding in filing.findings):
        found.append(f"{counted(explained, 'query', 'queries')} explained already")
    year = filing.report_year or "year unknown"
    _say(f"{county} · {year} · {', '.join(found) or 'nothing found'}", out)
    for severity, findings in groupby(filing.findings, key=lambda finding: finding.severity):
        _show_findings(severity, list(findings), out)
    if filing.not_evaluable:
        rules = Counter(finding.rule_id for finding in filing.not_evaluable)
        _say(
            f"{counted(rules.total(), 'check', 'checks')} could not be made, "
            "for want of a cell in order: "
            + ", ".join(f"{rule} ×{n}" if n > 1 else rule for rule, n in sorted(rules.items())),
            out,
        )


def _show_findings(severity: str, findings: Sequence["Finding"], out: "Console") -> None:
    _, heading, meaning = SEVERITIES[severity]
    table = new_table("rule", "cell", "read", "why", "what would pass")
    # An address folded in its middle cannot be read, nor can a code.
    table.columns[1].no_wrap = True
    if out.width >= NARROW:
        table.columns[0].no_wrap = True
        codes = (one.value_read for one in findings if (one.value_read or "").isascii())
        lengths = (len(code) for code in codes if code)
        table.columns[2].min_width = max((n for n in lengths if n <= LONGEST_CODE), default=None)
    longest_id = LONGEST_ID if out.width >= WIDE else 0
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.rule_id] += 1
        if seen[finding.rule_id] <= SHOWN_OF_A_RULE:
            table.add_row(
                # A field rule's id folds between its parts where there is little room.
                folding(finding.rule_id) if len(finding.rule_id) > longest_id else finding.rule_id,
                "!".join(filter(None, (finding.sheet_name, finding.cell))),
                finding.value_read or "",
                finding.message,
                EXPLAINED if finding.is_explained else finding.would_pass or "",
            )
    from rich.padding import Padding

    out.print()
    _say(f"{heading}: {meaning}", out)
    out.print(Padding(table, (0, 0, 0, 2), expand=False))
    for rule_id, count in seen.items():
        if count > SHOWN_OF_A_RULE:
            _say(f"and {count - SHOWN_OF_A_RULE:,} more of {rule_id}: --json has them all", out)


def _say(words: str, out: "Console") -> None:
    from rich.padding import Padding
    from rich.text import Text

    # As text: brackets in what a county wrote are no markup.
    out.print(Padding(Text(words), (0, 0, 0, 2), expand=False))
