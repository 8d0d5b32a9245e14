"""`shanghui claims`: printed figures held against a release.

Belongs here: its options, choosing the release, its table. Does not: judging.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration.commands.options import (
    DEFAULT_HOME,
    DONE,
    FOUND,
    HomeOption,
    JsonOption,
    answer_form,
)
from orchestration.commands.output import console, counted, new_table, show_rows_of
from orchestration.home import Home
from publishing.figure_words import value_words
from publishing.release_folder import release_named


def claims(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE",
            help="Files of claims, or folders of them; the release's own claims if not given.",
            show_default=False,
        ),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A release's name; the current one if not given."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Exit status 1 if a claim contradicts itself, its parts do not add up, or it is"
            " not reproduced.",
        ),
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer with CSV.")] = False,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Hold printed figures against a release: reproduced, by which rounding, on which base.

    docs/claims.md says what a file of claims is and what the verdicts mean.
    """
    from publishing.claims import CONTRADICTED

    form = answer_form(json=json, csv=csv)
    path = release_named(Home(home).releases, release)
    rows = read_claim_verdicts(path, files)
    if form != "table":
        columns = list(rows[0]) if rows else []
        show_rows_of(columns, [tuple(row.values()) for row in rows], form)
    else:
        _show(rows, path.name)
    is_wrong = any(row["verdict_kind"] in CONTRADICTED for row in rows)
    raise typer.Exit(FOUND if strict and is_wrong else DONE)


def read_claim_verdicts(release: Path, files: Sequence[Path] | None) -> list[dict[str, Any]]:
    """A row a claim of the files, with the columns of the table `claims`; the table without files.

    Raises ClaimError, ReleaseError.
    """
    from publishing.claims import (
        ClaimTables,
        built_in_files,
        claim_files,
        claim_row,
        judge_files,
    )
    from publishing.read_release import asking, claim_rows

    if not files:
        rows = claim_rows(release)
        if not rows or "verdict_kind" in rows[0]:
            return rows
    # A release of an older version has no kinds of verdict: its bulletin is judged anew.
    with asking(release) as connection:
        provinces = connection.execute(
            "select distinct province_code from dim_divisions where division_level = 'province'"
        ).fetchall()
        of_province = built_in_files(provinces[0][0]) if len(provinces) == 1 else []
        read = claim_files(files) if files else of_province
        return [claim_row(judged) for judged in judge_files(connection, ClaimTables(), read)]


def _show(rows: Sequence[dict[str, Any]], release: str) -> None:
    out = console()
    table = new_table(
        *("claim", "place", "year", "figure", "printed", "computed", "verdict"),
        right=("printed", "computed"),
    )
    for row in rows:
        table.add_row(
            row["claim"],
            row["place"] or row["division_code"] or "",
            "" if row["report_year"] is None else str(row["report_year"]),
            row["indicator"] or row["indicator_zh"] or "",
            row["printed"] or "",
            value_words(row["computed_value"], row["unit"] or ""),
            row["verdict"],
        )
    out.print(table)
    kinds = Counter(row["verdict_kind"] for row in rows)
    told = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.most_common())
    out.print(f"\n{counted(len(rows), 'claim', 'claims')} against release {release}: {told}")
