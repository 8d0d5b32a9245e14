"""What a cell says: numbers, dates, codes, text, in every way people write them.

Belongs here: the conventions of reading, and why a cell cannot be read. Does not: the form, or
where cells stand.
"""

from ingestion.values.credit_code import (
    ALPHABET,
    check_character,
    likely_slip,
    organisation_check_character,
)
from ingestion.values.read_codes import (
    CodeListReader,
    ListedCodeReader,
    MultiReader,
    YesNoReader,
    read_code,
    read_credit_code,
)
from ingestion.values.read_dates import DAY_ZERO_1900, DAY_ZERO_1904, read_date
from ingestion.values.read_numbers import (
    MONEY_UNITS,
    Unit,
    read_decimal,
    read_integer,
    read_rate,
    read_sequence_number,
)
from ingestion.values.read_text import broken, read_name, read_text
from ingestion.values.reading import (
    BLANK_MARKS,
    Reading,
    normalised,
    without_spaces,
)

__all__ = [
    "ALPHABET",
    "BLANK_MARKS",
    "DAY_ZERO_1900",
    "DAY_ZERO_1904",
    "MONEY_UNITS",
    "CodeListReader",
    "ListedCodeReader",
    "MultiReader",
    "Reading",
    "Unit",
    "YesNoReader",
    "broken",
    "check_character",
    "likely_slip",
    "normalised",
    "organisation_check_character",
    "read_code",
    "read_credit_code",
    "read_date",
    "read_decimal",
    "read_integer",
    "read_name",
    "read_rate",
    "read_sequence_number",
    "read_text",
    "without_spaces",
]
