"""A report composed: its chapters in order, from one release.

Belongs here: which sections a report of each level has and in which order. Does not: words,
charts, files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publishing.catalogue_names import definitions_zh
from publishing.read_release import Row, asking, rows_of
from publishing.report import charts
from publishing.report.changes import CHANGES, changes_blocks
from publishing.report.chapters import (
    CHAPTERS,
    HEADLINES,
    LEAD,
    LEAD_OF_COUNTY,
    Chapter,
    programme,
)
from publishing.report.content import (
    Block,
    Cited,
    Headline,
    Paragraph,
    Report,
    Section,
    Sentence,
    Table,
)
from publishing.report.figures import (
    Division,
    Figure,
    ReportFigures,
    YearFigures,
    read_report_figures,
)
from publishing.report.quality import quality_table
from publishing.report.sentences import named_items, paragraph, sentence_of
from publishing.report.words import break_words, change_parts, plain, printed, why_blank
from publishing.sql_text import literal

if TYPE_CHECKING:
    import duckdb

NUMBERS = "一二三四五六七八九十"
BELOW_COLUMNS = (
    *("townships", "townships_with_chamber", "chamber_coverage_rate", "chambers"),
    *("registered_chambers", "party_branches", "mediation_organisations"),
    *("cases_settled", "relief_villages"),
)
"""What the table of the divisions below shows; by code, and no rate of registration: counties are
not to be ranked by it."""

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


def compose_report(
    release: Path,
    report_year: int,
    division_code: str,
    *,
    boundaries: Mapping[str, Any] | None = None,
    notice: str = "",
) -> Report:
    """The report of a division and year.

    `boundaries` is code → GeoJSON geometry for a map; `notice` stands under the title.

    Raises ReleaseError for what the release does not have.
    """
    with asking(release) as connection:
        figures = read_report_figures(connection, report_year, division_code)
        sections = [
            _chapter(connection, chapter, figures, boundaries or {}) for chapter in CHAPTERS
        ]
        sections += [
            ("数据质量", [quality_table(connection, figures)]),
            (CHANGES, changes_blocks(connection, figures)),
        ]
        claims = _claims_table(connection, figures)
    division = figures.division
    lead = paragraph(LEAD_OF_COUNTY if division.level == "county" else LEAD, figures)
    numbered = [
        Section(NUMBERS[place], title, tuple(blocks))
        for place, (title, blocks) in enumerate(sections)
    ]
    appendices: list[tuple[str, list[Block]]] = [("指标定义", [_definitions_table(figures)])]
    if claims is not None:
        appendices.append(("公布数字核对", [claims]))
    report = Report(
        title=f"{division.name}{report_year}年乡镇（街道）商会年度报告",
        subtitle=f"{notice}{' · ' if notice else ''}依据发布版{figures.release}"
        f"（{figures.published_on}公布）编制",
        report_year=report_year,
        division_code=division.code,
        division_name=division.name,
        division_level=division.level,
        release=figures.release,
        published_on=figures.published_on,
        lead=_lead(lead, figures),
        headlines=tuple(_headline(name, figures) for name in HEADLINES),
        sections=tuple(numbered),
    )
    appendices.append(("文中数字来源", [sources_table(report)]))
    appended = (
        Section(f"附录{NUMBERS[place]}", title, tuple(blocks))
        for place, (title, blocks) in enumerate(appendices)
    )
    return replace(report, sections=(*report.sections, *appended))


def _lead(lead: Paragraph, figures: ReportFigures) -> Paragraph:
    year = figures.year.report_year
    standing = (
        f"{year}年数据已审签并锁定，为最终数。"
        if figures.is_final
        else f"{year}年数据未审签锁定，均为初步数。"
    )
    first = [Sentence(standing)]
    if len(figures.series) == 1:
        first.append(Sentence(f"{year}年以前的数据不在本版内，不作比较。"))
    elif figures.series[-2].report_year != year - 1:
        first.append(Sentence(f"{year - 1}年数据不在本版内，不作比较。"))
    first.append(Sentence("增减按未经四舍五入的数计算。"))
    return Paragraph((*lead.sentences, *first))


def _headline(indicator: str, figures: ReportFigures) -> Headline:
    figure = figures.year.get(indicator)
    name = figures.indicators[indicator].name_zh
    if figure is None or not figure.is_known:
        why = why_blank(figure, figures.year.report_year, figures.withheld_below_percent)
        return Headline(name, "—", "", why, "")
    is_rate = figure.indicator.unit == "%"
    base = f"{plain(figure.numerator)}/{plain(figure.denominator)}" if is_rate else ""
    change = sentence_of(change_parts(figure)).text
    return Headline(name, printed(figure), figure.indicator.unit, base, change)


def _chapter(
    connection: "duckdb.DuckDBPyConnection",
    chapter: Chapter,
    figures: ReportFigures,
    boundaries: Mapping[str, Any],
) -> tuple[str, list[Block]]:
    title = chapter.title.format(programme=programme(figures.year.report_year))
    blocks: list[Block] = [paragraph(patterns, figures) for patterns in chapter.paragraphs]
    blocks = [block for block in blocks if isinstance(block, Paragraph) and block.sentences]
    blocks += [
        chart for chart in _charts(connection, chapter, figures, boundaries) if chart is not None
    ]
    if chapter.key == "coverage" and figures.below:
        blocks.append(_below_table(figures))
    blocks.append(_figures_table(title, chapter, figures))
    return title, blocks


def _charts(
    connection: "duckdb.DuckDBPyConnection",
    chapter: Chapter,
    figures: ReportFigures,
    boundaries: Mapping[str, Any],
) -> list[Block | None]:
    if chapter.key == "coverage":
        return [_coverage_trend(figures), *_coverage_below(connection, figures, boundaries)]
    if chapter.key == "party":
        own = _over_years(figures.series, "chamber_party_coverage_rate")
        return [
            charts.trend(
                "商会党组织有效覆盖率",
                [
                    (figures.division.name, own),
                    *[
                        (years[-1].division.name, _over_years(years, "chamber_party_coverage_rate"))
                        for years in figures.above_series
                    ],
                ],
            )
        ]
    kinds = {
        "mediation": ("成功调解案件，按纠纷类型", "cases_settled", "dispute_kind"),
        "relief": ("帮扶到位资金，按帮扶方式", "relief_funds", "support_kind"),
        "micro": ("微实践项目，按类型", "micro_practices", "practice"),
    }
    if chapter.key in kinds:
        title, indicator, kind = kinds[chapter.key]
        return [charts.parts(title, named_items(figures, indicator, kind))]
    return []


def _over_years(series: Sequence[YearFigures], indicator: str) -> list[Figure]:
    return [figure for year in series if (figure := year.get(indicator)) is not None]


def _coverage_trend(figures: ReportFigures) -> Block | None:
    if figures.division.level == "province":
        names = ("chamber_coverage_rate", "registration_rate", "branch_coverage_rate")
        lines = [
            (figures.indicators[name].name_zh, _over_years(figures.series, name)) for name in names
        ]
        return charts.trend("商会覆盖率、登记率、党组织覆盖率", lines)
    lines = [
        (years[-1].division.name, _over_years(years, "chamber_coverage_rate"))
        for years in (figures.series, *figures.above_series)
    ]
    return charts.trend("商会覆盖率", lines)


def _coverage_below(
    connection: "duckdb.DuckDBPyConnection",
    figures: ReportFigures,
    boundaries: Mapping[str, Any],
) -> list[Block | None]:
    whole = figures.year.get("chamber_coverage_rate")
    if not figures.below or whole is None:
        return []
    level = "各市" if figures.division.level == "province" else "各县（市、区）"
    drawn: list[Block | None] = [
        charts.bars(f"{level}商会覆盖率", figures.below, "chamber_coverage_rate", whole)
    ]
    shown = [one for year in figures.below if (one := year.get("chamber_coverage_rate"))]
    if figures.division.level == "province":
        counties = _counties(connection, figures, whole.indicator.code)
        drawn.append(charts.heat_table("各县（市、区）商会覆盖率（%）", counties))
        of_counties = [figure for _, group in counties for figure in group]
        # Counties where their boundaries are there, else prefectures.
        if any(figure.division.code in boundaries for figure in of_counties):
            shown = of_counties
    drawn.append(charts.region_map("商会覆盖率地图", shown, boundaries))
    return drawn


def _counties(
    connection: "duckdb.DuckDBPyConnection", figures: ReportFigures, indicator: str
) -> list[tuple[str, list[Figure]]]:
    """An indicator of every county of the year, by prefecture, both in the order of their codes."""
    year, catalogue = figures.year.report_year, figures.indicators[indicator]
    groups: dict[str, list[Figure]] = {}
    for (
        prefecture,
        code,
        name,
        line,
        numerator,
        denominator,
        value,
        state,
        status,
    ) in connection.execute(
        "select prefectures.division_name, counties.division_code, counties.division_name,"
        " counties.division_line, numerator, denominator, value, state, status"
        " from dim_divisions as counties"
        " inner join dim_divisions as prefectures on prefectures.report_year ="
        " counties.report_year and prefectures.division_code = counties.prefecture_code"
        " inner join indicators on indicators.report_year = counties.report_year"
        " and indicators.division_code = counties.division_code"
        f" where counties.report_year = {year} and counties.division_level = 'county'"
        f" and indicator = {literal(indicator)} and breakdown = ''"
        " order by prefectures.division_code, counties.division_code"
    ).fetchall():
        division = Division(code, name, "county", line)
        figure = Figure(
            catalogue, "", year, division, numerator, denominator, value, state, status, 1, 1
        )
        groups.setdefault(prefecture, []).append(figure)
    return list(groups.items())


def _below_table(figures: ReportFigures) -> Table:
    names = [figures.indicators[name] for name in BELOW_COLUMNS]
    rows = tuple(
        (year.division.name, *(_cell(year.get(name)) for name in BELOW_COLUMNS))
        for year in (*figures.below, figures.year)
    )
    below = "市" if figures.division.level == "province" else "县（市、区）"
    return Table(
        f"各{below}主要指标",
        (below, *(f"{one.name_zh}（{one.unit}）" for one in names)),
        rows,
        numeric=tuple(range(1, len(names) + 1)),
        kind="below",
        note="按区划代码排列，不作排名。",
    )


def _cell(figure: Figure | None) -> str:
    return printed(figure) if figure is not None and figure.is_known else "—"


def _figures_table(title: str, chapter: Chapter, figures: ReportFigures) -> Table:
    """The chapter's totals: the year before, the year, the base, and those of the levels above."""
    year = figures.year.report_year
    before = figures.series[-2] if len(figures.series) > 1 else None
    above = list(figures.above)
    rows = []
    for name in chapter.indicators:
        figure = figures.year.get(name)
        if name not in figures.indicators:
            continue
        indicator = figures.indicators[name]
        earlier = before.get(name) if before and before.report_year == year - 1 else None
        is_quotient = indicator.kind in ("ratio", "mean")
        base = (
            f"{plain(figure.numerator)}/{plain(figure.denominator)}"
            if is_quotient and figure is not None and figure.is_known
            else ""
        )
        why = (
            why_blank(figure, year, figures.withheld_below_percent)
            if figure is None or not figure.is_known
            else "；".join(filter(None, (_counties_words(figure), *break_words([figure]))))
        )
        is_broken = figure is not None and figure.break_kind is not None
        beside = tuple(_cell(other.get(name)) if is_quotient else "" for other in above)
        rows.append(
            (
                *(indicator.name_zh, indicator.unit),
                # What it is not to be compared with stands in the report of its own year.
                *("—" if is_broken else _cell(earlier), _cell(figure)),
                *(base, *beside, why),
            )
        )
    columns = (
        *("指标", "单位", f"{year - 1}年", f"{year}年", "分子/分母"),
        *(other.division.name for other in above),
        "说明",
    )
    # A column in which nothing stands only takes room.
    kept = [at for at in range(len(columns)) if at < 4 or any(row[at] for row in rows)]
    return Table(
        f"{title}：主要指标",
        tuple(columns[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in rows),
        tuple(place for place, at in enumerate(kept) if 2 <= at < 5 + len(above)),
        kind="figures",
    )


def _counties_words(figure: Figure) -> str:
    if figure.division.level == "county":
        return ""
    if figure.state == "partial":
        return f"{figure.counties_expected}个县中{figure.counties_in_force}个"
    return ""


def _definitions_table(figures: ReportFigures) -> Table:
    words = definitions_zh()
    rows = tuple(
        (
            indicator.name_zh,
            indicator.unit,
            *words.get(
                code, (indicator.numerator_definition, indicator.denominator_definition or "")
            ),
        )
        for code, indicator in figures.indicators.items()
    )
    return Table("指标定义", ("指标", "单位", "计数或分子", "分母"), rows, kind="definitions")


def _claims_table(connection: "duckdb.DuckDBPyConnection", figures: ReportFigures) -> Table | None:
    """Printed figures about the division up to the year, and what became of them."""
    claims: list[Row] = rows_of(
        connection.execute(
            "select * from claims where report_year <="
            f" {figures.year.report_year} and division_code = {literal(figures.division.code)}"
            " order by report_year desc, claim"
        )
    )
    if not claims:
        return None
    rows = []
    for claim in claims:
        indicator = figures.indicators.get(claim["indicator"] or "")
        value = claim["computed_value"]
        is_rate = claim["unit"] == "%"
        computed = "—" if value is None else f"{100 * value:.2f}" if is_rate else f"{value:.12g}"
        verdict = VERDICTS_ZH.get(claim["verdict_kind"], str(claim["verdict_kind"]))
        is_cut = claim["roundings_that_reproduce"] == "truncation"
        verdict += "（截断，不四舍五入）" if is_cut else ""
        bases = _bases_words(claim["bases_that_reproduce"], figures)
        rows.append(
            (
                claim["claim"],
                str(claim["report_year"]),
                indicator.name_zh if indicator else claim["indicator_zh"] or "",
                claim["printed"] or "",
                computed,
                f"{verdict}{bases}",
            )
        )
    return Table(
        "公布数字核对",
        ("编号", "年度", "指标", "公布数", "库内数", "结论"),
        tuple(rows),
        numeric=(3, 4),
        kind="claims",
    )


def _bases_words(bases: str | None, figures: ReportFigures) -> str:
    """The denominators that reproduce a rate, by their Chinese names: `chambers (937)`."""
    if not bases:
        return ""
    said = []
    for base in bases.split(", "):
        name, _, number = base.partition(" ")
        known = figures.indicators.get(name)
        said.append(f"{known.name_zh if known else name}{number}")
    return f"（分母：{'、'.join(said)}）"


def sources_table(report: Report) -> Table:
    """Every figure a sentence prints: its sentence, indicator, division, year, base, release."""
    rows = tuple(
        (
            str(number),
            cited.printed + ("个百分点" if cited.unit == "pp" else cited.unit),
            _figure_words(cited),
            f"{cited.division_name} {cited.division_code}",
            str(cited.report_year),
            f"{cited.numerator}/{cited.denominator}" if cited.denominator else "",
            report.release,
        )
        for number, sentence in enumerate(report.sentences, start=1)
        for cited in sentence.figures
    )
    columns = ("句", "数字", "指标", "区划", "年度", "分子/分母", "发布版")
    return Table("文中数字来源", columns, rows, numeric=(1,), kind="sources")


def _figure_words(cited: Cited) -> str:
    item = f"[{cited.breakdown}]" if cited.breakdown else ""
    change = "，与上年相比的变化" if cited.words else ""
    return f"{cited.name_zh} {cited.indicator}{item}{change}"
