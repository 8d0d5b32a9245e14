"""The small warehouse the tests of publishing share, and what publishing refuses of one."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from publishing.release import (
    PublishedRelease,
    ReleaseError,
    ReleaseInputs,
    current_release,
    publish,
)

INPUTS = ReleaseInputs(
    returns=[
        {"report_year": 2022, "county_code": "450103", "file_sha256": "b" * 64},
        {"report_year": 2022, "county_code": "450102", "file_sha256": "a" * 64},
        {"report_year": 2021, "county_code": "450102", "file_sha256": "c" * 64},
    ],
    forms="forms-1",
    registers="registers-1",
    rule_set="rules-1",
    rules="rules-1",
    code_version="0.1.0",
    configuration={"deadline": "01-31"},
    ledger_lines=4,
    ledger_lines_known=4,
)

# Name → columns; then key, lineage, whether hashed, rows.
COLUMNS = {
    "marts.indicators": "report_year integer, division_code varchar, division_level varchar,"
    " indicator varchar, breakdown varchar, numerator double, denominator double, value double,"
    " unit varchar, counties_expected integer, counties_in_force integer, state varchar,"
    " status varchar",
    "marts.measures": "report_year integer, division_code varchar, measure varchar,"
    " breakdown_kind varchar, breakdown_item varchar, value double,"
    " division_level varchar generated always as"
    " (case when division_code like '%0000' then 'province' else 'county' end)",
    "marts.declared": "total varchar, report_year integer, printed varchar, computed double,"
    " verdict varchar",
    "marts.filing_status": "report_year integer, county_code varchar, status varchar",
    "warehouse.dim_counties": "report_year integer, county_code varchar, name_zh varchar",
    "warehouse.dim_divisions": "report_year integer, division_code varchar, division_level varchar,"
    " division_line varchar",
    "warehouse.fct_chambers": "report_year integer, county_code varchar, chamber varchar,"
    " members bigint, income decimal(24, 8), is_registered boolean, founded_on date,"
    " uses varchar[], filing_id varchar, row_number integer",
}
KEYS = {
    "marts.indicators": "report_year, division_code, indicator, breakdown",
    "marts.measures": "report_year,division_code,measure,breakdown_kind,breakdown_item",
    "marts.declared": "total",
    "marts.filing_status": "report_year,county_code",
    "warehouse.dim_counties": "report_year,county_code",
    "warehouse.dim_divisions": "report_year,division_code",
    "warehouse.fct_chambers": "report_year,county_code,chamber",
}
ROWS = {
    "marts.indicators": """
        (2022, '450000', 'province', 'chambers', '', 3, null, 3, '个', 111, 2, 'partial',
            'provisional'),
        (2022, '450000', 'province', 'registration_rate', '', 2, 3, 2 / 3, '%', 111, 2, 'partial',
            'provisional'),
        (2022, '450102', 'county', 'chambers', '', 2, null, 2, '个', 1, 1, 'complete',
            'provisional'),
        (2022, '450103', 'county', 'chambers', '', 1, null, 1, '个', 1, 1, 'complete',
            'provisional'),
        (2021, '450102', 'county', 'chambers', '', null, null, null, '个', 1, 1, 'filed_blank',
            'provisional')""",
    "marts.measures": """
        (2022, '450000', 'chambers', '', '', 3), (2022, '450102', 'chambers', '', '', 2)""",
    "marts.declared": """
        ('S07-01', 2022, '1251', 1251, 'reproduced'),
        ('S07-03', 2022, '89.76', 89.768, 'reproduced by truncation only')""",
    "marts.filing_status": """
        (2022, '450102', 'accepted'), (2022, '450103', 'accepted'), (2021, '450102', 'accepted')""",
    "warehouse.dim_counties": """
        (2022, '450102', '兴宁区'), (2022, '450103', '青秀区'), (2021, '450102', '兴宁区')""",
    "warehouse.dim_divisions": """
        (2022, '450102', 'county', '450102'), (2022, '450103', 'county', '450103')""",
    "warehouse.fct_chambers": """
        (2022, '450103', '长塘镇商会', 30, 12.5, true, '2015-06-01', ['a', 'b'], 'f2', 8),
        (2022, '450102', '五塘镇商会', 45, null, true, '2012-03-01', [], 'f1', 9),
        (2022, '450102', '三塘镇商会', null, 0, false, null, null, 'f1', 8)""",
}
LINEAGE = {"warehouse.fct_chambers": "filing_id, row_number"}
HASHED = {"marts.indicators", "marts.measures", "warehouse.dim_counties", "warehouse.fct_chambers"}

CSV = {
    "marts.indicators": "gzip",
    "marts.filing_status": "plain",
    "warehouse.dim_counties": "plain",
    "warehouse.fct_chambers": "plain",
}
CLASSES = {"chamber": "internal", "filing_id": "internal", "row_number": "internal"}
"""Classes of columns; all others are public."""


def describe(connection: duckdb.DuckDBPyConnection, qualified: str) -> None:
    """Give a table and its columns comments, Chinese descriptions and classes."""
    name = qualified.partition(".")[2]
    connection.execute(f"comment on table warehouse.{qualified} is 'One row per key of {name}.'")
    descriptions = [(name, "", f"{name}表。", "")]
    for column in connection.sql(f"from warehouse.{qualified}").columns:
        connection.execute(
            f"comment on column warehouse.{qualified}.{column} is 'The {name}'' {column}.'"
        )
        descriptions.append(("", column, f"{column}列。", CLASSES.get(column, "public")))
    for row in descriptions:
        connection.execute(
            "insert into catalogue.meanings select $1, $2, $3, $4 where not exists"
            " (from catalogue.meanings where tables = $1 and column_name = $2)",
            row,
        )


def build_warehouse(path: Path, *edits: str, order: str = "all") -> Path:
    """Write a finished warehouse of two counties; `edits` are SQL, `order` that of the rows."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "begin; create schema catalogue; create schema marts; create schema warehouse"
        )
        connection.execute(
            "create table catalogue.published_tables (schema_name varchar, table_name varchar,"
            " published_name varchar, key_columns varchar, lineage_columns varchar,"
            " is_hashed boolean, csv varchar)"
        )
        connection.execute(
            "create table catalogue.meanings (tables varchar, column_name varchar,"
            " description_zh varchar, confidentiality varchar)"
        )
        for qualified, columns in COLUMNS.items():
            schema, name = qualified.split(".")
            connection.execute(f"create table warehouse.{qualified} ({columns})")
            connection.execute(
                f"insert into warehouse.{qualified} select * from (values {ROWS[qualified]})"
                f" order by {order}"
            )
            connection.execute(
                "insert into catalogue.published_tables values (?, ?, ?, ?, ?, ?, ?)",
                [
                    *(schema, name, name, KEYS[qualified], LINEAGE.get(qualified)),
                    *(qualified in HASHED, CSV.get(qualified)),
                ],
            )
            describe(connection, qualified)
        connection.execute("commit")
        for edit in edits:
            connection.execute(edit)
    return path


