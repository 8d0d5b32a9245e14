"""What a key of `shanghui.toml` is: its name, default, comment and what its value must be.

Belongs here: the shape of a key, and what values may be held to. Does not: any key (a section of
the file has a module of its own, or stands in `configuration`).
"""

import re
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
    may_be_shown: bool = True
    """False where a wrong value may be a secret put into the wrong place: no message says it."""


def is_whole(first: int, last: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and first <= value <= last


def is_code(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 6 and value.isascii() and value.isdigit()


def are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_switch(value: Any) -> bool:
    return type(value) is bool


def is_address(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", value))
