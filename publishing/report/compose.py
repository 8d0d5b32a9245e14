"""A report composed: its chapters in order, from one release.

Belongs here: which sections a report of each level has and in which order. Does not: words,
charts, tables, files.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publishing.read_release import asking
from publishing.report.changes import CHANGES, changes_blocks, read_changed
from publishing.report.chapter_charts import SHOWN_OF_COUNTIES, chapter_charts
from publishing.report.chapters import (
    CHAPTERS,
    HEADLINES,
    LEAD,
    LEAD_OF_COUNTY,
    Chapter,
    programme,
)
from publishing.report.claims_appendix import claims_table
from publishing.report.content import Block, Cited, Headline, Paragraph, Report, Section, Sentence
from publishing.report.figures import Figure, ReportFigures
from publishing.report.quality import quality_table
from publishing.report.read_figures import read_counties, read_report_figures
from publishing.report.sentences import paragraph, sentence_of, why_none
from publishing.report.tables import below_table, definitions_table, figures_table, sources_table
from publishing.report.without_return import (
    missing_words,
    read_missing_return,
    sections_without_return,
)
from publishing.report.words import change_parts, plain, printed, why_blank

if TYPE_CHECKING:
    import duckdb

NUMBERS = "一二三四五六七八九十"
OF_THE_REGISTER = "townships"
"""Known of every division, whoever has filed."""
Counties = Sequence[tuple[str, Sequence[Figure]]]
Titled = tuple[str, list[Block]]
"""A section before it has its number: title and blocks."""


def compose_report(
    release: Path,
    report_year: int,
    division_code: str,
    *,
    boundaries: Mapping[str, Any] | None = None,
    notice: str = "",
) -> Report:
    """The report of a division and year; of a county that has no return in force one page.

    `boundaries` is code → GeoJSON geometry for a map; `notice` stands under the title.

    Raises ReleaseError for what the release does not have.
    """
    with asking(release) as connection:
        figures = read_report_figures(connection, report_year, division_code)
        missing = read_missing_return(connection, figures)
        if missing is None:
            sections, appendices = _in_full(connection, figures, boundaries or {})
            lead, headlines = lead_of(figures, sections), _headlines(figures)
        else:
            lead, headlines = missing_words(missing, figures), ()
            sections, appendices = sections_without_return(figures), []
            if read_changed(connection, report_year, division_code):
                sections.append((CHANGES, changes_blocks(connection, figures)))
    division = figures.division
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
        lead=lead,
        headlines=headlines,
        sections=_numbered(sections),
    )
    if any(sentence.figures for sentence in report.sentences):
        appendices = [*appendices, ("文中数字来源", [sources_table(report)])]
    return replace(report, sections=(*report.sections, *_numbered(appendices, "附录")))


def _numbered(sections: Iterable[Titled], prefix: str = "") -> tuple[Section, ...]:
    return tuple(
        Section(f"{prefix}{NUMBERS[place]}", title, tuple(blocks))
        for place, (title, blocks) in enumerate(sections)
    )


def _in_full(
    connection: "duckdb.DuckDBPyConnection",
    figures: ReportFigures,
    boundaries: Mapping[str, Any],
) -> tuple[list[Titled], list[Titled]]:
    """The chapters and the appendices of who has figures."""
    is_of_province = figures.division.level == "province"
    counties = read_counties(connection, figures, SHOWN_OF_COUNTIES) if is_of_province else []
    sections = [_chapter(chapter, figures, counties, boundaries) for chapter in CHAPTERS]
    sections += [
        ("数据质量", [quality_table(connection, figures)]),
        (CHANGES, changes_blocks(connection, figures)),
    ]
    appendices: list[Titled] = [("指标定义", [definitions_table(figures)])]
    claims = claims_table(connection, figures)
    if claims is not None:
        appendices.append(("公布数字核对", [claims]))
    return sections, appendices


def lead_of(figures: ReportFigures, sections: Iterable[Titled]) -> Paragraph:
    """How many counties have filed, and how the figures of the sections are to be taken."""
    patterns = LEAD_OF_COUNTY if figures.division.level == "county" else LEAD
    year = figures.year.report_year
    said = [
        f"{year}年数据已审签并锁定，为最终数。"
        if figures.is_final
        else f"{year}年数据未审签锁定，均为初步数。"
    ]
    if len(figures.series) == 1:
        said.append(f"没有{year}年以前的数据，不作比较。")
    elif figures.series[-2].report_year != year - 1:
        said.append(f"没有{year - 1}年的数据，不作比较。")
    else:
        before, now = figures.series[-2].division, figures.division
        if (before.code, before.name) != (now.code, now.name):
            said.append(f"{year - 1}年为{before.name}（{before.code}）。")
    if any(cited.words for cited in _cited(sections)):
        said.append("增减按未经四舍五入的数计算。")
    return Paragraph((*paragraph(patterns, figures).sentences, *map(Sentence, said)))


def _cited(sections: Iterable[Titled]) -> Iterator[Cited]:
    for _, blocks in sections:
        for block in blocks:
            if isinstance(block, Paragraph):
                for sentence in block.sentences:
                    yield from sentence.figures


def _headlines(figures: ReportFigures) -> tuple[Headline, ...]:
    """The figures shown large; none where none is known."""
    known = [figure for name in HEADLINES if (figure := figures.year.get(name)) is not None]
    if not any(figure.is_known for figure in known):
        return ()
    return tuple(_headline(name, figures) for name in HEADLINES)


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
    chapter: Chapter,
    figures: ReportFigures,
    counties: Counties,
    boundaries: Mapping[str, Any],
) -> Titled:
    """A chapter's text, charts and tables; where none of its figures is known, why, in one
    sentence, and what there is of other years and of the divisions below."""
    year = figures.year.report_year
    title = chapter.title.format(programme=programme(year))
    told = _told(chapter, figures)
    asked = [name for name in chapter.tabled(year) if name != OF_THE_REGISTER]
    is_blank = not any(sentence.figures for one in told for sentence in one.sentences)
    why = why_none(asked, figures, "本章各项指标") if is_blank else None
    blocks: list[Block] = [Paragraph((why,))] if why else [*told]
    blocks += chapter_charts(chapter, figures, counties, boundaries)
    if chapter.key == "coverage" and figures.below:
        blocks.append(below_table(figures))
    table = None if why else figures_table(title, chapter, figures)
    return title, [*blocks, *([table] if table else [])]


def _told(chapter: Chapter, figures: ReportFigures) -> list[Paragraph]:
    patterns = chapter.patterns(figures.division.level, figures.year.report_year)
    paragraphs = [paragraph(of_paragraph, figures) for of_paragraph in patterns]
    return [one for one in paragraphs if one.sentences]
