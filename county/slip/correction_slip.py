"""The correction slip: what a county is told of one return, as a workbook.

Belongs here: the words of a slip, its list of findings and the counts above it. Does not: finding
anything, or marking the county's own cells (`mark_workbook` does).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ingestion.layout import QUERY_SLIP_TITLE, SLIP_TITLE

LISTED_OF_A_RULE = 50
"""So many findings of one rule are listed one by one, the others as a count."""

SEVERITIES_ZH = {"error": "强制性", "query": "核实性", "note": "提示"}
"""Severity of a rule → the word a clerk knows it by; in the order of the list."""


EXPLAINED = "已作核实说明，不必再填"


@dataclass(frozen=True)
class SlipFinding:
    """A finding as a slip tells it. `sheet_name` and `cell` are None where there is no such place.

    `cell` is an A1 address on the sheet; `related_cells` are `sheet!A1`.
    """

    severity: str
    rule_id: str
    sheet_name: str | None
    cell: str | None
    value_read: str | None
    would_pass: str | None
    message: str
    related_cells: tuple[str, ...] = ()
    is_explained: bool = False
    """A query the county has explained already."""

    @property
    def what_would_pass(self) -> str:
        return EXPLAINED if self.is_explained else self.would_pass or ""

    @property
    def place(self) -> str:
        """Sheet and cell in words."""
        return " ".join(part for part in (self.sheet_name, self.cell) if part) or "整个文件"


@dataclass(frozen=True)
class SlipHead:
    """Whose return a slip is about; None where the file does not say."""

    file_name: str
    county_name: str | None
    report_year: int | None
    is_sent_back: bool
    takes_explanations: bool = True
    """Whether the form has a sheet for answering queries."""
    legal_line: str = ""
    """What the form must say of itself; empty where it says nothing."""

    @property
    def sheet_title(self) -> str:
        return SLIP_TITLE if self.is_sent_back else QUERY_SLIP_TITLE

    @property
    def title(self) -> str:
        year = f"{self.report_year}年度" if self.report_year else ""
        return f"{self.county_name or ''}{year}乡镇街道商会年报{self.sheet_title}"


@dataclass(frozen=True)
class SlipLine:
    """A line of the list: a finding or, with `more`, how many further ones its rule has."""

    finding: SlipFinding
    more: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The cells of the line under COLUMNS, the number aside."""
        finding = self.finding
        severity = SEVERITIES_ZH[finding.severity]
        if self.more:
            counted = f"另有 {self.more} 处同样问题，不再逐条列出"
            return (severity, "", "", counted, finding.would_pass or "", "", finding.rule_id)
        return (
            severity,
            finding.place,
            self._read,
            finding.message,
            finding.what_would_pass,
            "、".join(finding.related_cells),
            finding.rule_id,
        )

    @property
    def _read(self) -> str:
        if self.finding.cell is None:
            return ""
        return "（空）" if self.finding.value_read is None else self.finding.value_read


COLUMNS = ("序号", "性质", "位置", "填报内容", "问题", "怎样填写才能通过", "相关单元格", "规则编号")


def slip_lines(findings: Sequence[SlipFinding]) -> list[SlipLine]:
    """The list of a slip: errors first, then queries, then notes; each rule's findings together.

    The order within a rule is the one given.
    """
    rank = {severity: position for position, severity in enumerate(SEVERITIES_ZH)}
    lines = []
    for _, of_severity in groupby(
        sorted(findings, key=lambda finding: rank[finding.severity]),
        key=lambda finding: finding.severity,
    ):
        by_rule: dict[str, list[SlipFinding]] = {}
        for finding in of_severity:
            by_rule.setdefault(finding.rule_id, []).append(finding)
        for of_rule in by_rule.values():
            lines += [SlipLine(finding) for finding in of_rule[:LISTED_OF_A_RULE]]
            if len(of_rule) > LISTED_OF_A_RULE:
                lines.append(SlipLine(of_rule[0], more=len(of_rule) - LISTED_OF_A_RULE))
    return lines


def slip_words(head: SlipHead, findings: Sequence[SlipFinding], *, is_marked: bool) -> list[str]:
    """What stands above the list: the outcome, and what the county is to do.

    `is_marked`: the slip is a copy of the county's workbook, its cells marked.
    """
    counts = Counter(finding.severity for finding in findings)
    explained = sum(finding.is_explained for finding in findings)
    of_them = {"query": f"（已说明 {explained} 处）" if explained else ""}
    counted = "；".join(
        f"{words} {counts[severity]} 处{of_them.get(severity, '')}"
        for severity, words in SEVERITIES_ZH.items()
        if counts[severity]
    )
    outcome = "退回，请改正后重新报送" if head.is_sent_back else "已接收，请对下列各处作出核实说明"
    if explained == counts["query"] > 0 and not head.is_sent_back:
        outcome = "已接收，下列各处均已说明"
    words = [f"文件：{head.file_name}", f"结论：{outcome}（{counted}）"]
    if head.legal_line:
        words.append(f"报表：{head.legal_line}")
    if is_marked:
        words.append(
            "本文件是贵单位报表的副本：有问题的单元格已着色并加批注，点“位置”一列可跳到该单元格。"
            "在原表或本副本中改正都可以，报送时这一页不用删。"
        )
    else:
        words.append("这个文件不能直接标注，请在贵单位的原表中按“位置”逐处查找。")
    if counts["error"]:
        words.append("强制性：必须改正。报表按整本退回，改正后请把整本重新报送。")
    if counts["query"]:
        how = (
            "；情况属实的，在“核实说明”表中填规则编号、所在表、行号和情况说明，已经填过的不必再填"
            if head.takes_explanations
            else "；情况属实的不必改动"
        )
        words.append(f"核实性：请核对，确有错误的请改正{how}。")
    if counts["note"]:
        words.append("提示：仅供参考，不影响接收。")
    return words
