"""Forms, registers and rules kept with a home: loaded again they are the same, or it is said."""

import shutil
from pathlib import Path

import pytest

from expectations.rules.rule_set import load_rule_set
from ingestion.form.form_files import load_forms
from ingestion.register.register import load_register
from orchestration.kept_inputs import KeptInputs, KeptInputsError, keep_inputs, load_kept_inputs


@pytest.fixture
def added(tmp_path) -> dict[str, Path]:
    """A folder that adds a form, and one that adds a change of codes."""
    form = tmp_path / "form-2025"
    form.mkdir()
    (form / "forms.csv").write_text(
        "form_version,first_report_year,last_report_year\n2025,2025,2025\n", encoding="utf-8"
    )
    (form / "notes.txt").write_text("no part of the form", encoding="utf-8")
    register = tmp_path / "register-2025"
    register.mkdir()
    (register / "county_changes.csv").write_text(
        "old_code,old_name,new_code,new_name,year\n450102,兴宁区,450199,兴宁市,2025\n",
        encoding="utf-8",
    )
    return {"form": form, "register": register}


@pytest.fixture
def kept(tmp_path, added):
    """The folder of inputs, and what was kept in it."""
    forms, register = load_forms([added["form"]]), load_register([added["register"]])
    rule_set = load_rule_set(forms)
    keep_inputs(tmp_path / "inputs", forms, register, rule_set)
    return tmp_path / "inputs", KeptInputs(forms, register, rule_set)


def load(inputs: Path, names: KeptInputs) -> KeptInputs:
    return load_kept_inputs(
        inputs,
        province="450000",
        forms=names.forms.fingerprint,
        registers=names.register.fingerprint,
        rule_set=names.rule_set.key,
        needed_by="release 2025-02-01.1",
    )


def files_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_was_kept_is_loaded_again_without_the_folders_it_came_from(kept, added):
    inputs, names = kept
    for folder in added.values():
        shutil.rmtree(folder)
    again = load(inputs, names)
    assert again.forms.fingerprint == names.forms.fingerprint
    assert again.forms.versions == names.forms.versions
    assert again.forms.versions[-1].version == "2025"
    assert again.register.fingerprint == names.register.fingerprint
    assert again.register.county_lines()["450102"] == "450199"
    assert again.rule_set.key == names.rule_set.key
    assert again.rule_set.rules == names.rule_set.rules
    assert again.rule_set.catalogue == names.rule_set.catalogue
    assert again.rule_set.frames == names.rule_set.frames


def test_each_input_is_kept_once_and_only_its_own_files(kept):
    inputs, names = kept
    before = files_of(inputs)
    keep_inputs(inputs, names.forms, names.register, names.rule_set)
    assert files_of(inputs) == before
    of_added_form = [name for name in before if name.startswith("forms/") and "/1/" in name]
    assert of_added_form == [f"forms/{names.forms.fingerprint}/1/forms.csv"]
    assert not [path for path in inputs.rglob("*") if path.name.endswith(".part")]


def test_other_rules_are_kept_beside_the_first(kept, tmp_path):
    inputs, names = kept
    before = files_of(inputs)
    folder = tmp_path / "rules"
    shutil.copytree(names.rule_set.folders[0], folder)
    (folder / "B08_members_of_a_registered_chamber.sql").unlink()
    fewer = load_rule_set(names.forms, folder)
    keep_inputs(inputs, names.forms, names.register, fewer)
    assert {name: kept for name, kept in files_of(inputs).items() if name in before} == before
    again = load(inputs, KeptInputs(names.forms, names.register, fewer))
    assert {rule.rule_id for rule in names.rule_set.rules} - {
        rule.rule_id for rule in again.rule_set.rules
    } == {"B08"}


def test_a_file_edited_since_it_was_read_is_not_kept_as_what_was_read(tmp_path, added):
    forms = load_forms([added["form"]])
    (added["form"] / "pilot_counties.csv").write_text(
        "report_year,county_code\n2025,450102\n", encoding="utf-8"
    )
    with pytest.raises(KeptInputsError, match="changed while they were in use"):
        keep_inputs(tmp_path / "inputs", forms, load_register(), load_rule_set(forms))
    assert list((tmp_path / "inputs" / "forms").iterdir()) == []


def test_a_damaged_or_missing_file_is_named_and_the_next_refresh_puts_it_right(kept):
    inputs, names = kept
    whole = {name: content for name, (content, _) in files_of(inputs).items()}
    folder = inputs / "forms" / names.forms.fingerprint
    damaged = folder / "0" / "fields.csv"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    with pytest.raises(KeptInputsError) as refused:
        load(inputs, names)
    assert str(refused.value) == (
        f"{damaged} is damaged: it is not the file that was kept; restore it from a backup"
    )
    damaged.unlink()
    with pytest.raises(KeptInputsError, match=r"0/fields.csv is not there; restore it"):
        load(inputs, names)
    keep_inputs(inputs, names.forms, names.register, names.rule_set)
    assert {name: content for name, (content, _) in files_of(inputs).items()} == whole


def test_an_input_that_was_never_kept_is_named(kept, forms):
    inputs, names = kept
    with pytest.raises(KeptInputsError) as refused:
        load_kept_inputs(
            inputs,
            province="450000",
            forms=names.forms.fingerprint,
            registers="ab" * 32,
            rule_set=names.rule_set.key,
            needed_by="release 2025-02-01.1",
        )
    assert str(refused.value) == (
        "release 2025-02-01.1 was made with registers abababababab…, which were never kept in"
        f" {inputs}/registers: only a release published since inputs are kept can be made again"
    )


def test_a_home_that_cannot_be_written_says_so_in_one_line(tmp_path, forms, register):
    (tmp_path / "inputs").write_text("a file where the folder must be", encoding="utf-8")
    with pytest.raises(KeptInputsError, match=r"cannot be written .*; nothing was published"):
        keep_inputs(tmp_path / "inputs", forms, register, load_rule_set(forms))
