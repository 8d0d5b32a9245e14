"""What is told of findings: about one file, and about what is still open of a home's files.

Belongs here: gathering answers from the intake database. Does not: judging, or how an answer looks.
"""

from expectations.answers.answers import FileAnswer, FilingAnswer, Finding, answers
from expectations.answers.chain import ReceivedFiling, filing_chain, successive_filings
from expectations.answers.open_answers import Problem, count_returned, open_answers, problems

__all__ = [
    "FileAnswer",
    "FilingAnswer",
    "Finding",
    "Problem",
    "ReceivedFiling",
    "answers",
    "count_returned",
    "filing_chain",
    "open_answers",
    "problems",
    "successive_filings",
]
