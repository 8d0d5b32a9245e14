"""What is wrong with how a command was called, in one line.

Belongs here: the words for a missing argument, an unknown option, a value that cannot be read.
Does not: what a command refuses by itself.
"""

from collections.abc import Collection, Sequence
from typing import Any

import typer

from ingestion.closest import not_known

UsageError: Any = typer.BadParameter.__base__
"""What typer raises for a wrong call; it has no public name of its own."""

_NUMBERS = {"int": "a whole number", "float": "a number"}


def usage_words(error: Any, arguments: Sequence[str], commands: Collection[str]) -> str:
    """The line for a wrong call, with the nearest known name or where to look.

    `arguments` are what `shanghui` was called with, `commands` those it has.
    """
    kind = type(error).__name__
    first = next(iter(arguments), "")
    command = first if first in commands else ""
    see = f"see: {' '.join(filter(None, ('shanghui', command)))} --help"
    if kind == "NoSuchOption" and error.ctx is not None:
        params = error.ctx.command.get_params(error.ctx)
        known = [option for param in params for option in _options(param)]
        what = f"option of {command}" if command else "option"
        return not_known(what, error.option_name, known)
    if not command and first and not first.startswith("-"):
        return not_known("command", first, commands)
    param = getattr(error, "param", None)
    if param is None:
        return f"{command}: {_as_clause(error.format_message())}; {see}"
    shown = max(_options(param), key=len, default=param.metavar or param.name.upper())
    if kind == "MissingParameter":
        return f"{command} needs {shown}; {see}"
    return f"{command} {shown}: {_what_is_wrong(error)}; {see}"


def _options(param: Any) -> list[str]:
    return [] if param.param_type_name == "argument" else [*param.opts, *param.secondary_opts]


def _what_is_wrong(error: Any) -> str:
    """What was found, and what would be read."""
    if not hasattr(error.__cause__, "errors"):
        return _as_clause(error.format_message().partition(": ")[2])
    (first, *_) = error.__cause__.errors()
    for kind, number in _NUMBERS.items():
        if first["type"].startswith(f"{kind}_"):
            return f"{first['input']!r} is not {number}"
    return f"{first['input']!r} is out of range; {_as_clause(first['msg'])}"


def _as_clause(message: str) -> str:
    words = " ".join(message.split()).rstrip(".")
    return words[:1].lower() + words[1:]
