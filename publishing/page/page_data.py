"""Everything the page knows of a release, in two parts: its figures, and where their cells stand.

Belongs here: which parts there are. Does not: how each is asked for.
"""

from typing import TYPE_CHECKING, Any

from publishing.page.cells import read_cells
from publishing.page.figures import (
    read_breaks,
    read_causes,
    read_history,
    read_items,
    read_releases,
    read_totals,
)
from publishing.page.names import (
    field_headers,
    read_breakdowns,
    read_indicators,
    read_province_name,
    read_words,
    readings,
    sheet_titles,
)
from publishing.page.places import number_places, read_places, read_years

if TYPE_CHECKING:
    import duckdb

    from ingestion.form import Forms


def read_figures(connection: "duckdb.DuckDBPyConnection", forms: "Forms") -> dict[str, Any]:
    """The part that is read at once: places, catalogue, figures, history, words."""
    number_places(connection)
    places = read_places(connection)
    indicators = read_indicators(connection)
    breakdowns = read_breakdowns(connection, forms, indicators)
    names = [*places["name"]["words"], *(one["zh"] for one in indicators)]
    return {
        "releases": read_releases(connection),
        "years": read_years(connection),
        "places": places,
        "indicators": indicators,
        "breakdowns": breakdowns,
        "totals": read_totals(connection),
        "items": read_items(connection),
        "history": read_history(connection),
        "causes": read_causes(connection),
        "breaks": read_breaks(connection),
        "sheets": sheet_titles(forms),
        "readings": readings(names),
        "words": read_words(read_province_name(connection)),
    }


def read_addresses(
    connection: "duckdb.DuckDBPyConnection", forms: "Forms", since: int
) -> dict[str, Any]:
    """The part that is read when cells are first asked for; after the figures were read."""
    cells = read_cells(connection, since)
    headers = field_headers(forms)
    of_layouts = {
        f"{sheet}.{field}" for sheet, _, fields in cells["layouts"] for field, _, _ in fields
    }
    return cells | {"headers": {key: headers[key] for key in sorted(of_layouts) if key in headers}}
