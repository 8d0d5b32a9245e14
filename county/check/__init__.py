"""A return judged before it is sent, and the answer: what `shanghui check` does.

Belongs here: reading and judging files by the code a refresh uses, in memory. Does not: a home, or
how an answer looks.
"""

from county.check.check_files import Check, CheckedFile, check_contents, check_files
from county.check.check_slips import write_check_slips

__all__ = ["Check", "CheckedFile", "check_contents", "check_files", "write_check_slips"]
