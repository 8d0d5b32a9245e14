"""What is installed: pinned by hash, in the lock, under a licence that was looked at."""

import re

import pytest

from tests.security.licences import CHECKOUT, LIST, installed, listed, plain_name

LOCK = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
ENTRIES = re.split(r"\n(?=\S)", LOCK.strip())
ENTRY = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z0-9,_-]+\])?==(?P<version>[^\s;]+)( ; [^\\]+?)? \\"
    r"(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+"
)
AGAIN = "look at what changed, then write docs/licences.csv: python -m tests.security.licences"
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "3-Clause BSD License"),
    *("CC0-1.0", "CNRI-Python", "MIT", "MIT-0", "PSF-2.0", "Zlib", "Apache Software License"),
    "Apache License 2.0",
    *("BSD License", "ISC License (ISCL)", "MIT License", "Python Software Foundation License"),
    # Weak copyleft: of the package's own files, which are installed unchanged.
    *("MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)", "LGPL-2.1-only"),
    "GNU Library or Lesser General Public License (LGPL)",
}
CHOSEN = {
    "text-unidecode": "Artistic License; GNU General Public License (GPL);"
    " GNU General Public License v2 or later (GPLv2+)"
}
"""Under several licences, of which one is taken: here the Artistic License."""


def test_every_package_of_the_lock_is_pinned_and_has_hashes():
    wrong = [entry.splitlines()[0] for entry in ENTRIES if not ENTRY.fullmatch(entry)]
    assert wrong == []
    assert len(ENTRIES) > 150


@pytest.mark.parametrize(
    "entry",
    [
        "agate>=1.9 \\\n    --hash=sha256:" + "0" * 64,
        "agate==1.9.1",
        "agate==1.9.1 \\\n    --hash=md5:" + "0" * 32,
        "agate @ https://example.invalid/agate.zip \\\n    --hash=sha256:" + "0" * 64,
        "--index-url https://example.invalid",
    ],
)
def test_an_entry_without_pin_or_hash_would_be_seen(entry):
    assert not ENTRY.fullmatch(entry)


def locked() -> set[tuple[str, str]]:
    """Package and version; of some there is another version for a later Python."""
    found = map(ENTRY.match, ENTRIES)
    return {(plain_name(one["name"]), one["version"]) for one in found if one}


def test_what_is_installed_is_what_the_lock_says():
    here = {(name, version) for name, (version, _) in installed().items()}
    assert here - locked() == set()


def test_the_list_of_licences_is_that_of_what_is_installed():
    rows, here = listed(), installed()
    licences = {name: licence for name, (_, licence) in here.items()}
    assert {name: rows.get(name, {}).get("licence") for name in here} == licences, AGAIN
    assert {(name, row["version"]) for name, row in rows.items()} - locked() == set(), AGAIN
    assert sorted(rows) == list(rows), f"{LIST.name} is in the order of names"


def test_every_licence_is_allowed():
    refused = {
        name: row["licence"]
        for name, row in listed().items()
        if CHOSEN.get(name) != row["licence"] and not is_allowed(row["licence"])
    }
    assert refused == {}


def is_allowed(licence: str) -> bool:
    """Whether every part of it is: of `A OR B` both, so that nobody need know which was taken."""
    parts = [licence] if licence in ALLOWED else re.split(r"; | AND | OR |[()]", licence)
    return all(part in ALLOWED for part in parts if part)


@pytest.mark.parametrize("licence", ["unknown", "GPL-3.0-only", "MIT AND AGPL-3.0", "Proprietary"])
def test_a_licence_nobody_looked_at_is_refused(licence):
    assert not is_allowed(licence)


def test_every_package_asked_for_by_name_says_what_for():
    project = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    asked = {plain_name(name) for name in re.findall(r'^    "([A-Za-z0-9-]+)[><=~]', project, re.M)}
    assert len(asked) > 40
    assert {name for name, row in listed().items() if row["needed_for"]} == asked
