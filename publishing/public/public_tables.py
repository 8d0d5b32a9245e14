"""The tables of a public release: what they hold, and what every column means in two languages.

Belongs here: the queries over a release that leave out what is withheld or suppressed. Does not:
choosing what is suppressed, writing files.
"""

from collections.abc import Iterable

import duckdb

from publishing.catalogue_names import level_names, state_names, status_names
from publishing.public.figures import Cell, public_rows
from publishing.public.named_tables import make_breakdowns, make_definitions
from publishing.published_tables import Column, PublishedTable, create_table
from publishing.release_error import ReleaseError
from publishing.sql_text import literal

PATTERN = "suppression_pattern"


def _table(name: str, comment: str, key: Iterable[str], columns: str) -> PublishedTable:
    """A table of `own`; a line of `columns` is name, type, meaning in English / in Chinese."""
    lines = [line.split(maxsplit=2) for line in columns.splitlines() if line]
    return PublishedTable(
        name=name,
        source=f"own.{name}",
        key=tuple(key),
        columns=tuple(Column(*line) for line in lines),
        comment=comment,
    )


def _codes(names: dict[str, tuple[str, str]], *left_out: str) -> str:
    """Codes with their Chinese words, as in the dictionary of a release: `partial 不完整、…`."""
    return "、".join(f"{code} {zh}" for code, (zh, _) in names.items() if code not in left_out)


_LEVELS = f"province, prefecture or county. / 级别：{_codes(level_names(), 'nation', 'township')}"
_STATES = _codes(state_names(), "withdrawn")
_CONFIDENTIAL = (
    "c where a numerator, denominator or value is there and not told. /"
    " c 表示该行有分子、分母或指标值而不公布，不公布的分子、分母大于 0"
)
_CELL = """
report_year INTEGER The year the returns are for. / 报告年度
division_code VARCHAR Code of the province, prefecture or county in that year. / 当年行政区划代码
"""
INDICATORS = _table(
    "indicators",
    "One row per report year, division, indicator and item of a breakdown. / 指标值",
    ("report_year", "division_code", "indicator", "breakdown"),
    _CELL
    + f"""
division_name VARCHAR Its name in that year. / 当年行政区划名称
division_level VARCHAR {_LEVELS}
indicator VARCHAR Indicator, as in indicator_definitions. / 指标
name_zh VARCHAR Chinese name of the indicator. / 指标名称
breakdown VARCHAR Breakdown as kind:item, as in breakdowns; empty for the total. / 分组，空为合计
breakdown_zh VARCHAR Chinese name of the item; empty for the total. / 组别名称，空为合计
numerator DOUBLE What is counted or summed. / 分子
denominator DOUBLE What it is divided by; of a median how many there are. / 分母
value DOUBLE The figure; a rate is a fraction. / 指标值，比率为小数（0.596 即 59.60%）
value_percent DECIMAL(10,2) A rate in percent; empty for all else. / 比率的百分数，其他为空
unit VARCHAR Unit; % for a rate: of value_percent. / 计量单位，% 为 value_percent 的单位
counties_expected INTEGER Counties the figure should rest on. / 应报县数
counties_in_force INTEGER Of these, counties whose return is in force. / 实报县数
state VARCHAR complete, partial, or why there is no figure. / 数据状态：{_STATES}
state_zh VARCHAR The state in Chinese. / 数据状态名称
status VARCHAR final, provisional or withheld: too few returns. / 数据性质：{_codes(status_names())}
status_zh VARCHAR The status in Chinese. / 数据性质名称
confidential VARCHAR {_CONFIDENTIAL}
""",
)
DEFINITIONS = _table(
    "indicator_definitions",
    "One row per indicator: what is divided by what. / 指标定义",
    ("indicator",),
    """
indicator VARCHAR Indicator. / 指标
position INTEGER Place in the catalogue. / 序号
name_zh VARCHAR Chinese name. / 中文名称
name_en VARCHAR English name. / 英文名称
kind VARCHAR count, amount, ratio, mean or median. / 类型
numerator_definition_zh VARCHAR What is counted or summed, in Chinese. / 分子定义
denominator_definition_zh VARCHAR What it is divided by, in Chinese. / 分母定义
numerator_definition_en VARCHAR What is counted or summed, in English. / 分子定义（英文）
denominator_definition_en VARCHAR What it is divided by, in English. / 分母定义（英文）
numerator_measure VARCHAR Name of the numerator; two indicators may share one. / 分子
denominator_measure VARCHAR Name of the denominator. / 分母
unit VARCHAR Unit. / 计量单位
stock_or_flow VARCHAR stock (at year's end), flow (in the year) or cumulative. / 时点、时期或累计
is_additive BOOLEAN Whether counties add up to their prefecture. / 各县之和是否等于合计
""",
)
BREAKDOWNS = _table(
    "breakdowns",
    "One row per item of a breakdown, as indicators have them. / 分组与组别名称",
    ("breakdown",),
    """
breakdown VARCHAR Breakdown as kind:item. / 分组
kind VARCHAR Kind of breakdown. / 分组方式
kind_zh VARCHAR Its Chinese name. / 分组方式中文名称
kind_en VARCHAR Its English name. / 分组方式英文名称
item VARCHAR Item. / 组别
item_zh VARCHAR Its Chinese name. / 组别中文名称
item_en VARCHAR Its English name. / 组别英文名称
""",
)
DIVISIONS = _table(
    "divisions",
    "One row per report year and division. / 行政区划",
    ("report_year", "division_code"),
    _CELL
    + f"""
division_name VARCHAR Its name in that year. / 当年名称
division_level VARCHAR {_LEVELS}
parent_code VARCHAR The division it lies in. / 上级代码
code_before VARCHAR Its code in the year before. / 上年代码
""",
)
SUPPRESSED = _table(
    PATTERN,
    "One row per suppressed figure, numerators and denominators by name. / 保密单元格",
    ("report_year", "division_code", "measure", "breakdown"),
    _CELL
    + """
measure VARCHAR What is counted, as numerator_measure or denominator_measure. / 分子或分母
breakdown VARCHAR Breakdown as kind:item; empty for the total. / 分组
""",
)
DICTIONARY = _table(
    "dictionary",
    "One row per table and column of this public release. / 数据字典",
    ("table_name", "position"),
    """
table_name VARCHAR Name of the table. / 表名
position INTEGER Place of the column; 0 is the table. / 序号，0 为表
column_name VARCHAR Name of the column. / 列名
type VARCHAR Type of the column. / 数据类型
description_en VARCHAR What it means. / 英文说明
description_zh VARCHAR The same in Chinese. / 中文说明
""",
)
TABLES = (INDICATORS, DEFINITIONS, BREAKDOWNS, DIVISIONS, SUPPRESSED, DICTIONARY)


