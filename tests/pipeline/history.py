"""A home taken through a history, a refresh a step, and what its releases say of what changed.

Belongs here: filing, revising and refreshing; reading causes back. Does not: what is expected.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from orchestration.home import Home, read_configuration
from orchestration.progress import SilentProgress
from orchestration.run_refresh import RefreshSummary, run_refresh
from publishing.read_release import open_release

XINGNING, HENG, HENG_OLD, XIUFENG, PROVINCE = "450102", "450181", "450127", "450302", "450000"
DOCUMENTS = "本年出台商会改革文件数"
COUNTS = {
    XINGNING: {"chambers": 4, "chamber_members": 266, "policy_documents": 0, "donations": 31.76},
    XIUFENG: {"chambers": 3, "chamber_members": 125, "policy_documents": 3, "donations": 0},
    HENG: {"chambers": 14, "chamber_members": 703, "policy_documents": 3, "donations": 100.58},
}
"""Counted in the sample's workbooks of 2022, column by column."""

CASES_SETTLED = {
    (2021, XINGNING): 27,
    (2021, XIUFENG): 36,
    (2021, HENG_OLD): 154,
    (2022, XINGNING): 25,
    (2022, XIUFENG): 22,
    (2022, HENG): 174,
}
"""Cases with a success in the case lists of the sample's workbooks, row by row."""


@dataclass
class History:
    """A home and its steps: each refresh a day later than the last."""

    home: Home
    returns: Path
    day: int = 0

    @property
    def moment(self) -> datetime:
        return datetime(2023, 2, self.day, 2, tzinfo=UTC)

    def workbook(self, report_year: int, county: str) -> Path:
        [path] = (self.returns / str(report_year)).glob(f"{county}*.xlsx")
        return path

    def file(self, report_year: int, county: str, name: str | None = None) -> None:
        path = self.workbook(report_year, county)
        target = self.home.inbox / (name or f"{report_year}/{path.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)

    def revise(
        self, report_year: int, county: str, *, documents: int | None, members: int = 0
    ) -> None:
        """File the return with another number of documents, and so many members more in its first
        chamber that states them."""
        book = openpyxl.load_workbook(self.workbook(report_year, county))
        if documents is not None:
            cover = book["封面"]
            (label,) = [row[0] for row in cover.iter_rows() if row[0].value == DOCUMENTS]
            cover.cell(label.row, 2).value = documents
        if members:
            roster = book["乡镇街道商会名册"]
            column = next(cell.column for cell in roster[3] if cell.value == "会员总数")
            row = next(
                row
                for row in range(4, roster.max_row)
                if isinstance(roster.cell(row, column).value, int)
            )
            roster.cell(row, column).value += members
        book.save(self.home.inbox / f"{report_year}-{county}-{self.day}.xlsx")

    def drop_settled_cases(self, report_year: int, county: str, count: int) -> None:
        """File the return with so many of its settled cases still open."""
        book = openpyxl.load_workbook(self.workbook(report_year, county))
        cases = book["调解案件台账"]
        place = {cell.value: cell.column for cell in cases[3]}
        settled = [
            row
            for row in range(4, cases.max_row + 1)
            if cases.cell(row, place["办理结果"]).value == "调解成功"
        ]
        for row in settled[:count]:
            cases.cell(row, place["办理结果"]).value = "在办"
            for header in list(place)[list(place).index("办结日期") :]:
                cases.cell(row, place[header]).value = None
        book.save(self.home.inbox / f"{report_year}-{county}-{self.day}.xlsx")

    def settings(self, text: str) -> None:
        (self.home.path / "shanghui.toml").write_text(text, encoding="utf-8")

    def refresh(self, years: Sequence[int] = (2021, 2022), **how: bool) -> RefreshSummary:
        self.day += 1
        return run_refresh(
            self.home,
            years,
            self.moment,
            SilentProgress(),
            # The annual report has tests of its own.
            replace(read_configuration(self.home.path), report_formats=()),
            # Some tests change what the code says in this process, which no file of it shows.
            again=True,
            **how,
        )

    def ask(self, query: str) -> list[tuple]:
        with open_release(self.home.releases / "current") as connection:
            return connection.execute(query).fetchall()

    def causes(
        self, indicator: str, division: str = PROVINCE, report_year: int = 2022
    ) -> list[tuple]:
        """(cause, year of the returns, class, change) of a total in the current release."""
        return self.ask(
            "select cause, cause_report_year, revision_class, round(change, 9)"
            f" from restatements where indicator = '{indicator}' and breakdown = '' and"
            f" division_code = '{division}' and report_year = {report_year} order by step"
        )

    def shares(self, measure: str, report_year: int = 2022) -> list[tuple]:
        """(county, cause, year of the returns, change) of a measure in the current release."""
        return self.ask(
            "select county_code, cause, cause_report_year, round(change, 9) from restated_measures"
            f" where measure = '{measure}' and breakdown_kind = '' and report_year = {report_year}"
            " order by step, county_code"
        )

    def rows(self, where: str) -> list[tuple]:
        return self.ask(
            "select table_name, change, cause, what_changed from restated_rows"
            f" where {where} order by all"
        )

    def check_sums(self) -> None:
        """Causes add up to the whole change, and additive figures are split exactly by county."""
        assert _differences_left(self) == []
        assert self.ask(_COUNTIES_LEFT) == []


@pytest.fixture(scope="module")
def history(
    write_returns: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> History:
    home = Home(tmp_path_factory.mktemp("history") / "home")
    home.create()
    returns = write_returns([XINGNING, HENG, XIUFENG], [2021, 2022]) / "wave-1"
    return History(home, returns)


def _differences_left(history: History) -> list[tuple]:
    """Figures whose changes by cause do not add up to the difference of the two releases."""
    values = "select report_year, division_code, indicator, breakdown, value from indicators"
    [(previous,)] = history.ask(
        "select previous from releases order by release_number desc limit 1"
    )
    with open_release(history.home.releases / previous) as connection:
        before = connection.execute(values).fetchall()
    now = {row[:4]: row[4] or 0.0 for row in history.ask(values)}
    then = {row[:4]: row[4] or 0.0 for row in before}
    changed = history.ask(
        "select report_year, division_code, indicator, breakdown, sum(change) from restatements"
        " group by all"
    )
    by_cause = {row[:4]: row[4] for row in changed}
    return [
        (key, now.get(key, 0.0) - then.get(key, 0.0), by_cause.get(key, 0.0))
        for key in now.keys() | then.keys() | by_cause.keys()
        if now.get(key, 0.0) - then.get(key, 0.0) != pytest.approx(by_cause.get(key, 0.0), abs=1e-6)
    ]


_COUNTIES_LEFT = """
select *
from (
    select report_year, division_code, indicator, step, change,
        coalesce((
            select sum(shares.change)
            from restated_measures as shares
            inner join dim_divisions as counties
                on shares.report_year = counties.report_year
                and shares.county_code = counties.division_code
            where shares.report_year = figures.report_year
                and shares.step = figures.step
                and shares.measure = numerator_measure
                and shares.breakdown_kind = ''
                and figures.division_code in (counties.prefecture_code, counties.province_code)
        ), 0) as of_counties
    from restatements as figures
    inner join dim_indicators using (indicator)
    inner join measure_queries
        on numerator_measure = measure_queries.measure and measure_queries.breakdown_kind = ''
    where division_level <> 'county' and breakdown = '' and kind in ('count', 'amount')
        and counted in ('rows', 'sum')
        -- A figure that was blank for want of any return is none of its counties' doing.
        and value_before is not null and value_after is not null
)
where abs(change - of_counties) > 1e-6
"""
