"""The correction slip (退回单): a county's own workbook back, the cells marked.

Belongs here: what a slip says, marking a copy, whose slip is due. Does not: finding anything.
"""

from county.slip.correction_slip import LISTED_OF_A_RULE, SEVERITIES_ZH
from county.slip.slips import DueSlip, due_slips, slip_of, slips_of_answer, write_slips

__all__ = [
    "LISTED_OF_A_RULE",
    "SEVERITIES_ZH",
    "DueSlip",
    "due_slips",
    "slip_of",
    "slips_of_answer",
    "write_slips",
]