def make_tables(
    connection: duckdb.DuckDBPyConnection, suppressed: Iterable[Cell], threshold: int
) -> None:
    """Create the tables as `own.…`; the connection sees the release as `release`.

    Raises ReleaseError where a suppressed figure would be told: a fault of ours.
    """
    _make_pattern(connection, suppressed)
    make_breakdowns(connection, BREAKDOWNS)
    make_definitions(connection, DEFINITIONS)
    connection.execute(f"create table own.indicators as {_indicators(threshold)}")
    connection.execute(f"create table own.divisions as {_DIVISIONS}")
    _make_dictionary(connection)
    _must_tell_nothing_suppressed(connection)


def _make_pattern(connection: duckdb.DuckDBPyConnection, suppressed: Iterable[Cell]) -> None:
    import pyarrow as pa

    cells = sorted(suppressed)
    create_table(connection, SUPPRESSED)
    pattern = pa.table(
        {
            "report_year": pa.array([cell.report_year for cell in cells], pa.int32()),
            "division_code": pa.array([cell.division_code for cell in cells], pa.string()),
            "measure": pa.array([cell.measure for cell in cells], pa.string()),
            "breakdown": pa.array([cell.breakdown for cell in cells], pa.string()),
        }
    )
    connection.register("pattern", pattern)
    connection.execute(f"insert into own.{PATTERN} select * from pattern")
    connection.unregister("pattern")


_PERCENT = (
    "if(unit = '%', round(told_value::decimal(20, 15) * 100, 2)::decimal(10, 2),"
    " null::decimal(10, 2))"
)
"""A rate in percent, half-up as the office's tables have it: publishing/readable_tables.py."""


def _worded(column: str, names: dict[str, tuple[str, str]]) -> str:
    """SQL: the Chinese word of a code; the code where it has none."""
    cases = " ".join(f"when {literal(code)} then {literal(zh)}" for code, (zh, _) in names.items())
    return f"case {column} {cases} else {column} end"


