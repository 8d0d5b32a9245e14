"""Invented credit codes that are valid and never repeat.

Belongs here: scattering running numbers over the alphabet, and adding the check characters. Does
not: which prefix or division code an organisation has.
"""

from dataclasses import dataclass

from ingestion.values import ALPHABET, check_character, organisation_check_character

STRIDE = 9_176_401
"""How far apart two numbers in a row lie; not a multiple of 31, so that all are reached."""


def complete_credit_code(first16: str) -> str:
    """Both check characters added to the first 16 characters of a credit code."""
    first17 = first16 + organisation_check_character(first16[8:])
    return first17 + check_character(first17)


@dataclass
class SerialNumbers:
    """Numbers that never repeat, scattered over the alphabet of credit codes."""

    offset: int
    used: int = 0

    def next_text(self, length: int) -> str:
        """The next number as `length` characters; no two texts of one length are the same."""
        size = 31**length
        number = (self.used * STRIDE + self.offset) % size
        self.used += 1
        text = ""
        for _ in range(length):
            number, digit = divmod(number, 31)
            text += ALPHABET[digit]
        return text
