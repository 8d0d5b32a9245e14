"""A key of `shanghui.toml`, and what values may be held to.

Belongs here: nothing of any one section. Does not: the keys.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Setting = str | int | list[str]


@dataclass(frozen=True)
class Key:
    """One key of the file: `section.name`, or `name` at the top."""

    name: str
    default: Setting
    comment: str
    expected: str
    """What a value must be, in words."""
    is_right: Callable[[Any], bool]


def is_whole(first: int, last: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and first <= value <= last


def is_switch(value: Any) -> bool:
    return type(value) is bool
