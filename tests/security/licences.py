"""`docs/licences.csv`: what is installed with shanghui, under which licence, and why.

`python -m tests.security.licences` writes it anew from the metadata of what is installed; the
column `needed_for` is written by hand and kept.
"""

import csv
import io
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
LIST = CHECKOUT / "docs/licences.csv"
COLUMNS = ("package", "version", "licence", "needed_for")
NOT_OF_THE_LOCK = {"pip", "setuptools", "wheel", "shanghui"}
"""What a virtual environment begins with, and the project itself."""


def plain_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, tuple[str, str]]:
    """Package → version and licence as its metadata says it."""
    found = {plain_name(one.metadata["Name"]): one for one in distributions()}
    return {
        name: (found[name].version, licence_of(found[name]))
        for name in sorted(found.keys() - NOT_OF_THE_LOCK)
    }


def licence_of(package: Distribution) -> str:
    """The expression where there is one, else the classifiers, else the first line said."""
    if expression := package.metadata.get("License-Expression"):
        return expression
    said = package.metadata.get_all("Classifier") or []
    classes = [one.split(" :: ")[-1] for one in said if one.startswith("License :: ")]
    classes = [one for one in classes if one != "OSI Approved"]
    free_text = (package.metadata.get("License") or "unknown").strip().splitlines()
    return "; ".join(classes) or free_text[0]


def listed() -> dict[str, dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as opened:
        return {row["package"]: row for row in csv.DictReader(opened)}


def main() -> None:
    before = listed() if LIST.exists() else {}
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, (version, licence) in installed().items():
        writer.writerow((name, version, licence, before.get(name, {}).get("needed_for", "")))
    LIST.write_text(written.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
