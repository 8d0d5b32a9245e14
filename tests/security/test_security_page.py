"""`docs/security.md` names for every threat tests and files that are there."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "docs/security.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## Threats, defences, tests")[2].partition("\n## ")[0]
ROWS = [line for line in TABLE.splitlines() if line.startswith("| ")][2:]
NAMED = re.compile(r"`([a-z_/]+\.py)::(test_\w+)`")


def test_every_threat_names_a_test():
    assert len(ROWS) == 34
    assert [row for row in ROWS if not NAMED.search(row)] == []


def test_every_test_named_is_there():
    named = NAMED.findall(PAGE)
    assert len(named) == PAGE.count("::test_")
    assert [
        f"{file}::{name}"
        for file, name in named
        if not re.search(rf"^def {name}\(", (CHECKOUT / "tests" / file).read_text("utf-8"), re.M)
    ] == []


def test_every_file_named_is_there():
    written = re.findall(r"`([a-z_]+/[a-z_/]+(?:\.py|\.conf|/))`", TABLE)
    assert len(written) > 20
    assert [path for path in written if not (CHECKOUT / path).exists()] == []
