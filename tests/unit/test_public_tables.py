"""The tables of a public release that put codes into words, over a release of three tables."""

from contextlib import closing

import duckdb
import pytest

from publishing.public.named_tables import make_breakdowns, make_definitions
from publishing.public.public_tables import BREAKDOWNS, DEFINITIONS, INDICATORS

CATALOGUE = """
    create table release.dim_indicators as
    select * from (values
        ('registration_rate', 1, '登记率', 'Registration rate', 'ratio', 'registered_chambers',
            'chambers', 'registered_chambers', 'chambers', '%', 'stock', false, true),
        ('of_tomorrow', 2, '新指标', 'New', 'count', 'what it counts', null, 'of_tomorrow', null,
            '个', 'stock', true, true),
        ('not_yet', 3, '未定', 'Not yet', 'count', 'x', null, 'not_yet', null, '个', 'stock',
            true, false)
    ) as rows(indicator, position, name_zh, name_en, kind, numerator_definition,
        denominator_definition, numerator_measure, denominator_measure, unit, stock_or_flow,
        is_additive, is_computed)
"""


@pytest.fixture
def connection():
    with closing(duckdb.connect(":memory:")) as opened:
        opened.execute("attach ':memory:' as own")
        opened.execute("attach ':memory:' as release")
        opened.execute(CATALOGUE)
        opened.execute(
            "create table release.dim_code_values as select 'formation' as code_list,"
            " 'joint' as code, '联合组建' as value_zh"
        )
        opened.execute(
            "create table release.indicators as select 'of_tomorrow' as indicator, breakdown,"
            " division_level from (values ('', 'county'), ('formation:joint', 'county'),"
            " ('star_rating:1', 'province'), ('practice_kind:new_one', 'county'),"
            " ('activity:relief', 'township')) as rows(breakdown, division_level)"
        )
        yield opened


def test_a_breakdown_is_called_by_the_forms_word_the_catalogues_or_its_code(connection):
    make_breakdowns(connection, BREAKDOWNS)
    assert connection.execute("from own.breakdowns order by breakdown").fetchall() == [
        ("formation:joint", "formation", "组建方式", "Formation", "joint", "联合组建", "Joint"),
        (
            *("practice_kind:new_one", "practice_kind", "微实践类型", "Kind of practice"),
            *("new_one", "new_one", "new one"),
        ),
        ("star_rating:1", "star_rating", "星级", "Star rating", "1", "一星", "One star"),
    ]


def test_a_definition_is_in_words_for_readers_or_what_the_catalogue_says(connection):
    make_definitions(connection, DEFINITIONS)
    assert connection.execute(
        "select indicator, numerator_definition_zh, denominator_definition_zh,"
        " numerator_definition_en, denominator_definition_en from own.indicator_definitions"
        " order by position"
    ).fetchall() == [
        ("registration_rate", "注册登记商会", "商会", "Registered chambers", "Chambers"),
        ("of_tomorrow", "what it counts", None, "what it counts", None),
    ]


def test_a_release_without_breakdowns_has_an_empty_table_of_them(connection):
    connection.execute("delete from release.indicators where breakdown <> ''")
    make_breakdowns(connection, BREAKDOWNS)
    assert connection.execute("select count(*) from own.breakdowns").fetchall() == [(0,)]


def test_columns_of_codes_say_their_words():
    meaning = {column.name: column.comment for column in INDICATORS.columns}
    assert meaning["status"].endswith(
        "数据性质：final 最终数、provisional 初步数、withheld 暂不公布"
    )
    assert "partial 不完整、declared_nil 零报告、filed_blank 已报未填" in meaning["state"]
    assert "withdrawn" not in meaning["state"]
    assert meaning["division_level"].endswith(
        "级别：province 省级、prefecture 设区市、county 县（市、区）"
    )
