"""Where things stand in a workbook: returns, sheets, covers, tables and their headers.

Belongs here: finding them by what they say. Does not: which rows are data, or reading values.
"""

from ingestion.layout.added_sheets import (
    QUERY_SLIP_TITLE,
    SLIP_TITLE,
    SLIP_TITLES,
    TEMPLATE_SHEET_TITLE,
)
from ingestion.layout.find_cover import FoundCover, find_cover
from ingestion.layout.find_returns import COVER, ChosenSheet, SheetsOfReturn, find_returns
from ingestion.layout.find_tables import FoundTable, find_table
from ingestion.layout.header_names import header_names
from ingestion.layout.sheet_titles import SheetTitles

__all__ = [
    "COVER",
    "QUERY_SLIP_TITLE",
    "SLIP_TITLE",
    "SLIP_TITLES",
    "TEMPLATE_SHEET_TITLE",
    "ChosenSheet",
    "FoundCover",
    "FoundTable",
    "SheetTitles",
    "SheetsOfReturn",
    "find_cover",
    "find_returns",
    "find_table",
    "header_names",
]
