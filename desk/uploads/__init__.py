"""What a browser sends: taken within limits, kept as a draft, checked in processes of their own.

Belongs here: bodies, rates, drafts, the queue of checks, their answers, marked copies. Does not:
filing, or how an answer looks.
"""

from desk.uploads.answer_files import AnswerFiles
from desk.uploads.checks import Checks
from desk.uploads.drafts import PART, Draft, Drafts, drop_beyond
from desk.uploads.form_body import form_body, let_it_end
from desk.uploads.rates import Rates
from desk.uploads.slip_made import slip_made

__all__ = [
    "PART",
    "AnswerFiles",
    "Checks",
    "Draft",
    "Drafts",
    "Rates",
    "drop_beyond",
    "form_body",
    "let_it_end",
    "slip_made",
]
