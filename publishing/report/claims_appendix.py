"""The appendix on printed figures of bulletins: what became of each, and why.

Belongs here: the verdicts of the release in Chinese. Does not: judging (`publishing.claims`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from publishing.catalogue_names import full_width
from publishing.read_release import Row, rows_of
from publishing.report.content import Table
from publishing.report.figures import ReportFigures
from publishing.report.words import why_blank
from publishing.sql_text import literal

if TYPE_CHECKING:
    import duckdb

VERDICTS_ZH = {
    "reproduced": "一致",
    "reproduced_on_another_base": "换用其他分母后一致",
    "reproduced_before": "仅与较早版本一致",
    "not_reproduced": "不一致",
    "not_derivable": "无法推算",
    "consistent": "自身相符",
    "contradicts_itself": "自相矛盾",
    "parts_do_not_add_up": "分项之和不符",
    "units_differ": "合计相符、单位不同",
    "ambiguous": "含义不明",
    "in_doubt": "存疑",
}
BOUNDS = {"at least": "不低于", "at most": "不高于", "more than": "超过", "less than": "低于"}
WHOSE = {
    "national": "全国",
    "provincial": "全省",
    "regional": "全区",
    "prefectural": "全市",
    "county": "全县",
}
SHOWN_NAMES = 3
"""Names told: a small number equals many others."""


def claims_table(connection: "duckdb.DuckDBPyConnection", figures: ReportFigures) -> Table | None:
    """Printed figures about the division up to the year, and what became of them; None where there
    are none."""
    claims: list[Row] = rows_of(
        connection.execute(
            "select * from claims where report_year <="
            f" {figures.year.report_year} and division_code = {literal(figures.division.code)}"
            " order by report_year desc, claim"
        )
    )
    if not claims:
        return None
    measures = dict(
        connection.execute(
            "select numerator_measure, name_zh from dim_indicators"
            " where kind in ('count', 'amount') and numerator_measure is not null"
        ).fetchall()
    )
    rows = tuple(_row(claim, figures, measures) for claim in claims)
    return Table(
        "公布数字核对",
        ("编号", "年度", "指标", "公布数", "库内数", "结论", "说明"),
        rows,
        numeric=(3, 4),
        kind="claims",
    )


def _row(claim: Row, figures: ReportFigures, measures: Mapping[str, str]) -> tuple[str, ...]:
    indicator = figures.indicators.get(claim["indicator"] or "")
    value = claim["computed_value"]
    is_rate = claim["unit"] == "%"
    computed = "—" if value is None else f"{100 * value:.2f}" if is_rate else f"{value:.12g}"
    kind = str(claim["verdict_kind"])
    return (
        claim["claim"],
        str(claim["report_year"]),
        indicator.name_zh if indicator else full_width(claim["indicator_zh"] or ""),
        _printed_words(claim),
        computed,
        VERDICTS_ZH.get(kind, kind),
        _why(claim, figures, measures),
    )


def _printed_words(claim: Row) -> str:
    """The figure as printed, with its bound; a comparison with an average in words."""
    precision, printed = claim["precision"] or "", claim["printed"] or ""
    if whose := _whose_average(precision):
        return f"{'低于' if precision.startswith('below') else '高于'}{whose}平均"
    is_number = printed.replace(".", "").isdigit()
    return f"{BOUNDS.get(precision, '') if is_number else ''}{printed}"


def _whose_average(precision: str) -> str:
    side, *rest = precision.split()
    return WHOSE.get(rest[1], rest[1]) if side in ("above", "below") and len(rest) == 3 else ""


def _why(claim: Row, figures: ReportFigures, measures: Mapping[str, str]) -> str:
    """What the verdict rests on, in a few words; nothing where the figure is simply the same."""
    kind = claim["verdict_kind"]
    said = ["截断而非四舍五入"] if claim["roundings_that_reproduce"] == "truncation" else []
    if kind == "not_derivable":
        said.append(_why_not_derivable(claim, figures))
    if kind == "reproduced_before":
        said.append(f"与发布版{claim['reproduced_in_release']}一致")
    if kind == "contradicts_itself":
        said.append(
            f"与所印分子{claim['printed_numerator']}、分母{claim['printed_denominator']}不符"
        )
    if kind == "ambiguous":
        said.append("未说明是百分比还是百分点")
    if kind == "in_doubt":
        said.append("称全覆盖，分子小于分母")
    if claim["bases_that_reproduce"]:
        said.append(f"分母为{_named(claim['bases_that_reproduce'], figures, measures)}")
    equal = ", ".join(
        claim[column]
        for column in ("measures_that_equal", "indicators_that_equal")
        if claim[column]
    )
    if equal:
        said.append(f"与{_named(equal, figures, measures)}相等")
    elif kind == "not_reproduced":
        said.append("没有与之相等的数")
    return "；".join(said)


def _why_not_derivable(claim: Row, figures: ReportFigures) -> str:
    if whose := _whose_average(claim["precision"] or ""):
        return f"库内没有{whose}的数"
    indicator, state = claim["indicator"], claim["indicator_state"]
    if indicator is None:
        return "不是库内指标，未印分子分母"
    if state is None:
        return f"库内没有{claim['report_year']}年的数"
    in_its_year = [year for year in figures.series if year.report_year == claim["report_year"]]
    figure = in_its_year[-1].get(indicator, claim["breakdown"]) if in_its_year else None
    if figure is None or figure.is_known:
        return "缺少相比的数"
    return why_blank(figure, figure.report_year, figures.withheld_below_percent)


def _named(names: str, figures: ReportFigures, measures: Mapping[str, str]) -> str:
    """Measures or indicators by their Chinese names, with the number where one stands there:
    `chambers (937), townships`. One that has no Chinese name is told by its number alone."""
    said = []
    for one in names.split(", "):
        name, _, number = one.partition(" ")
        known = figures.indicators.get(name)
        zh = known.name_zh if known else measures.get(name, "")
        said.append(full_width(f"{zh}{number}" if zh else number.strip("()")))
    shown = [one for one in dict.fromkeys(said) if one] or ["库内其他计数"]
    more = "等" if len(shown) > SHOWN_NAMES else ""
    return "、".join(shown[:SHOWN_NAMES]) + more
