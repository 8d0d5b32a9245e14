"""The cells of an .xlsx sheet that are written as programs write nearly all: looked at once.

Belongs here: what a plain cell is. Does not: what is done with the others.
"""

import re
from collections.abc import Iterable, Iterator

_MARK = b'<c r="'
_PLAIN_CELLS = re.compile(
    rb'(?:<c r="[A-Z]++[0-9]++"(?: s="[0-9]++")?+(?: t="s")?+'
    rb"(?:><v>-?+[0-9.]++(?:E[-+]?+[0-9]++)?+</v></c>|/>))++(?=</row>)"
)
"""Numbers, places among the shared texts and blanks, each with its address; no formula, no error
value. The end of a row is left behind them: where a cell must not stand, in the value of an
attribute or after the last element, that must not either."""
_OTHER_CELLS = re.compile(rb"[<:]c[\s/>]|<!|<\?(?!xml\s)")
"""The start of a cell, or of a comment or the like, in which there may be what is none."""


def without_plain_cells(xml: bytes) -> bytes:
    """The XML without its plain cells: a tenth of it as a rule.

    It is well-formed where the whole is, and only there; and what is looked for among cells that
    are not plain stands in it as in the whole.
    """
    return _PLAIN_CELLS.sub(b"", xml) if _MARK in xml else xml


def are_all_plain(beside_plain_cells: bytes) -> bool:
    """Whether a sheet has no other cells, by its XML without them."""
    return not _OTHER_CELLS.search(beside_plain_cells)


def plain_cells_of(styles: Iterable[int], xml: bytes) -> Iterator[tuple[str, int]]:
    """Address and style of the plain cells of some styles, in a sheet that has no other cells."""
    of_styles = "|".join(map(str, styles)).encode()
    for cell in re.finditer(rb'<c r="([A-Z]+[0-9]+)" s="(0*(?:%s))"' % of_styles, xml):
        yield cell[1].decode(), int(cell[2])
