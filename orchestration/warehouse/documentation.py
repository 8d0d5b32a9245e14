"""The warehouse's documentation: every model, column and rule of dbt as one page with its graph.

Belongs here: dbt's own page filled with what dbt knows of the project and with the Chinese words.
Does not: a warehouse; the page is of the code alone, and so the same bytes wherever it is made.
"""

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.warehouse.dbt_project_runner import DbtProject, WarehouseError
from publishing.meanings import Meanings, meaning, meanings_of

PROJECT = "shanghui"

STAMPS = ("generated_at", "invocation_id", "invocation_started_at", "run_started_at", "user_id")
"""What dbt notes of the run that made its manifest."""

OF_A_BUILD = (
    *("compiled", "compiled_code", "compiled_path", "extra_ctes", "extra_ctes_injected"),
    "build_path",
)
"""What a node has once a warehouse was built in the same process."""

PARTS_WITH_MACROS_OF_OTHERS = ("macros", "docs")

WOULD_LOAD = {
    # Where dbt's page has its statistics from, were they not switched off.
    re.compile(r'"//[a-z0-9]+\.cloudfront\.net/[^"]*/sp\.js"'): '"data:,"',
    # A picture that dbt's packing left out.
    re.compile(r'"\$\{require\([^)]*favicon\.ico[^)]*\)\}"'): '"data:,"',
    # A browser looks for the file `{{ getIcon… }}` before the page puts in what it means.
    re.compile(r'(?<= )xlink:href="(?=\{\{)'): 'ng-attr-xlink:href="',
}
"""What the page would ask for, here or elsewhere, and what stands in its place."""

DATA = {"manifest": '"MANIFEST.JSON INLINE DATA"', "catalog": '"CATALOG.JSON INLINE DATA"'}


def documentation(project: DbtProject) -> str:
    """The page, as HTML that asks for nothing from anywhere.

    Raises WarehouseError where dbt's own page is not what this fills.
    """
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    page = Path(DOCS_INDEX_FILE_PATH).read_text("utf-8")
    is_known = all(page.count(place) == 1 for place in DATA.values())
    for asking, instead in WOULD_LOAD.items():
        page, found = asking.subn(instead, page)
        is_known = is_known and found > 0
    if not is_known:
        raise WarehouseError(
            f"the page of this version of dbt is another than is known: {DOCS_INDEX_FILE_PATH}"
        )
    manifest = _without_stamps(project.manifest_dict, project.folder)
    _add_chinese(manifest["nodes"], project.folder / "seeds")
    for name, content in (("manifest", manifest), ("catalog", _catalogue(manifest))):
        text = json.dumps(content, ensure_ascii=False, sort_keys=name == "catalog", default=str)
        # Inside a script nothing may end it.
        page = page.replace(DATA[name], text.replace("</", "<\\/"))
    return page


def _without_stamps(manifest: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The manifest of the project alone, without moments and places of the machine, in order."""
    text = json.dumps(manifest, ensure_ascii=False, default=str).replace(str(folder), PROJECT)
    plain: dict[str, Any] = json.loads(text)
    for stamp in STAMPS:
        plain["metadata"].pop(stamp, None)
    for part in PARTS_WITH_MACROS_OF_OTHERS:
        plain[part] = {
            name: node for name, node in plain[part].items() if node["package_name"] == PROJECT
        }
    for part, nodes in plain.items():
        if isinstance(nodes, dict) and part != "metadata":
            plain[part] = dict(sorted(nodes.items()))
            for node in nodes.values():
                _put_in_order(node)
    return plain


def _put_in_order(node: Any) -> None:
    """What dbt lists as it comes upon it, in an order that does not differ from run to run."""
    if isinstance(node, list):
        node.sort(key=json.dumps)
    elif isinstance(node, dict):
        for name in ("created_at", *OF_A_BUILD):
            node.pop(name, None)
        depends_on = node.get("depends_on") or {}
        if "macros" in depends_on:
            own = (name for name in depends_on["macros"] if name.startswith(f"macro.{PROJECT}."))
            depends_on["macros"] = list(own)
        for listed in (node.get("refs"), node.get("sources"), *depends_on.values()):
            if isinstance(listed, list):
                listed.sort(key=json.dumps)


def _add_chinese(nodes: dict[str, Any], seeds: Path) -> None:
    """Put the Chinese description before the English one wherever a release publishes a table."""
    meanings = meanings_of(
        (row["tables"], row["column_name"], row["description_zh"], row["confidentiality"])
        for row in _rows(seeds / "meanings.csv")
    )
    published = {
        (row["schema_name"], row["table_name"]): row["published_name"]
        for row in _rows(seeds / "published_tables.csv")
    }
    for node in nodes.values():
        name = published.get((node.get("schema"), node.get("alias")))
        if name is not None and node["resource_type"] == "model":
            node["description"] = _both(meanings, name, "", node["description"])
            for column, said in node["columns"].items():
                said["description"] = _both(meanings, name, column, said["description"])


def _both(meanings: Meanings, table: str, column: str, description: str) -> str:
    said = meaning(meanings, table, column)
    kind = f" ({said.confidentiality})" if said.confidentiality else ""
    return f"{said.description_zh} {description}{kind}"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _catalogue(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the page asks of a built warehouse: columns and types, here as the contracts say."""
    return {
        "metadata": {},
        "sources": {},
        "errors": None,
        "nodes": {
            name: {
                "unique_id": name,
                "metadata": {
                    "type": "BASE TABLE",
                    "schema": node["schema"],
                    "name": node["alias"],
                    "database": node["database"],
                    "comment": None,
                    "owner": None,
                },
                "columns": {
                    column: {
                        "name": column,
                        "index": place,
                        "type": said.get("data_type") or "",
                        "comment": None,
                    }
                    for place, (column, said) in enumerate(node["columns"].items(), start=1)
                },
                "stats": {},
            }
            for name, node in manifest["nodes"].items()
            if node["resource_type"] in ("model", "seed")
        },
    }
