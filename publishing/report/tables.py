"""The tables of the annual report.

Belongs here: of each its rows and columns. Does not: the tables of quality, changes and claims,
which have modules of their own; how a table looks.
"""

from collections.abc import Mapping, Sequence

from publishing.catalogue_names import definitions_zh, full_width
from publishing.report.chapters import WHETHER, Chapter
from publishing.report.content import Cited, Report, Table
from publishing.report.figures import Figure, Indicator, ReportFigures
from publishing.report.words import break_words, plain, printed, why_blank

BELOW_COLUMNS = (
    *("townships", "townships_with_chamber", "chamber_coverage_rate", "chambers"),
    *("registered_chambers", "party_branches", "mediation_organisations"),
    *("cases_settled", "relief_villages"),
)
"""What the table of the divisions below shows; by code, and no rate of registration: counties are
not to be ranked by it."""
BLANK = "—"


def below_table(figures: ReportFigures) -> Table:
    """The divisions of the level below with their main figures, and the whole."""
    names = [figures.indicators[name] for name in BELOW_COLUMNS]
    rows = tuple(
        (year.division.name, *(cell(year.get(name)) for name in BELOW_COLUMNS))
        for year in (*figures.below, figures.year)
    )
    below = "设区市" if figures.division.level == "province" else "县（市、区）"
    without: dict[str, list[str]] = {}
    for year in (*figures.below, figures.year):
        figure = year.get("chambers")
        if figure is None or not figure.is_known:
            why = why_blank(figure, year.report_year, figures.withheld_below_percent)
            without.setdefault(why, []).append(year.division.name)
    said = "".join(f"{'、'.join(places)}：{why}。" for why, places in without.items())
    return Table(
        f"各{below}主要指标",
        (below, *(f"{one.name_zh}（{one.unit}）" for one in names)),
        rows,
        numeric=tuple(range(1, len(names) + 1)),
        kind="below",
        note=f"按区划代码排列，不作排名。{said}",
    )


def cell(figure: Figure | None) -> str:
    """A figure in a table; of a county 是 or 否 where it can be no other."""
    if figure is None or not figure.is_known:
        return BLANK
    if _is_whether(figure.indicator, figure.division.level):
        return "是" if figure.value else "否"
    return printed(figure)


def _is_whether(indicator: Indicator, level: str) -> bool:
    return level == "county" and indicator.code in WHETHER


def name_and_unit(indicator: Indicator, level: str) -> tuple[str, str]:
    """What a row of a table begins with."""
    if _is_whether(indicator, level):
        return WHETHER[indicator.code], ""
    return indicator.name_zh, indicator.unit


def figures_table(title: str, chapter: Chapter, figures: ReportFigures) -> Table | None:
    """The chapter's totals: the year before, the year, the base, and those of the levels above;
    None where there are none. What was not asked has no row: the text says so."""
    year = figures.year.report_year
    before = figures.series[-2] if len(figures.series) > 1 else None
    if before is not None and before.report_year != year - 1:
        before = None
    rows = []
    for name in chapter.tabled(year):
        if name not in figures.indicators:
            continue
        figure, indicator = figures.year.get(name), figures.indicators[name]
        is_known = figure is not None and figure.is_known
        is_quotient = indicator.kind in ("ratio", "mean")
        is_broken = figure is not None and figure.break_kind is not None
        # What it is not to be compared with stands in the report of its own year.
        earlier = cell(before.get(name)) if before and not is_broken else BLANK
        beside = [cell(other.get(name)) if is_quotient else "" for other in figures.above]
        if not is_known and earlier == BLANK and not {*beside} - {BLANK, ""}:
            continue
        base = ""
        if is_quotient and figure is not None and is_known:
            base = f"{plain(figure.numerator)}/{plain(figure.denominator)}"
        rows.append(
            (
                *name_and_unit(indicator, figures.division.level),
                *(earlier, cell(figure), base, *beside),
                _remark(figure, figures),
            )
        )
    columns = (
        *("指标", "单位", f"{year - 1}年", f"{year}年", "分子/分母"),
        *(other.division.name for other in figures.above),
        "说明",
    )
    if not rows:
        return None
    # A column in which nothing stands only takes room.
    kept = [
        at
        for at in range(len(columns))
        if at in (0, 1, 3) or {row[at] for row in rows} - ({BLANK, ""} if at == 2 else {""})
    ]
    return Table(
        f"{title}：主要指标",
        tuple(columns[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in rows),
        tuple(place for place, at in enumerate(kept) if 2 <= at < 5 + len(figures.above)),
        kind="figures",
    )


def _remark(figure: Figure | None, figures: ReportFigures) -> str:
    """What stands beside a figure: why it is not there, which counties, why it is not compared."""
    if figure is None or not figure.is_known:
        return why_blank(figure, figures.year.report_year, figures.withheld_below_percent)
    counties = ""
    if figure.division.level != "county" and figure.state == "partial":
        counties = f"{figure.counties_expected}个县中{figure.counties_in_force}个"
    return "；".join(filter(None, (counties, *break_words([figure]))))


def beside_table(
    title: str,
    names: Sequence[str],
    indicators: Mapping[str, Indicator],
    columns: Sequence[tuple[str, Mapping[str, Figure | None]]],
    note: str,
) -> Table:
    """Indicators of several divisions or years side by side; a column is its head and figures."""
    rows = tuple(
        (
            indicators[name].name_zh,
            indicators[name].unit,
            *(cell(figures.get(name)) for _, figures in columns),
        )
        for name in names
    )
    heads = ("指标", "单位", *(head for head, _ in columns))
    return Table(title, heads, rows, tuple(range(2, len(heads))), kind="figures", note=note)


def definitions_table(figures: ReportFigures) -> Table:
    """Every indicator with what is counted and what it is divided by."""
    words = definitions_zh()
    rows = tuple(
        (
            indicator.name_zh,
            indicator.unit,
            *(
                full_width(text)
                for text in words.get(
                    code, (indicator.numerator_definition, indicator.denominator_definition or "")
                )
            ),
        )
        for code, indicator in figures.indicators.items()
    )
    return Table("指标定义", ("指标", "单位", "计数或分子", "分母"), rows, kind="definitions")


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
