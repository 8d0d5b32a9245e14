"""Findings: what failed, where it stands, what was read there and what would pass.

Belongs here: from failing positions to rows of `intake.findings` and `intake.verdicts`. Does not:
deciding what fails, or telling anyone (`answers`).
"""

from expectations.findings import findings, layout_findings, rows_in_doubt, structure
from expectations.findings.record import Recorded, record

__all__ = ["Recorded", "findings", "layout_findings", "record", "rows_in_doubt", "structure"]
