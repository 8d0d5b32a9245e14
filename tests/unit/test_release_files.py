"""CSV, datapackage.json and SHA256SUMS of a release: what stands in them, who can read them."""

import csv
import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from publishing.csv_files import as_csv
from publishing.published_tables import Column
from publishing.release import PublishedRelease
from publishing.sql_text import literal
from tests.unit.test_publishing_warehouse import publish_on

WIDE = (
    "create table marts.county_by_year (report_year integer, division_code varchar,"
    " registration_rate double, registration_rate_numerator double, amount_settled double)",
    "insert into marts.county_by_year values (2022, '450102', 0.12345, 10, 12.5),"
    " (2022, '450103', null, null, 0)",
    "create table warehouse.warehouse.dim_indicators (indicator varchar, name_zh varchar,"
    " unit varchar)",
    "insert into warehouse.warehouse.dim_indicators values ('registration_rate', '登记率', '%'),"
    " ('amount_settled', '成功调解涉案金额', '万元')",
    *(
        f"comment on table {table} is 'One row per key.'"
        for table in ("marts.county_by_year", "warehouse.warehouse.dim_indicators")
    ),
    *(
        f"comment on column marts.county_by_year.{column} is 'What it is.'"
        for column in (
            *("report_year", "division_code", "amount_settled"),
            *("registration_rate", "registration_rate_numerator"),
        )
    ),
    *(
        f"comment on column warehouse.warehouse.dim_indicators.{column} is 'What it is.'"
        for column in ("indicator", "name_zh", "unit")
    ),
    "insert into catalogue.meanings values ('county_by_year', null, '县级年度指标。', null),"
    " ('dim_indicators', null, '指标目录。', null),"
    " (null, 'registration_rate', '登记率。', 'public'),"
    " (null, 'registration_rate_numerator', '分子。', 'public'),"
    " (null, 'amount_settled', '金额。', 'public')",
    "insert into catalogue.published_tables values ('marts', 'county_by_year', 'county_by_year',"
    " 'report_year,division_code', '', false, ''), ('warehouse', 'dim_indicators',"
    " 'dim_indicators', 'indicator', '', true, 'plain')",
)
"""A wide table and the catalogue its headers come from."""

DIVISIONS = (
    "insert into warehouse.warehouse.dim_divisions values (2022, '450000', 'province', '450000'),"
    " (2021, '450102', 'county', '450102')",
    "update catalogue.published_tables set csv = 'plain' where published_name = 'dim_divisions'",
    "insert into warehouse.warehouse.dim_indicators values ('chambers', '商会数', '个')",
)
"""What every row of `indicators` leads to, so that it can be followed."""

FORMULAS = {
    "三塘镇商会": "=1+1",
    "五塘镇商会": "'quoted'",
    "长塘镇商会": "＋86 123",
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> PublishedRelease:
    renamed = [
        f"update warehouse.warehouse.fct_chambers set chamber = {literal(new)}"
        f" where chamber = {literal(old)}"
        for old, new in FORMULAS.items()
    ]
    return publish_on(1, tmp_path_factory.mktemp("home"), *WIDE, *DIVISIONS, *renamed)


def text_of(path: Path) -> str:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return data.decode("utf-8-sig")


def test_only_tables_that_are_to_stand_as_csv_do(release: PublishedRelease) -> None:
    assert sorted(path.name for path in (release.path / "csv").iterdir()) == [
        "claims.csv",
        "dictionary.csv",
        "dim_counties.csv",
        "dim_divisions.csv",
        "dim_indicators.csv",
        "fct_chambers.csv",
        "filing_status.csv",
        "indicators.csv.gz",
        "releases.csv",
        "restated_measures.csv.gz",
        "restated_rows.csv.gz",
        "restatements.csv",
        "县级年度指标.csv",
    ]


def test_values_stand_as_a_spreadsheet_and_a_program_read_them(release: PublishedRelease) -> None:
    assert text_of(release.path / "csv" / "fct_chambers.csv") == (
        "report_year,county_code,chamber,members,income,is_registered,founded_on,uses,filing_id,"
        "row_number\n"
        "2022,450102,''quoted',45,,true,2012-03-01,[],f1,9\n"
        "2022,450102,'=1+1,,0,false,,,f1,8\n"
        '2022,450103,\'＋86 123,30,12.5,true,2015-06-01,"[""a"",""b""]",f2,8\n'
    )
    indicators = text_of(release.path / "csv" / "indicators.csv.gz").splitlines()
    # An empty breakdown is a total, a blank numerator is none; whole numbers have no point.
    assert indicators[1] == ('2021,450102,county,chambers,"",,,,个,1,1,filed_blank,provisional')
    assert indicators[3] == (
        '2022,450000,province,registration_rate,"",2,3,0.6666666666666666,%,111,2,partial,'
        "provisional"
    )
    releases = text_of(release.path / "csv" / "releases.csv").splitlines()
    assert releases[1].startswith("1,2023-02-01.1,2023-02-01T01:00:00Z,,")
    assert releases[1].endswith(',"{""2021"":1,""2022"":2}"')


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'"]
)
def test_a_text_that_begins_as_a_formula_is_made_harmless_and_can_be_had_back(sign: str) -> None:
    text = f"{sign}cmd|' /C calc'!A0"
    shown = as_csv(Column("x", "VARCHAR", ""))
    with duckdb.connect() as connection:
        (harmless, number) = connection.execute(
            f"select {shown}, {as_csv(Column('n', 'DOUBLE', ''))} from (select $1 as x, -1.5 as n)",
            [text],
        ).fetchone() or ("", "")
    assert harmless == f"'{text}"
    assert harmless.removeprefix("'") == text
    # A negative number is no text.
    assert number == "-1.5"


