"""A workbook's copy that reaches nothing outside itself.

Belongs here: what in a workbook another file, a program or the network is asked by, and taking it
out of a copy. Does not: the county's own file, which the archive keeps byte for byte.

The library that copies leaves macros, embedded objects and connections out by itself.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

# Looked for in the whole formula, texts in it too: what stands in a name or a text must not hide a
# call. One formula too many is shown as its value, which harms nobody.
_REACHES_OUT = re.compile(
    r"""
    \|                                              # DDE: program|topic!item
    | '[^']*\[[^\]]+\][^']*'\s*!                    # '[1]Sheet one'!A1
    | \[[^\[\]]+\][^\[\]!'+\-*/^&=<>,;()\s]*\s*!    # [1]Sheet1!A1, [1]!name
    | \b(?:
          HYPERLINK | WEBSERVICE | IMAGE | RTD | DDE | STOCKHISTORY | INDIRECT
        | IMPORT\w+ | CUBE\w+ | SQL\.\w+
        | CALL | EXEC | REGISTER(?:\.ID)? | EVALUATE | FILES | GET\.\w+
      )\s*\(
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""INDIRECT is among them: in some programs its text may name a file."""


def reaches_out(formula: str) -> bool:
    """Whether a formula asks another file, a program or the network, or may."""
    return _REACHES_OUT.search(formula) is not None


def cells_reaching_out(workbook: "Workbook") -> list["Cell"]:
    """The cells whose formula does."""
    return [
        cell
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and reaches_out(_formula(cell.value))
    ]


def keep_within(workbook: "Workbook", reaching: "list[Cell]", shown: "Workbook | None") -> None:
    """Take out of a copy all that reaches out of it.

    The cells `reaching` get the value they show in `shown`, the same workbook read by its values.
    Links lose where they lead to, and keep what they say.
    """
    for cell in reaching:
        value = shown[cell.parent.title][cell.coordinate].value if shown else None
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    _without_names_reaching_out(workbook)
    for sheet in workbook.worksheets:
        _without_links(sheet)
        _without_rules_reaching_out(sheet)
        # A chart may draw what stands in another file; a return is read by its cells.
        sheet._charts = []


def _formula(value: object) -> str:
    """The words of a formula, of one over several cells too."""
    return str(getattr(value, "text", None) or getattr(value, "ref", None) or value)


def _without_names_reaching_out(workbook: "Workbook") -> None:
    for names in (workbook.defined_names, *(sheet.defined_names for sheet in workbook.worksheets)):
        for name in [name for name, defined in names.items() if reaches_out(defined.value or "")]:
            del names[name]


def _without_links(sheet: "Worksheet") -> None:
    for row in sheet.iter_rows():
        for cell in row:
            link = cell.hyperlink
            if link is not None and (link.target or not link.location):
                cell.hyperlink = None


def _without_rules_reaching_out(sheet: "Worksheet") -> None:
    """Drop-down lists and colours that go by another file."""
    rules = sheet.data_validations.dataValidation
    sheet.data_validations.dataValidation = [
        rule
        for rule in rules
        if not any(reaches_out(formula or "") for formula in (rule.formula1, rule.formula2))
    ]
    for area, coloured in list(sheet.conditional_formatting._cf_rules.items()):
        kept = [rule for rule in coloured if not any(map(reaches_out, rule.formula))]
        if kept:
            sheet.conditional_formatting._cf_rules[area] = kept
        else:
            del sheet.conditional_formatting._cf_rules[area]
