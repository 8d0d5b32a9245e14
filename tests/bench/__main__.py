"""`python -m tests.bench`: measure a size, write the page, profile a refresh.

Belongs here: the options. Does not: anything measured.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.bench import bench
from tests.bench.profile import profile
from tests.bench.returns import SIZES
from tests.bench.table import Measured, profile_tables, put_into, tables


def main() -> None:
    asked = _options().parse_args()
    asked.action(asked)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m tests.bench")
    actions = options.add_subparsers(required=True)
    run = actions.add_parser("run", help="measure, and print the tables")
    run.set_defaults(action=_run)
    run.add_argument("--size", type=int, choices=SIZES, default=111, help="filings")
    run.add_argument("--runs", type=int, default=3, help="of each contender; medians are told")
    run.add_argument("--releases", type=int, default=20, help="to make for growth; 0 for none")
    run.add_argument("--json", type=Path, help="a file that gets what was measured of this size")
    write = actions.add_parser("write", help="put the tables into a page")
    write.set_defaults(action=_write)
    write.add_argument("json", type=Path)
    write.add_argument("page", type=Path)
    where = actions.add_parser("profile", help="where time and memory of a refresh go, by steps")
    where.set_defaults(action=_profile)
    where.add_argument("--size", type=int, choices=SIZES, default=111, help="filings")
    where.add_argument("--json", type=Path, help="a file with what `run` measured, to stand in")
    return options


def _run(asked: argparse.Namespace) -> None:
    began = time.monotonic()

    def tell(words: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {words}", file=sys.stderr, flush=True)

    with TemporaryDirectory(prefix="bench-") as out:
        measured = {str(asked.size): bench(asked.size, asked.runs, asked.releases, Path(out), tell)}
    if asked.json:
        _add(asked.json, measured)
    print(tables(measured))


def _write(asked: argparse.Namespace) -> None:
    measured = json.loads(asked.json.read_text("utf-8"))
    page = put_into(asked.page.read_text("utf-8"), measured)
    asked.page.write_text(page, encoding="utf-8")


def _profile(asked: argparse.Namespace) -> None:
    with TemporaryDirectory(prefix="bench-") as out:
        steps = profile(asked.size, Path(out))
    if asked.json:
        earlier = _measured(asked.json).get(str(asked.size))
        if earlier is None:
            sys.exit(f"{asked.json} has nothing of {asked.size} filings: `run` them first")
        _add(asked.json, {str(asked.size): earlier | {"profile": steps}})
    print(profile_tables(asked.size, steps))


def _measured(path: Path) -> Measured:
    found: Measured = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _add(path: Path, measured: Measured) -> None:
    """Put what was measured of a size in place of what the file has of it, beside other sizes."""
    text = json.dumps(_measured(path) | measured, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
