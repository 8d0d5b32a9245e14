"""How much memory DuckDB may take to work over databases of ours.

Belongs here: the limit, by the size of what is read. Does not: opening a database.

Without one DuckDB keeps every block it has met, up to four fifths of the machine, beside whatever
else runs there. What it sorts, groups and joins beyond the limit goes to the folder that is its
`temp_directory`.
"""

import duckdb

LEAST = 500 * 2**20
TIMES = 4
"""Of the size on disk. Half of it was enough at 3,330 returns, and at 555 half of the least; what
cannot go to a folder grows no faster than the database."""


def limit_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the connection work within what suits the databases attached to it.

    Never more than DuckDB itself would take of this machine.
    """
    connection.execute("reset memory_limit")
    [(whole, read)] = connection.execute(
        "select parse_formatted_bytes(current_setting('memory_limit')),"
        " (select sum(block_size * total_blocks) from pragma_database_size())"
    ).fetchall()
    connection.execute(f"set memory_limit = '{min(whole, max(LEAST, TIMES * read)) >> 20} MiB'")
