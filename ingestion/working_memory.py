"""How much memory DuckDB may take over a database of ours.

Belongs here: the limit, by the size of what is read. Does not: opening a database.

Without one DuckDB keeps every block it has met, up to four fifths of the machine, beside whatever
else runs there. What it sorts, groups and joins beyond the limit goes to a folder beside the
database.
"""

from pathlib import Path

import duckdb

LEAST = 500 * 2**20
TIMES = 4
"""Of the size on disk. Half of it was enough at 3,330 returns, and at 555 half of the least; what
cannot go to a folder grows no faster than the database."""


def limit_memory(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Let the connection work within what suits `database`, which need not be there."""
    size = database.stat().st_size if database.exists() else 0
    connection.execute(f"set memory_limit = '{max(LEAST, TIMES * size) >> 20} MiB'")
