"""Nothing read is lost: every non-blank cell of every file has one record of what became of it.

Belongs here: comparing what files hold with what was recorded. Does not: recording.
"""

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class Conservation:
    """Cells that files hold, counted as they were opened, and those a record accounts for."""

    cells: int
    accounted: int
    files_at_odds: tuple[str, ...]
    """sha256 of the files where the two differ."""

    @property
    def holds(self) -> bool:
        return not self.files_at_odds


def count_conserved(intake: duckdb.DuckDBPyConnection) -> Conservation:
    """Count over every file of the intake database."""
    rows = intake.execute(
        """
        with
        runs as (select segment_id, count(*) as cells from cell_texts group by all),
        recorded as (
            select file_sha256, sum(cells)::bigint as accounted
            from cell_segments
            inner join runs using (segment_id)
            group by all
        )
        select file_sha256, cell_count, coalesce(accounted, 0)
        from files
        left join recorded using (file_sha256)
        order by file_sha256
        """
    ).fetchall()
    return Conservation(
        cells=sum(cells for _, cells, _ in rows),
        accounted=sum(accounted for *_, accounted in rows),
        files_at_odds=tuple(sha256 for sha256, cells, accounted in rows if cells != accounted),
    )
