"""Sheets the project adds to a county's workbook: the names by which reading knows them.

Belongs here: the names alone, which reading needs. Does not: what the sheets hold: template
and slip (`county`).
"""

TEMPLATE_SHEET_TITLE = "填报模板信息"
"""The hidden sheet a template carries."""

SLIP_TITLE = "退回单"
QUERY_SLIP_TITLE = "核实单"
SLIP_TITLES = (SLIP_TITLE, QUERY_SLIP_TITLE)
"""What a slip's first sheet is called: of a return sent back, and of one taken with queries."""
