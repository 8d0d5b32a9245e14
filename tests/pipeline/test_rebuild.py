"""A past release made again: from ledger, archive and kept inputs alone, to the same hash."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from expectations.rules.rule_set import load_rule_set
from ingestion.form.form_files import load_forms
from ingestion.receive.archive import archived_path
from ingestion.receive.ledger import read_ledger
from ingestion.receive.receive import inbox_files, receive
from ingestion.register.register import load_register
from orchestration.code_version import code_version
from orchestration.home.configuration import read_configuration
from orchestration.home.home import Home
from orchestration.kept_inputs import keep_inputs, load_kept_inputs
from orchestration.progress import SilentProgress
from orchestration.rebuild.build_apart import ReturnNamed, build_apart
from orchestration.rebuild.rebuild_release import OtherInput, Rebuilt, rebuild_release
from orchestration.run_refresh import run_refresh
from publishing.manifest import read_manifest
from tests.conftest import MOMENT

pytestmark = pytest.mark.long

YEAR = 2022
COUNTIES = ("450102", "450105", "450302")
FORM = "form_version,first_report_year,last_report_year\n2022-trial,2022,2022\n"
SETTINGS = 'form_folders = ["trial"]\n[deadline]\nmonth = 3\nday = 31\n'


def refreshed(home: Home, days: int) -> str:
    configuration = replace(read_configuration(home.path), report_formats=())
    moment = MOMENT + timedelta(days=days)
    return run_refresh(home, [YEAR], moment, SilentProgress(), configuration).release


@dataclass(frozen=True)
class TwoReleases:
    home: Home
    first: str
    second: str


@pytest.fixture(scope="module")
def two(write_returns, tmp_path_factory) -> TwoReleases:
    """Two releases; the form, the deadline and a return of the first are gone or other since.

    After the second a file came that no refresh has seen.
    """
    home = Home(tmp_path_factory.mktemp("rebuilt") / "home")
    home.create()
    (home.path / "trial").mkdir()
    (home.path / "trial" / "forms.csv").write_text(FORM, encoding="utf-8")
    (home.path / "shanghui.toml").write_text(SETTINGS, encoding="utf-8")
    one, two_, three = sorted(write_returns([*COUNTIES], [YEAR]).rglob("wave-1/**/*.xlsx"))
    other_two, other_three = sorted(
        write_returns([*COUNTIES[1:]], [YEAR], seed=7).rglob("wave-1/**/*.xlsx")
    )
    for file in (one, two_):
        shutil.copy(file, home.inbox / file.name)
    first = refreshed(home, 0)
    shutil.rmtree(home.path / "trial")
    (home.path / "shanghui.toml").unlink()
    shutil.copy(three, home.inbox / three.name)
    shutil.copy(other_two, home.inbox / f"again-{two_.name}")
    second = refreshed(home, 1)
    shutil.copy(other_three, home.inbox / f"again-{three.name}")
    receive(inbox_files(home.inbox, MOMENT + timedelta(days=2)), home.archive, home.ledger)
    return TwoReleases(home, first, second)


def shanghui(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "orchestration", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


def rebuild(home: Home, release: str, *options: object) -> tuple[int, dict]:
    run = shanghui("rebuild", release, "--json", "--home", home.path, *options)
    assert run.returncode in (0, 1), run.stderr
    return run.returncode, json.loads(run.stdout)


def made_again(home: Home, release: str) -> Rebuilt:
    """As the command does it, in this process."""
    configuration = read_configuration(home.path)
    return rebuild_release(
        home,
        release,
        province=configuration.province,
        limits=configuration.limits,
        code_version=code_version(),
        progress=SilentProgress(),
    )


def refused(home: Home, *arguments: object) -> str:
    """What the command says in one line, having changed nothing."""
    before = state(home.path)
    run = shanghui("rebuild", *arguments, "--home", home.path)
    assert (run.returncode, run.stdout) == (2, "")
    assert state(home.path) == before
    (line,) = run.stderr.splitlines()
    return line


def state(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file and link: when it was changed and what is in it."""
    return {
        path.relative_to(folder).as_posix(): (
            path.lstat().st_mtime_ns,
            str(path.readlink())
            if path.is_symlink()
            else hashlib.sha256(path.read_bytes()).hexdigest()
            if path.is_file()
            else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def linked(home: Home, to: Path) -> Home:
    """A copy of a home, to be damaged; the files are shared until one is replaced."""
    shutil.copytree(home.path, to, symlinks=True, copy_function=os.link)
    return Home(to)


def replaced(path: Path, content: bytes) -> None:
    """Other bytes under the name, in this copy of the home alone."""
    path.unlink()
    path.write_bytes(content)


def test_each_release_made_again_gives_its_own_hash_and_the_home_stays_as_it_was(two, tmp_path):
    before = state(two.home.path)
    kept = tmp_path / "kept"
    status, first = rebuild(two.home, two.first, "--keep", kept)
    assert (status, first["is_same"], first["tables"], first["inputs"]) == (0, True, [], [])
    assert first["rebuilt_hash"] == read_manifest(two.home.releases / two.first)["logical_hash"]
    assert first["returns_in_force"] == 2
    second = made_again(two.home, "current")
    assert (second.release, second.comparison.tables, second.inputs) == (two.second, (), ())
    published = read_manifest(two.home.releases / two.second)["logical_hash"]
    assert second.comparison.rebuilt_hash == published != first["rebuilt_hash"]
    assert second.returns_in_force == 3
    assert state(two.home.path) == before
    assert sorted(path.name for path in kept.iterdir()) == ["intake.duckdb", "warehouse.duckdb"]
    with duckdb.connect(str(kept / "warehouse.duckdb"), read_only=True) as warehouse:
        # On the form and by the deadline of then, though the home has neither any more.
        assert warehouse.execute(
            "select form_version, deadline_on::varchar from warehouse.warehouse.dim_report_years"
        ).fetchall() == [("2022-trial", "2023-03-31")]


def test_where_the_ledger_says_something_else_the_tables_and_the_return_are_named(two, tmp_path):
    home = linked(two.home, tmp_path / "home")
    lines = home.ledger.read_bytes().splitlines(keepends=True)
    (at,) = [
        number
        for number, line in enumerate(lines)
        if json.loads(line)["kind"] == "admission" and len(json.loads(line)["returns"]) == 2
    ]
    entry = json.loads(lines[at])
    gone = entry["returns"].pop()
    assert gone["county_code"] == "450105"
    lines[at] = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
    # Whoever makes a ledger say something else makes all its lines follow one another again.
    for number in range(at + 1, len(lines)):
        carried = hashlib.sha256(lines[number - 1].rstrip(b"\n")).hexdigest()
        follows = json.loads(lines[number]) | {"previous": carried}
        lines[number] = json.dumps(follows, ensure_ascii=False).encode() + b"\n"
    replaced(home.ledger, b"".join(lines))
    run = shanghui("rebuild", two.first, "--home", home.path)
    assert run.returncode == 1
    assert f"release {two.first} made again says something else: logical hash" in run.stdout
    (chambers,) = [line for line in run.stdout.splitlines() if line.startswith("fct_chambers ")]
    with duckdb.connect(str(home.releases / two.first / "chambers.duckdb")) as release:
        of_county = dict(
            release.execute("select county_code, count(*) from fct_chambers group by 1").fetchall()
        )
    then, now = sum(of_county.values()), of_county["450102"]
    assert chambers.split()[1:] == [str(then), str(now), str(of_county["450105"]), "0"]
    assert "dim_divisions" not in run.stdout
    (of_return,) = [line for line in run.stdout.splitlines() if line.startswith("return ")]
    assert (
        of_return.split()
        == (f"return 450105 2022 ({gone['file_sha256'][:12]}…) in force not in force").split()
    )


def test_other_code_is_named_and_the_hash_is_compared_all_the_same(two, tmp_path):
    home = linked(two.home, tmp_path / "home")
    path = home.releases / two.first / "MANIFEST.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"code_version": "0.0.9+abc"}
    replaced(path, json.dumps(manifest).encode())
    rebuilt = made_again(home, two.first)
    assert rebuilt.comparison.is_same
    assert rebuilt.inputs == (OtherInput("code", "0.0.9+abc", code_version()),)


def test_rules_that_this_code_cannot_judge_by_are_one_line_that_names_both_codes(two, tmp_path):
    home = linked(two.home, tmp_path / "home")
    path = home.releases / two.second / "MANIFEST.json"
    forms, register = load_forms(), load_register()
    shutil.copytree(load_rule_set(forms).folders[0], tmp_path / "rules")
    rule = tmp_path / "rules" / "B08_members_of_a_registered_chamber.sql"
    words, _ = rule.read_text(encoding="utf-8").split("holds:")
    rule.write_text(f"{words}holds:\n    a_column_of_then > 0\n", encoding="utf-8")
    rule_set = load_rule_set(forms, tmp_path / "rules")
    keep_inputs(home.inputs, forms, register, rule_set)
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest |= {"code_version": "0.0.9+abc", "rule_set": rule_set.key}
    replaced(path, json.dumps(manifest).encode())
    told = refused(home, two.second)
    assert told.startswith(
        f"shanghui: release {two.second} cannot be made again by code {code_version()}"
        " (0.0.9+abc made it): "
    )
    assert "a_column_of_then" in told


def test_a_warehouse_is_built_of_returns_that_are_named(two, tmp_path):
    """As `rebuild`, with the ledger of today and one return of the first release alone."""
    manifest = read_manifest(two.home.releases / two.second)
    inputs = load_kept_inputs(
        two.home.inputs,
        province="450000",
        forms=manifest["forms"],
        registers=manifest["registers"],
        rule_set=manifest["rule_set"],
        needed_by="this test",
    )
    first = read_manifest(two.home.releases / two.first)["returns"]
    named = [ReturnNamed(**filed) for filed in first if filed["county_code"] == "450105"]
    elsewhere = replace(named[0], county_code="450302")
    built = build_apart(
        Home(tmp_path / "apart"),
        inputs,
        read_configuration(two.home.path),
        archive=two.home.archive,
        ledger=read_ledger(two.home.ledger),
        progress=SilentProgress(),
        returns_in_force=[*named, elsewhere],
    )
    assert built.not_found == (elsewhere,)
    assert [one.file_sha256 for one in built.returns_in_force] == [named[0].file_sha256]
    with duckdb.connect(str(built.warehouse), read_only=True) as warehouse:
        assert warehouse.execute(
            "select county_code, count(*) > 0 from warehouse.warehouse.fct_chambers group by 1"
        ).fetchall() == [("450105", True)]


def test_a_release_that_is_not_there_is_told_with_the_nearest_names(two):
    assert refused(two.home, "2023-03-01.2") == (
        "shanghui: there is no release '2023-03-01.2'; do you mean 2023-03-01.1 or 2023-03-02.1?"
    )
    # The name is looked up, never followed.
    assert "there is no release '../releases/" in refused(two.home, f"../releases/{two.first}")


def test_a_received_file_that_is_lost_or_damaged_is_named(two, tmp_path):
    home = linked(two.home, tmp_path / "home")
    receipt = read_ledger(home.ledger).receipts[1]
    path = archived_path(home.archive, receipt.file_sha256)
    replaced(path, path.read_bytes()[:-1])
    assert refused(home, two.first) == (
        f"shanghui: {home.archive}: the received file {path.name} ({receipt.name}) is damaged: its"
        " bytes are not those received; bring it back from a backup: shanghui restore DIR --damaged"
    )
    path.unlink()
    assert f"{receipt.file_sha256[:12]}… ({receipt.name}) is not there" in refused(home, two.first)


def test_inputs_that_were_never_kept_or_are_damaged_are_named(two, tmp_path):
    home = linked(two.home, tmp_path / "home")
    manifest = read_manifest(home.releases / two.first)
    fields = home.inputs / "forms" / manifest["forms"] / "0" / "fields.csv"
    replaced(fields, b"")
    assert refused(home, two.first) == (
        f"shanghui: {fields} is damaged: it is not the file that was kept; restore it from a backup"
    )
    shutil.rmtree(home.inputs / "rules" / manifest["rule_set"])
    shutil.rmtree(fields.parents[1])
    assert (
        f"release {two.first} was made with forms {manifest['forms'][:12]}…, which were never"
        in (refused(home, two.first))
    )


def test_a_ledger_that_lost_lines_and_an_older_manifest_are_told(two, tmp_path):
    home = linked(two.home, tmp_path / "home")
    replaced(home.ledger, b"".join(home.ledger.read_bytes().splitlines(keepends=True)[:2]))
    # Two receipts and an admission; then two receipts and an admission more.
    assert refused(home, two.second) == (
        f"shanghui: {home.ledger} has 2 lines, and had 6 once; restore the ledger from a backup"
    )
    path = home.releases / two.first / "MANIFEST.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["ledger_lines"]
    replaced(path, json.dumps(manifest).encode())
    assert refused(home, two.first) == (
        f"shanghui: release {two.first} cannot be made again: its MANIFEST.json has no"
        " ledger_lines, as an older version of shanghui published it"
    )


def test_a_folder_to_keep_that_holds_something_and_a_home_that_is_none_are_refused(two, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert refused(two.home, two.first, "--keep", tmp_path) == (
        f"shanghui: {tmp_path} is there and not empty; name a new folder with --keep"
    )
    (tmp_path / "nothing").mkdir()
    assert "is no home of shanghui" in refused(Home(tmp_path / "nothing"), two.first)


def test_the_demos_first_release_made_again_after_the_second_gives_the_firsts_hash(province):
    before = state(province.home.path)
    status, rebuilt = rebuild(province.home, province.first.release)
    assert (status, rebuilt["rebuilt_hash"]) == (0, province.first.logical_hash)
    assert province.first.logical_hash != province.second.logical_hash
    assert (rebuilt["returns_in_force"], rebuilt["tables"]) == (province.first.in_force, [])
    assert state(province.home.path) == before
