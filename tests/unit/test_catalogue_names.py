"""The words that page, report, dictionary and public release share: one for each code, in two
languages, and no code without."""

import csv
import re
from pathlib import Path

import pytest

from publishing.catalogue_names import (
    break_names,
    breakdown_names,
    definitions,
    item_name_en,
    kind_names,
    level_names,
    level_names_of_many,
    reasons,
    state_names,
    status_names,
)
from publishing.page.names import read_words
from publishing.report.words import BREAKS

ROOT = Path(__file__).parents[2]
SEEDS, MODELS = ROOT / "dbt_project" / "seeds", ROOT / "dbt_project" / "models"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def told_in(path: Path, table: str, column: str) -> dict[str, str]:
    """Code → word, as `complete 完整` stands in the meaning of a column."""
    [meaning] = [
        row["description_zh"]
        for row in rows(path)
        if (row["tables"], row["column_name"]) == (table, column)
    ]
    return dict(re.findall(r"([a-z_]+) ([\u4e00-\u9fff]+)", meaning))


def in_chinese(names: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {code: zh for code, (zh, _) in names.items()}


def test_a_word_of_each_kind_as_it_stands():
    assert state_names()["partial"] == ("不完整", "partial")
    assert state_names()["filed_blank"] == ("已报未填", "left blank")
    assert status_names()["withheld"] == ("暂不公布", "withheld")
    assert break_names()["towns_moved"] == ("所辖乡镇有划转", "towns moved between divisions")
    assert reasons()["not_filed"] == ("尚未报送", "No return was received")
    assert definitions()["registration_rate"].denominator_en == "Chambers"
    assert kind_names("formation") == ("组建方式", "Formation")
    assert item_name_en("formation:joint") == "Joint"
    assert item_name_en("points_item:of_no_name") == "of no name"


def test_the_dictionary_calls_codes_as_the_catalogue_does():
    meanings, own = SEEDS / "meanings.csv", ROOT / "publishing" / "meanings_of_own_tables.csv"
    assert told_in(own, "indicator_history", "state") == in_chinese(state_names())
    # That a figure is no longer published is told by history alone.
    states = told_in(meanings, "", "state")
    assert states | {"withdrawn": "不再公布"} == in_chinese(state_names())
    assert "withdrawn" not in states
    assert told_in(meanings, "", "status") == in_chinese(status_names())
    assert told_in(meanings, "", "break_kind") == in_chinese(break_names())
    for table, column in (("filing_status", "status"), ("", "filing_state")):
        standing = told_in(meanings, table, column)
        for code in ("sent_back", "not_filed"):
            assert standing[code].startswith(state_names()[code][0])


def test_every_code_the_warehouse_gives_has_words_and_no_other_has():
    checks = (MODELS / "marts" / "marts.yml").read_text(encoding="utf-8")
    for column, names in (("state", state_names()), ("status", status_names())):
        # The first in the file is that of `indicators`.
        [listed, *_] = re.findall(rf'expression: >?-?\s*"?{column} in \(([^)]*)\)', checks)
        assert set(re.findall(r"'(\w+)'", listed)) == set(names) - {"withdrawn"}
    breaks = set()
    for model in ("warehouse/dim_division_continuity.sql", "marts/indicator_changes.sql"):
        sql = (MODELS / model).read_text(encoding="utf-8")
        [choice] = re.findall(r"case\n((?:(?!case\n).)*?)end as break_kind", sql, re.DOTALL)
        breaks |= set(re.findall(r"then '(\w+)'", choice))
    assert breaks == set(break_names())


@pytest.mark.parametrize("names", [state_names, status_names, break_names, reasons])
def test_words_are_there_in_both_languages(names):
    for code, (zh, en) in names().items():
        assert CHINESE.search(zh), code
        assert en and not CHINESE.search(en), code
        assert not zh.endswith("。") and not en.endswith("."), f"{code}: the sentence adds the stop"
        assert set(re.findall(r"{\w+}", zh)) == set(re.findall(r"{\w+}", en)), code


def test_a_definition_is_written_for_readers_in_both_languages():
    catalogue = rows(SEEDS / "indicators.csv")
    assert list(definitions()) == [row["indicator"] for row in catalogue]
    for row in catalogue:
        told = definitions()[row["indicator"]]
        assert CHINESE.search(told.numerator_zh), row["indicator"]
        assert told.numerator_en, row["indicator"]
        for words in (told.numerator_en, told.denominator_en):
            # No name of a column or measure, which only the catalogue's own definition may have.
            assert not CHINESE.search(words) and "_" not in words, words
        has_base = row["kind"] in ("ratio", "mean")
        assert bool(told.denominator_zh) == bool(told.denominator_en) == has_base, row["indicator"]


def test_every_item_of_a_breakdown_has_an_english_name():
    for (kind, item), (_, en) in breakdown_names().items():
        assert en and not CHINESE.search(en), (kind, item)


def test_page_and_report_have_no_words_of_their_own_for_these_codes():
    own = {row["key"] for row in rows(ROOT / "publishing" / "page" / "words.csv")}
    shared = {
        f"{prefix}.{code}": list(words)
        for prefix, names in (
            ("state", state_names()),
            ("status", status_names()),
            ("break", break_names()),
            ("why", reasons()),
        )
        for code, words in names.items()
    }
    assert not own & set(shared)
    words = read_words("浙江省")
    assert words["level.province"] == ["省", "Province"]
    assert words["not_in_year"][1].endswith("the province is shown.")
    assert (
        words.items()
        >= {key: said for key, said in shared.items() if not key.endswith(".province")}.items()
    )
    assert {
        kind: zh for kind, (zh, _) in break_names().items() if kind != "no_year_before"
    } == BREAKS


def test_levels_are_called_the_same_everywhere():
    assert level_names()["prefecture"] == ("设区市", "Prefecture")
    assert level_names_of_many()["county"] == ("县（市、区）", "counties")
    words = "、".join(f"{level} {zh}" for level, (zh, _) in level_names().items())
    [of_all] = [
        row["description_zh"]
        for row in rows(SEEDS / "meanings.csv")
        if (row["tables"], row["column_name"]) == ("", "division_level")
    ]
    assert of_all == f"行政区划级别：{words}。"
