"""What is told of findings: about one file, and about what is still open of a home's files.

Belongs here: gathering answers from the intake database. Does not: judging, or how an answer looks.
"""

from expectations.answers.answers import FileAnswer, FilingAnswer, Finding, answers
from expectations.answers.sent_back import NEWEST_FILINGS, Problem, count_returned, open_problems

__all__ = [
    "NEWEST_FILINGS",
    "FileAnswer",
    "FilingAnswer",
    "Finding",
    "Problem",
    "answers",
    "count_returned",
    "open_problems",
]