def _indicators(threshold: int) -> str:
    """A median has no numerator, and says too much where few are behind it."""
    return f"""
        with marked as (
            select
                indicators.*,
                divisions.division_name,
                coalesce(named.name_zh, definitions.name_zh) as name_zh,
                breakdowns.item_zh as breakdown_zh,
                definitions.kind,
                numerators.measure is not null as is_numerator_suppressed,
                denominators.measure is not null as is_denominator_suppressed,
                indicators.status = 'withheld' as is_withheld
            from release.main.indicators as indicators
            inner join release.main.dim_indicators as definitions
                on indicators.indicator = definitions.indicator
            inner join release.main.dim_divisions as divisions
                on
                    indicators.report_year = divisions.report_year
                    and indicators.division_code = divisions.division_code
            left join own.indicator_definitions as named
                on indicators.indicator = named.indicator
            left join own.breakdowns as breakdowns
                on indicators.breakdown = breakdowns.breakdown
            left join own.{PATTERN} as numerators
                on
                    indicators.report_year = numerators.report_year
                    and indicators.division_code = numerators.division_code
                    and definitions.numerator_measure = numerators.measure
                    and indicators.breakdown = numerators.breakdown
            left join own.{PATTERN} as denominators
                on
                    indicators.report_year = denominators.report_year
                    and indicators.division_code = denominators.division_code
                    and definitions.denominator_measure = denominators.measure
                    and denominators.breakdown = ''
            where
                indicators.division_level in ('province', 'prefecture', 'county')
                and {public_rows("definitions.numerator_measure", "indicators.breakdown")}
        ),

        judged as (
            select
                *,
                is_numerator_suppressed
                or is_denominator_suppressed
                or (kind = 'median' and denominator < {threshold} and value is not null)
                    as is_value_suppressed,
                if(is_numerator_suppressed, numerator, null) is not null
                or if(is_denominator_suppressed, denominator, null) is not null
                or if(is_value_suppressed, value, null) is not null as is_anything_left_out,
                if(is_withheld or is_value_suppressed, null, value) as told_value
            from marked
        )

        select
            report_year,
            division_code,
            division_name,
            division_level,
            indicator,
            name_zh,
            breakdown,
            coalesce(breakdown_zh, '') as breakdown_zh,
            if(is_withheld or is_numerator_suppressed, null, numerator) as numerator,
            if(is_withheld or is_denominator_suppressed, null, denominator) as denominator,
            told_value as value,
            {_PERCENT} as value_percent,
            unit,
            counties_expected,
            counties_in_force,
            state,
            {_worded("state", state_names())} as state_zh,
            status,
            {_worded("status", status_names())} as status_zh,
            if(is_anything_left_out and not is_withheld, 'c', '') as confidential
        from judged
    """


_DIVISIONS = """
    select
        divisions.report_year,
        divisions.division_code,
        divisions.division_name,
        divisions.division_level,
        divisions.parent_code,
        continuity.previous_code as code_before
    from release.main.dim_divisions as divisions
    left join release.main.dim_division_continuity as continuity
        on
            divisions.report_year = continuity.report_year
            and divisions.division_code = continuity.division_code
    where divisions.division_level in ('province', 'prefecture', 'county')
"""


def _make_dictionary(connection: duckdb.DuckDBPyConnection) -> None:
    rows: list[str] = []
    for table in sorted(TABLES, key=lambda table: table.name):
        described = [("", "", table.comment)]
        described += [(column.name, column.type, column.comment) for column in table.columns]
        for position, (column, kind, comment) in enumerate(described):
            english, _, chinese = comment.partition(" / ")
            row: tuple[str | int, ...] = (table.name, position, column, kind, english, chinese)
            rows.append(f"({', '.join(map(literal, row))})")
    create_table(connection, DICTIONARY)
    connection.execute(f"insert into own.dictionary values {', '.join(rows)}")


def _must_tell_nothing_suppressed(connection: duckdb.DuckDBPyConnection) -> None:
    [(told,)] = connection.execute(
        f"""
        select count(*)
        from own.indicators as indicators
        inner join own.indicator_definitions as definitions
            on indicators.indicator = definitions.indicator
        inner join own.{PATTERN} as pattern
            on
                indicators.report_year = pattern.report_year
                and indicators.division_code = pattern.division_code
        where
            indicators.value is not null
            and (
                (
                    definitions.numerator_measure = pattern.measure
                    and indicators.breakdown = pattern.breakdown
                )
                or (definitions.denominator_measure = pattern.measure and pattern.breakdown = '')
            )
        """
    ).fetchall()
    if told:
        raise ReleaseError(f"nothing published: {told} suppressed figures would be told")
