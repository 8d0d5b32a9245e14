"""Form versions from folders: what one adds, and one clear line for what contradicts itself."""

import csv
from importlib.resources import files
from pathlib import Path

import pytest

from ingestion.form.form import FormError
from ingestion.form.form_files import load_forms
from ingestion.register.register import RegisterError, load_register

BUILT_IN = files("ingestion.form") / "annual_return"


def rows_of(name: str) -> list[dict[str, str]]:
    with (BUILT_IN / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as lines:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        writer = csv.DictWriter(lines, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path):
    """A folder that adds form 2024 for report year 2024, all else as built in."""
    row = {"form_version": "2024", "first_report_year": "2024", "last_report_year": "2024"}
    write(tmp_path, "forms.csv", [row])
    return tmp_path


def test_a_folder_with_a_list_of_forms_alone_adds_the_built_in_form_under_another_name(folder):
    forms = load_forms([folder])
    assert [form.version for form in forms.versions] == ["2018", "2022", "2024"]
    added, built_in = forms.for_year(2024), forms.for_year(2023)
    assert (added.version, built_in.version) == ("2024", "2022")
    assert added.sheets == built_in.sheets
    assert forms.fingerprint != load_forms().fingerprint


def test_the_later_folder_has_the_years_that_two_describe(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    row = {"form_version": "2023b", "first_report_year": "2023", "last_report_year": "2025"}
    write(other, "forms.csv", [row])
    forms = load_forms([folder, other])
    years = {year: forms.for_year(year).version for year in range(2021, 2026)}
    assert years == {2021: "2018", 2022: "2022", 2023: "2023b", 2024: "2023b", 2025: "2023b"}
    assert load_forms([other, folder]).for_year(2024).version == "2024"


def test_headings_of_a_version_stand_in_a_column_of_its_own(folder):
    fields = rows_of("fields.csv")
    for row in fields:
        own = {"member_count": "年末会员数", "purchase_support": "-"}
        row["header_zh_2024"] = own.get(row["field"], "")
    write(folder, "fields.csv", fields)
    sheets = rows_of("sheets.csv")
    for row in sheets:
        row["title_zh_2024"] = "-" if row["sheet"] == "points" else ""
    write(folder, "sheets.csv", sheets)
    form = load_forms([folder]).for_year(2024)
    assert form.sheet("chambers").field("member_count").header_zh == "年末会员数"
    assert form.sheet("chambers").field("has_chamber").header_zh == "是否建有商会"
    assert not form.sheet("relief_participation").has_field("purchase_support")
    assert not form.has_sheet("points")
    assert form.has_sheet("governance")


def test_tables_have_the_fields_of_all_versions(folder):
    fields = [row for row in rows_of("fields.csv") if row["field"] != "formation"]
    fields.append(fields[-1] | {"position": "5", "field": "weather", "header_zh": "天气"})
    write(folder, "fields.csv", fields)
    forms = load_forms([folder])
    assert not forms.for_year(2024).sheet("chambers").has_field("formation")
    by_key = {sheet.key: sheet for sheet in forms.sheets}
    assert by_key["chambers"].has_field("formation")
    assert by_key["explanations"].has_field("weather")


def edited(name: str, field: str, /, **changes: str) -> list[dict[str, str]]:
    """The rows of a file, those of one field (or code list, or version) changed."""
    return [
        row | changes if field in (row.get("field"), row.get("form_version")) else row
        for row in rows_of(name)
    ]


@pytest.mark.parametrize(
    ("name", "rows", "message"),
    [
        ("fields.csv", edited("fields.csv", "member_count", type="number"), "no type 'number'"),
        (
            "fields.csv",
            edited("fields.csv", "member_count", type="decimal"),
            "form 2024: type of chambers.member_count is 'decimal', on form 2018 'integer'",
        ),
        (
            "fields.csv",
            edited("fields.csv", "member_count", unit="家"),
            "form 2024: unit of chambers.member_count is '家', on form 2018 '个'",
        ),
        (
            "fields.csv",
            edited("fields.csv", "assessment_grade", code_list="grades"),
            "chambers.assessment_grade: no code list 'grades' in code_lists.csv",
        ),
        (
            "fields.csv",
            edited("fields.csv", "member_count", field="Member Count"),
            "'Member Count' cannot name a sheet or field",
        ),
        (
            "fields.csv",
            edited("fields.csv", "member_count", header_zh="商会名称"),
            "heading of chambers '商会名称' is described twice",
        ),
        (
            "fields.csv",
            edited("fields.csv", "member_count", required="when has_chamber = maybe"),
            "chambers.member_count: has_chamber has no code 'maybe'",
        ),
        ("fields.csv", edited("fields.csv", "member_count", minimum="0.5"), "not a whole number"),
        ("fields.csv", [{"sheet": "chambers"}], "fields.csv line 2: no value for column position"),
        (
            "forms.csv",
            [{"form_version": "x", "first_report_year": "2025", "last_report_year": "2024"}],
            "form x: first report year 2025 is after the last, 2024",
        ),
        (
            "forms.csv",
            [{"form_version": "x", "first_report_year": "Y24", "last_report_year": "2024"}],
            "forms.csv: first_report_year 'Y24' is not a number",
        ),
        (
            "forms.csv",
            [{"form_version": "2022", "first_report_year": "2024", "last_report_year": "2024"}],
            "form version '2022' is described twice",
        ),
    ],
)
def test_a_folder_that_contradicts_itself_is_one_line_that_says_where(folder, name, rows, message):
    write(folder, name, rows)
    with pytest.raises(FormError) as told:
        load_forms([folder])
    assert message in str(told.value)
    assert "\n" not in str(told.value)


def test_a_folder_without_a_list_of_forms_is_told(tmp_path):
    with pytest.raises(FormError, match=r"no forms\.csv"):
        load_forms([tmp_path])


def test_a_folder_adds_a_list_of_divisions(tmp_path):
    built_in = load_register()
    newest = [row for row in _divisions() if row["vintage"] == "2023-06-30"]
    renamed = {"450302001": "秀峰一街道"}
    write(
        tmp_path,
        "divisions.csv",
        [
            row | {"vintage": "2024-06-30", "name": renamed.get(row["code"], row["name"])}
            for row in newest
        ],
    )
    register = load_register([tmp_path])
    assert register.vintage_of(2025) == "2024-06-30"
    assert register.of_year(2025).townships["450302001"].name == "秀峰一街道"
    assert register.of_year(2024).vintage == built_in.of_year(2024).vintage == "2023-06-30"
    assert register.fingerprint != built_in.fingerprint


def test_a_list_that_is_there_already_is_told(tmp_path):
    write(tmp_path, "divisions.csv", [_divisions()[0]])
    with pytest.raises(RegisterError, match=r"the list of 2017-10-31 is in .*lists already"):
        load_register([tmp_path])


def test_a_register_folder_with_nothing_of_a_register_is_told(tmp_path):
    with pytest.raises(RegisterError, match=r"none of divisions\.csv"):
        load_register([tmp_path])


def _divisions() -> list[dict[str, str]]:
    path = files("ingestion.register") / "lists" / "divisions.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_form_says_of_itself_what_the_law_asks_where_its_data_has_it(tmp_path, forms):
    assert forms.for_year(2022).legal_marks == (
        ("表号", "虚构样表1号（2022版）"),
        ("制定机关", "虚构的省级工商业联合会（样例）"),
        ("批准或备案文号", "虚构统制〔2022〕0号"),
        ("有效期至", "2025年6月30日"),
    )
    row = {"form_version": "2025", "first_report_year": "2025", "last_report_year": "2025"}
    write(tmp_path, "forms.csv", [row | {"table_no": " 某表 ", "issued_by": ""}])
    added = load_forms([tmp_path])
    assert added.for_year(2025).legal_line == "表号：某表"
    write(tmp_path, "forms.csv", [row])
    assert load_forms([tmp_path]).for_year(2025).legal_line == ""


def test_the_marks_of_the_sample_form_say_that_they_are_invented(forms):
    for form in forms.versions:
        for label, text in form.legal_marks:
            assert "虚构" in text or label == "有效期至"


def test_a_folder_of_pilot_counties_alone_adds_them_to_every_form(tmp_path):
    write(tmp_path, "pilot_counties.csv", [{"report_year": "2022", "county_code": "960101"}])
    built_in, forms = load_forms(), load_forms([tmp_path])
    assert [form.version for form in forms.versions] == [form.version for form in built_in.versions]
    assert all((2022, "960101") in form.pilot_counties for form in forms.versions)
    assert all((2022, "450105") in form.pilot_counties for form in forms.versions)
    assert forms.fingerprint != built_in.fingerprint
