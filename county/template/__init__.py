"""The blank return of a county: the form as a workbook, filled with what is known already.

Belongs here: what is carried over from last year, the rules a spreadsheet program applies while a
clerk types, and writing the workbook. Does not: reading a return back, or judging it.
"""

from county.template.contents import make_template
from county.template.workbook import template_workbook

__all__ = ["make_template", "template_workbook"]
