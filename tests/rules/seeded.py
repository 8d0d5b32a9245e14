"""A seeded mistake: the edit that puts it into a clean return, and the one finding it must give."""

from dataclasses import dataclass

from tests.rules.small_return import Edit


@dataclass(frozen=True)
class Seeded:
    """`place` is sheet and cell as the county sees them; None of `value_read` is a blank cell."""

    rule: str
    edit: Edit
    place: str
    value_read: str | None
    would_pass: str
    related: tuple[str, ...] = ()
    not_evaluable: tuple[str, ...] = ()
    """Rules that rest on the refused cell, each as often as it could not be evaluated."""
    anchor: str = "cell"
    verdict: str = "returned"
    """`accepted` for a query: it lets the return through."""
