"""Unified social credit codes (统一社会信用代码) and the organisation codes inside them.

Belongs here: their check characters, and the letter a clerk most likely slipped on. Does not: what
a prefix such as 51 or 91 means to a sheet. Source: GB 32100-2015, GB 11714-1997.
"""

from operator import mul

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a credit code: I, O, S, V and Z are left out."""

LIKELY_SLIPS = str.maketrans({"O": "0", "I": "1", "S": "5", "Z": "2"})
"""Letters outside the alphabet → the digit each is taken for."""

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(3**position % 31 for position in range(17))
_ORGANISATION_VALUES = {
    character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check_character(first17: str) -> str:
    """The 18th character that belongs to the first 17 of a credit code.

    Raises ValueError where there are not 17 characters of the alphabet.
    """
    values = [_VALUES.get(character, -1) for character in first17]
    if len(values) != 17 or -1 in values:
        raise ValueError(f"{first17!r} is not 17 characters of the alphabet {ALPHABET}")
    total = sum(map(mul, values, _WEIGHTS))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(first8: str) -> str:
    """The ninth character that belongs to the first 8 of an organisation code.

    Raises ValueError where there are not 8 digits or capital letters.
    """
    values = [_ORGANISATION_VALUES.get(character, -1) for character in first8]
    if len(values) != 8 or -1 in values:
        raise ValueError(f"{first8!r} is not 8 digits or capital letters")
    total = sum(map(mul, values, _ORGANISATION_WEIGHTS))
    return "0123456789X0"[11 - total % 11]


def is_valid(code: str) -> bool:
    """Whether `code` is 18 characters of the alphabet with both check characters holding."""
    return (
        len(code) == 18
        and all(character in _VALUES for character in code)
        and code[16] == organisation_check_character(code[8:16])
        and code[17] == check_character(code[:17])
    )


def likely_slip(code: str) -> str | None:
    """The valid code that `code` becomes with O, I, S, Z read as 0, 1, 5, 2 (small letters as
    capitals); None where it is valid already or this does not help.
    """
    corrected = code.upper().translate(LIKELY_SLIPS)
    return corrected if corrected != code and is_valid(corrected) else None
