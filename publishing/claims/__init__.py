"""Printed figures of bulletins, and whether a release bears them out.

Belongs here: files of claims, what a print allows, judging, the table `claims`. Does not: figures
of our own, or how a verdict looks on a terminal.
"""

from publishing.claims.claim import KnownNames, bound
from publishing.claims.claim_file import (
    ClaimFile,
    built_in_files,
    claim_files,
    read_claims,
    refuse_repeated,
)
from publishing.claims.claims_table import COMPLETED, claim_row, judge_files, make_claims
from publishing.claims.figures import ClaimTables
from publishing.claims.verdicts import CONTRADICTED

__all__ = [
    "COMPLETED",
    "CONTRADICTED",
    "ClaimFile",
    "ClaimTables",
    "KnownNames",
    "bound",
    "built_in_files",
    "claim_files",
    "claim_row",
    "judge_files",
    "make_claims",
    "read_claims",
    "refuse_repeated",
]
