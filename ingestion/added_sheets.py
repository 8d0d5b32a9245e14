"""The hidden sheet a template carries: the name by which reading knows that it is the template's.

Belongs here: the name alone, which reading needs. Does not: what the sheet holds (`template/`).
"""

TEMPLATE_SHEET_TITLE = "填报模板信息"
