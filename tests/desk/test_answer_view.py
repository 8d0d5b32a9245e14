"""How findings are put together for a reader: what is alike in one row, at its cells."""

from desk.pages import answer_view
from expectations.answers import FilingAnswer, Finding


def finding(cell: str | None, value: str | None) -> Finding:
    return Finding(
        rule_id="B05",
        severity="error",
        sheet="chambers",
        anchor="cell" if cell else "sheet",
        sheet_name="乡镇街道商会名册",
        row_number=int(cell[1:]) if cell else None,
        field=None,
        cell=cell,
        related_cells=(),
        value_read=value,
        would_pass="是、否之一",
        message="不在可选项之内",
    )


def test_findings_that_differ_in_their_cells_alone_are_one_row():
    cells = ("D6", "H5", "H6", "H7", "H8", "H10", "H11")
    found = [
        *(finding(cell, "不知道") for cell in cells),
        finding("H9", "也许"),
        finding(None, None),
    ]
    filing = FilingAnswer(
        filing_id="2022-450181-0",
        report_year=2022,
        county_code="450181",
        county_name="横州市",
        form_version=None,
        verdict="returned",
        error_count=9,
        query_count=0,
        note_count=0,
        findings=tuple(found),
        not_evaluable=(),
    )
    [group] = answer_view(filing, None).groups
    [sheet] = group.sheets
    [rule] = sheet.rules
    assert [(alike.places, alike.first.value_read) for alike in rule.found] == [
        (("D6", "H5 至 H8", "H10", "H11"), "不知道"),
        (("H9",), "也许"),
        ((), None),
    ]
    assert (group.count, sheet.count, rule.more) == (9, 9, 0)
