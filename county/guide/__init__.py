"""The filing guide (填报说明): one page for a form, made from the form and the rules.

Belongs here: the page, its template and the words it needs of its own. Does not: the form's words,
or the rules'.
"""

from county.guide.filing_guide import filing_guide

__all__ = ["filing_guide"]
