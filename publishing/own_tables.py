"""The tables publishing makes itself, and the words every table must have.

Belongs here: which they are, and refusing a table that nobody has described. Does not: their rows.
"""

from publishing.dictionary import dictionary_table
from publishing.history import history_table, releases_table
from publishing.meanings import own_meanings
from publishing.published_tables import PublishedTable, described, one_line, without_meaning
from publishing.release_error import ReleaseError
from publishing.restatement import (
    restated_measures_table,
    restated_rows_table,
    restatements_table,
)


def own_tables(published: list[PublishedTable]) -> list[PublishedTable]:
    """The tables that follow from those published and the release before."""
    return [
        with_words(table)
        for table in (
            *(history_table(published), releases_table()),
            *(restatements_table(), restated_measures_table(), restated_rows_table()),
        )
    ]


def described_dictionary() -> PublishedTable:
    """The table that lists all others."""
    return with_words(dictionary_table())


def with_words(table: PublishedTable) -> PublishedTable:
    """A table with the words of publishing's own, where it has none of the warehouse's.

    Raises ReleaseError where it is not described in both languages or not to be published.
    """
    table = described(table, own_meanings())
    if problems := without_meaning(table):
        raise ReleaseError(one_line(problems, "nothing published"))
    return table