def test_no_text_of_a_file_begins_as_a_formula(release: PublishedRelease) -> None:
    cells = 0
    for path in (release.path / "csv").iterdir():
        for row in csv.reader(text_of(path).splitlines()):
            cells += len(row)
            assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r＝＋－＠")], path.name
    assert cells > 500


def test_wide_tables_have_chinese_headers_and_rates_in_percent(release: PublishedRelease) -> None:
    # 0.12345 is 12.345 %, half up 12.35, though the binary fraction is a hair less.
    assert text_of(release.path / "csv" / "县级年度指标.csv") == (
        "报告年度,行政区划代码,登记率(%),登记率·分子,成功调解涉案金额(万元)\n"
        "2022,450102,12.35,10,12.5\n"
        "2022,450103,,,0\n"
    )


def data_package(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_the_data_package_says_what_files_and_columns_are(release: PublishedRelease) -> None:
    package = data_package(release.path)
    resources = {resource["name"]: resource for resource in package.pop("resources")}
    assert (package["$schema"], package["version"], package["created"]) == (
        "https://datapackage.org/profiles/2.0/datapackage.json",
        "2023-02-01.1",
        "2023-02-01T01:00:00Z",
    )
    assert package["logical_hash"] == release.logical_hash
    chambers = resources["fct_chambers"]
    assert chambers["schema"]["primaryKey"] == ["report_year", "county_code", "chamber"]
    assert chambers["confidentiality"] == "internal"
    fields = {field["name"]: field for field in chambers["schema"]["fields"]}
    assert fields["chamber"] == {
        "name": "chamber",
        "type": "string",
        "description": "The fct_chambers' chamber.",
        "description_zh": "chamber列。",
        "confidentiality": "internal",
        "missingValues": [],
    }
    assert {name: field["type"] for name, field in fields.items()} == {
        "report_year": "integer",
        "county_code": "string",
        "chamber": "string",
        "members": "integer",
        "income": "number",
        "is_registered": "boolean",
        "founded_on": "date",
        "uses": "array",
        "filing_id": "string",
        "row_number": "integer",
    }
    assert resources["indicators"]["schema"]["foreignKeys"] == [
        {
            "fields": ["report_year", "division_code"],
            "reference": {
                "resource": "dim_divisions",
                "fields": ["report_year", "division_code"],
            },
        },
        {
            "fields": ["indicator"],
            "reference": {"resource": "dim_indicators", "fields": ["indicator"]},
        },
    ]
    assert resources["county_by_year_zh"]["path"] == "csv/县级年度指标.csv"
    classes = {
        field["confidentiality"]
        for resource in resources.values()
        for field in resource["schema"]["fields"]
    }
    assert classes == {"public", "internal"}


# frictionless leaves the files it reads compressed to be closed by themselves.
READ_BY_FRICTIONLESS = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")


def faults(folder: Path) -> set[tuple[str, str]]:
    """Resource and kind of fault, as frictionless finds them in the files."""
    from frictionless import Package

    report = Package(str(folder / "datapackage.json")).validate()
    return {(task.name, error.type) for task in report.tasks for error in task.errors} | {
        ("package", error.type) for error in report.errors
    }


@READ_BY_FRICTIONLESS
def test_frictionless_finds_the_package_and_its_data_valid(release: PublishedRelease) -> None:
    assert faults(release.path) == set()


@READ_BY_FRICTIONLESS
@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("dim_divisions.csv", "2022,450103", "2022,450199", ("indicators", "foreign-key")),
        ("filing_status.csv", "2022,450103", "2022,450102", ("filing_status", "primary-key")),
        ("fct_chambers.csv", "2012-03-01", "2012-3-1x", ("fct_chambers", "type-error")),
        ("filing_status.csv", "accepted", "returned", ("filing_status", "hash-count")),
    ],
)
def test_frictionless_finds_what_was_changed_since(
    release: PublishedRelease, tmp_path: Path, file: str, old: str, new: str, fault: tuple[str, str]
) -> None:
    folder = tmp_path / "release"
    shutil.copytree(release.path, folder)
    path = folder / "csv" / file
    path.chmod(0o644)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert fault in faults(folder)


def test_sums_are_of_every_file_and_sha256sum_takes_them(
    release: PublishedRelease, tmp_path: Path
) -> None:
    folder = tmp_path / "release"
    shutil.copytree(release.path, folder)
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert [line[66:] for line in lines] == sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    )
    assert {"MANIFEST.json", "chambers.duckdb", "datapackage.json"} < {line[66:] for line in lines}

    def check() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"],
            cwd=folder,
            capture_output=True,
            text=True,
        )

    assert (check().returncode, check().stdout) == (0, "")
    # A report made later is none of the release's files.
    (folder / "report").mkdir()
    (folder / "report" / "2022.html").write_text("later")
    assert check().returncode == 0
    changed = folder / "csv" / "县级年度指标.csv"
    changed.chmod(0o644)
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert check().returncode == 1


def test_the_same_inputs_give_the_same_bytes(release: PublishedRelease, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for home, order in ((one, "all"), (other, "all desc")):
        home.mkdir()
        publish_on(1, home, *WIDE, *DIVISIONS, order=order)
    files = {
        path.relative_to(one / "releases").as_posix(): path
        for path in (one / "releases" / "2023-02-01.1").rglob("*")
        if path.is_file() and path.name not in ("chambers.duckdb", "SHA256SUMS")
    }
    assert len(files) > 30
    for name, path in files.items():
        assert path.read_bytes() == (other / "releases" / name).read_bytes(), name