def publish_on(day: int, home: Path, *edits: str, order: str = "all") -> PublishedRelease:
    """Build the warehouse and publish it at nine in the morning, Nanning, of a day of 2023-02."""
    return publish(
        build_warehouse(home / "warehouse.duckdb", *edits, order=order),
        home / "releases",
        inputs=INPUTS,
        published_at=datetime(2023, 2, day, 1, tzinfo=UTC),
        # What the edits change has no cause among the inputs.
        accepts_unexplained=True,
    )


REFUSED = {
    "comment on table marts.declared is null": "nothing published: table declared has no comment",
    "comment on column marts.declared.printed is ' '": (
        "nothing published: column declared.printed has no comment"
    ),
    "delete from catalogue.meanings where tables = 'declared'": (
        "nothing published: table declared has no Chinese description"
    ),
    "update catalogue.meanings set description_zh = ' ' where column_name = 'printed'": (
        "nothing published: column declared.printed has no Chinese description"
    ),
    "update catalogue.meanings set confidentiality = 'secret' where column_name = 'printed'": (
        "nothing published: column declared.printed has no class of confidentiality"
    ),
    "update catalogue.meanings set confidentiality = 'personal' where column_name = 'printed'": (
        "nothing published: column declared.printed is personal and may not be published"
    ),
    "update catalogue.published_tables set csv = 'zip' where published_name = 'declared'": (
        "nothing published: declared cannot stand as CSV 'zip': plain, gzip or blank"
    ),
    "drop table catalogue.meanings": (
        "the warehouse has no table catalogue.meanings as this version makes it: build it with"
        " `refresh`"
    ),
    "insert into marts.measures values (2022, '450102', 'chambers', '', '', 9)": (
        "nothing published: measures: the key"
        ' ("report_year", "division_code", "measure", "breakdown_kind", "breakdown_item") repeats:'
        " 2022, 450102, chambers, , "
    ),
    "insert into marts.declared values ('S07-01', 2022, '1', 1, '')": (
        'nothing published: declared: the key ("total") repeats: S07-01'
    ),
    "update marts.declared set total = null where total = 'S07-01'": (
        'nothing published: declared: 1 rows with an empty key ("total")'
    ),
    "drop table marts.declared": (
        "nothing published: declared: the warehouse has no table marts.declared"
    ),
    "alter table marts.indicators drop column unit": (
        "nothing published: indicators has no column unit"
    ),
    "update catalogue.published_tables set published_name = 'releases'"
    " where published_name = 'declared'": (
        "nothing published: releases cannot be the name of a published table"
    ),
    "update catalogue.published_tables set published_name = 'claims'"
    " where published_name = 'declared'": (
        "nothing published: claims cannot be the name of a published table"
    ),
    "update catalogue.published_tables set lineage_columns = 'file'"
    " where table_name = 'declared'": ("nothing published: declared has no column file"),
    "update catalogue.published_tables set published_name = 'measures'"
    " where table_name = 'declared'": "nothing published: measures is listed 2 times",
    "delete from catalogue.published_tables where table_name = 'indicators'": (
        "nothing published: the warehouse lists no table indicators"
    ),
    "drop table catalogue.published_tables": (
        "the warehouse has no table catalogue.published_tables as this version makes it: build it"
        " with `refresh`"
    ),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one release."""
    home = tmp_path_factory.mktemp("home")
    publish_on(1, home)
    return home


@pytest.mark.parametrize(("fault", "message"), REFUSED.items())
def test_a_faulty_warehouse_is_refused_by_name_and_the_old_release_stays_current(
    home: Path, fault: str, message: str
) -> None:
    with pytest.raises(ReleaseError) as refusal:
        publish_on(2, home, fault)
    assert str(refusal.value).startswith(message)
    assert "\n" not in str(refusal.value)
    assert current_release(home / "releases") == home / "releases" / "2023-02-01.1"
    assert sorted(entry.name for entry in (home / "releases").iterdir()) == [
        "2023-02-01.1",
        "current",
    ]


def test_many_faults_are_told_in_one_line(tmp_path: Path) -> None:
    faults = [f"comment on table warehouse.{name} is null" for name in COLUMNS]
    faults += [f"comment on column marts.declared.{name} is null" for name in ("total", "printed")]
    with pytest.raises(ReleaseError, match=r"table declared has no comment; .*; and 3 more$"):
        publish_on(1, tmp_path, *faults)


def test_a_view_can_be_published(tmp_path: Path) -> None:
    release = publish_on(
        1,
        tmp_path,
        "create view marts.counties as select county_code, name_zh"
        " from warehouse.warehouse.dim_counties where report_year = 2022",
        "comment on view marts.counties is 'One row per county.'",
        "comment on column marts.counties.county_code is 'Code.'",
        "comment on column marts.counties.name_zh is 'Name.'",
        "insert into catalogue.published_tables"
        " values ('marts', 'counties', 'counties', 'county_code', '', true, '')",
        "insert into catalogue.meanings values ('counties', null, '县。', null)",
    )
    assert release.row_counts["counties"] == 2


def test_without_a_warehouse_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"warehouse.duckdb is not there: build it"):
        publish(
            tmp_path / "warehouse.duckdb",
            tmp_path / "releases",
            inputs=INPUTS,
            published_at=datetime(2023, 2, 1, tzinfo=UTC),
        )
