"""The rule files: what they say, and that they say it as the catalogue does."""

import csv
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from expectations.rules.rule_file import RuleFileError, parse_rule
from expectations.rules.rule_set import JUDGING_ROOMS, load_rule_set

BUILT = [
    *("A01", "A02", "A03", "A04", "A05", "A06"),
    *("B01", "B02", "B03", "B04", "B04b", "B05", "B06", "B07", "B08", "B09", "B10", "B11", "B12"),
    *("B14", "B15", "B16", "B17", "C01", "C02", "C03", "C04", "C05", "C06", "D01", "D02", "D03"),
    *("E01", "E02", "E03", "E04", "E05", "E06", "F01", "F02", "F03", "F04", "F05", "F07"),
    *("G01", "G02", "G03", "G04", "H01", "H02", "H03", "H04", "H05", "I01", "I02", "I03"),
    *("S01", "S02", "S03", "S04", "S05", "S06", "S07"),
]
"""Every rule judged before the gate."""

AFTER_THE_GATE = {"B06b", "B13", "F06", "T01", "T02", "T03", "T04", "T05"}

RULE = """\
-- B07 · chambers · error
-- A chamber is established
-- before it is registered.
-- message: 先后不符
-- would pass: ≤ {as_of_date}
-- cells: established_on, registered_on
-- related: cover.as_of_date, case_no in first_row
-- after: A03
applies_when: has_chamber
holds:
    established_on <= as_of_date
    and formation <> 'is_registered'
"""


@pytest.fixture(scope="module")
def rule_set(forms):
    return load_rule_set(forms)


def test_rule_files_and_catalogue_agree_to_the_letter(rule_set):
    with (files("expectations.rules") / "rules.csv").open(encoding="utf-8", newline="") as lines:
        catalogue = {row["rule_id"]: row for row in csv.DictReader(lines)}
    assert [rule.rule_id for rule in rule_set.rules] == BUILT
    assert set(BUILT) | AFTER_THE_GATE == set(catalogue)
    for rule in rule_set.rules:
        row = catalogue[rule.rule_id]
        assert (rule.sheet, rule.severity, rule.message) == (
            row["sheet"],
            row["severity"],
            row["message_zh"],
        ), rule.rule_id


def test_a_rule_file_is_read_into_its_parts():
    rule = parse_rule(RULE, "B07_dates.sql")
    assert (rule.rule_id, rule.sheet, rule.severity) == ("B07", "chambers", "error")
    assert rule.description == "A chamber is established before it is registered."
    assert rule.over == "chambers_rows"
    assert rule.found_on == "chambers"
    assert rule.after == ("A03",)
    assert [(cell.sheet, cell.field, cell.row_column) for cell in rule.related] == [
        ("cover", "as_of_date", None),
        (None, "case_no", "first_row"),
    ]
    assert rule.applies_when == "has_chamber"
    # A word in a text is no cell the rule needs.
    assert "formation" in rule.words
    assert "is_registered" not in rule.words


def test_a_rule_of_one_sheet_may_be_found_on_another(forms, tmp_path):
    text = RULE.replace("-- after: A03", "-- found on: cover")
    rule = parse_rule(text, "B07_dates.sql")
    assert (rule.sheet, rule.found_on) == ("chambers", "cover")
    (tmp_path / "B07_dates.sql").write_text(text.replace("cover\n", "covers\n"), "utf-8")
    with pytest.raises(RuleFileError, match="B07: no sheet 'covers' on any form"):
        load_rule_set(forms, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("-- B07 · chambers · error\n", "-- B07 chambers error\n", "the first line is not"),
        ("-- message: 先后不符\n", "", "no `-- message:` line"),
        ("holds:", "hold:", "no `holds:` section"),
        ("-- after: A03", "-- behind: A03", "'behind' is none of"),
        ("applies_when:", "when it applies:", "belongs to no section"),
    ],
)
def test_a_rule_file_that_cannot_be_understood_says_where(old, new, told):
    with pytest.raises(RuleFileError, match=f"B07_dates.sql: .*{told}"):
        parse_rule(RULE.replace(old, new), "B07_dates.sql")


def test_a_rule_that_names_what_does_not_exist_is_refused(forms, tmp_path):
    (tmp_path / "B07_dates.sql").write_text(RULE, encoding="utf-8")
    with pytest.raises(RuleFileError, match="B07: after 'A03', which is no rule"):
        load_rule_set(forms, tmp_path)


def test_the_key_changes_with_a_rule(forms, rule_set, tmp_path):
    for path in Path(str(files("expectations.rules"))).glob("*.*"):
        text = path.read_text(encoding="utf-8")
        changed = text.replace("holds:", "holds: -- looked at again\n", 1)
        (tmp_path / path.name).write_text(
            changed if path.name.startswith("S07") else text, encoding="utf-8"
        )
    assert load_rule_set(forms, tmp_path).key != rule_set.key
    assert load_rule_set(forms).key == rule_set.key


def test_the_key_changes_with_a_frame_and_with_the_catalogue(forms, rule_set, tmp_path):
    rules, frames = (tmp_path / name for name in ("rules", "frames"))
    for source, copy in zip(rule_set.folders, (rules, frames), strict=True):
        shutil.copytree(source, copy)
    assert load_rule_set(forms, rules, frames).key == rule_set.key
    catalogue = rules / "rules.csv"
    content = catalogue.read_bytes()
    catalogue.write_bytes(content.replace(b"B07", b"B99", 1))
    with_other_catalogue = load_rule_set(forms, rules, frames)
    assert "B99" in {rule.rule_id for rule in with_other_catalogue.catalogue}
    catalogue.write_bytes(content)
    with (frames / "roster.sql").open("a", encoding="utf-8") as roster:
        roster.write("-- another line")
    with_other_frame = load_rule_set(forms, rules, frames)
    assert with_other_frame.frames["roster"].endswith("-- another line")
    assert len({rule_set.key, with_other_catalogue.key, with_other_frame.key}) == 3


def test_every_room_is_part_of_the_key_or_only_tells_of_verdicts():
    rooms = {path.name for path in files("expectations").iterdir() if path.is_dir()}
    assert rooms - {"__pycache__"} == {*JUDGING_ROOMS, "answers"}


def test_the_form_gives_a_field_rule_for_each_requirement(rule_set, forms):
    rules = rule_set.field_rules["2022"]
    by_kind = {kind: [] for kind in ("required", "type", "range", "pattern", "code_list")}
    for rule in rules:
        by_kind[rule.kind].append(f"{rule.sheet}.{rule.field}")
    assert len(by_kind["required"]) == 66
    assert "chambers.unified_social_credit_code" not in by_kind["required"]
    assert "mediation_cases.closed_on" not in by_kind["required"]
    assert len(by_kind["range"]) == 32
    assert by_kind["pattern"] == [
        "cover.county_code",
        "cover.report_year",
        "chambers.township_code",
        "chambers.unified_social_credit_code",
        "branches.star_rating_year",
        "mediation_organisations.township_code",
        "relief_participation.unified_social_credit_code",
        "relief_participation.village_code",
    ]
    assert {"cover.county_code", "chambers.township_code"}.isdisjoint(by_kind["code_list"])
