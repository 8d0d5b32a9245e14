"""Findings about a workbook's layout: what reading noted of its columns, units and sheets.

Belongs here: severity and words of each kind of note. Does not: noting (`ingestion` does), or what
is not there (`structure`).
"""

from expectations.frames import TEXT, Bench
from ingestion.record import NoteKind

WORDS_OF_NOTES: dict[NoteKind, tuple[str, str, str]] = {
    NoteKind.COLUMN_UNKNOWN: (
        "note",
        "报表没有“{text}”这一列，该列未读入",
        "使用报表原来的表头，或删去该列",
    ),
    NoteKind.COLUMN_WITHOUT_HEADER: (
        "note",
        "此列没有表头，内容未读入",
        "使用报表原来的表头，或删去该列",
    ),
    NoteKind.COLUMN_REPEATED: (
        "error",
        "“{text}”列重复，无法确定以哪一列为准",
        "“{text}”只保留一列",
    ),
    NoteKind.LABEL_UNKNOWN: (
        "note",
        "封面没有“{text}”这一项，该项未读入",
        "使用报表原来的封面，或删去该项",
    ),
    NoteKind.VALUE_ASIDE: (
        "note",
        "此处的内容不在“{text}”右侧相邻的单元格，未读入",
        "填在“{text}”右侧的单元格",
    ),
    NoteKind.UNIT: (
        "error",
        "所注单位“{text}”与报表规定的“{expected}”不同",
        "以{expected}为单位填报",
    ),
    NoteKind.REPEATED: (
        "error",
        "工作表“{sheet_name}”与“{text}”是同一张表，无法确定以哪一张为准",
        "“{title}”表只保留一张",
    ),
    NoteKind.HIDDEN: ("note", "工作表“{sheet_name}”是隐藏的，已照常读取", "取消隐藏"),
    NoteKind.HIDDEN_REPEAT: (
        "note",
        "隐藏的工作表“{sheet_name}”与“{text}”同名，未读取",
        "删去隐藏的工作表",
    ),
    NoteKind.HIDDEN_ROWS: ("note", "第 {text} 行是隐藏的，已照常读取", "取消隐藏"),
    NoteKind.OTHER_YEAR: (
        "note",
        "工作表“{sheet_name}”标明的是{text}，未读取",
        "删去其他年度的工作表",
    ),
    NoteKind.YEAR_IN_DOUBT: (
        "query",
        "工作表“{sheet_name}”标明的是{text}，又没有本年度的“{title}”表，已作本年度读入",
        "确是本年度的，改正工作表的名称；不是的，换成本年度的表",
    ),
    NoteKind.TITLE_IN_DOUBT: (
        "query",
        "工作表“{sheet_name}”的名称里有“{text}”，已作本单位的“{title}”表读入",
        "确是本单位要报的，把名称改为“{title}”；不是的，换成要报的表",
    ),
    NoteKind.COLUMN_IN_DOUBT: (
        "query",
        "报表没有“{text}”这一列，表中又缺“{expected}”：不知是否同一栏，该列未读入",
        "是同一栏的，把表头改为报表原来的写法；不是的，删去该列",
    ),
    NoteKind.SECOND_TABLE: (
        "error",
        "第 {text} 行起是另一个表（另有表头，或标明上年、示例、作废等），从这一行起未读入",
        "一张工作表只放一个表：同一张表的各行接着填，另一张表放到自己的工作表，不要的删去",
    ),
    NoteKind.SHEET_UNKNOWN: (
        "note",
        "工作表“{sheet_name}”不是本单位年报中的表，未读取",
        "使用报表原来的表名，或删去该表",
    ),
    NoteKind.STRUCK_OUT_ROW: (
        "query",
        "第 {text} 行整行划了删除线，已照常读入",
        "该行仍有效的，去掉删除线；已作废的，删去该行",
    ),
    NoteKind.STRUCK_OUT_CELL: (
        "query",
        "“{text}”整格划了删除线，已照常读入",
        "仍有效的，去掉删除线；已作废的，清空该格或改填现在的内容",
    ),
    NoteKind.FORM: (
        "error",
        "表头是 {text} 年度报表的，该报告年度的报表是 {expected} 年度的",
        "使用 {expected} 年度的报表填报；报告年度填错的，改正报告年度",
    ),
}
"""Kind of note → its severity, message and what would pass; braces are filled from the note."""


def find_layout_notes(bench: Bench) -> None:
    """What reading had to say of the layout: columns, units and sheets, each where it stands."""
    bench.load(
        "words_of_notes",
        {"kind": TEXT, "severity": TEXT, "message": TEXT, "would_pass": TEXT},
        ((kind.value, *words) for kind, words in WORDS_OF_NOTES.items()),
    )
    bench.intake.execute(_FIND_LAYOUT_NOTES)


def _filled_in(column: str) -> str:
    """SQL that puts a note's words in the braces of a text."""
    for name, value in _BRACES.items():
        column = f"replace({column}, '{{{name}}}', {value})"
    return column


_BRACES = {
    "text": "text",
    "expected": "expected",
    "sheet_name": "sheet_name",
    "title": "coalesce(sheet_title, '')",
}

_FIND_LAYOUT_NOTES = f"""
insert into found by name
with
noted as (
    select
        layout_notes.*,
        words_of_notes.* exclude (kind),
        sheets_titled.sheet_title
    from layout_notes
    semi join filings_judged using (filing_id)
    inner join words_of_notes using (kind)
    left join (select distinct sheet, sheet_title from columns_of_form) as sheets_titled
        using (sheet)
)
select
    filing_id,
    if(kind in ('form', 'sheet_unknown'), kind, sheet || '.' || kind) as rule_id,
    severity,
    'fail' as outcome,
    sheet,
    if(kind = 'form', 0, null) as row_number,
    if(kind = 'form', 'report_year', null) as field,
    if(
        kind = 'form',
        null,
        {{'sheet_name': sheet_name, 'row_number': row_number, 'column_number': column_number}}
    ) as stands_at,
    {_filled_in("would_pass")} as would_pass,
    {_filled_in("message")} as message
from noted
"""
