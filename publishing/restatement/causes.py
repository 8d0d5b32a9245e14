"""The causes by which a release says something else than the one before, in their order.

Belongs here: the closed list of causes, and which of them two releases differ by. Does not: how
much each of them changed.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from publishing.sql_text import literal

PROVINCES = "provinces"
CODE, FORMS, REGISTERS, RULES, SETTINGS = "code", "form", "register", "rules", "settings"
WITHDRAWAL, FIRST_FILING, REVISION = "withdrawal", "first_filing", "revision"
OTHER_RETURN, UNEXPLAINED = "other_return", "unexplained"

TOGETHER = "+"
"""Between causes that changed at once and were not measured apart."""

ENVIRONMENT = {
    CODE: "code_version",
    FORMS: "forms",
    REGISTERS: "registers",
    RULES: "rules",
    SETTINGS: "configuration",
}
"""Causes outside returns, in the order they are replaced → what the manifest calls the input."""

OF_PROVINCES = (FORMS, REGISTERS, RULES)
"""Of these the nation has none of its own, only those of its provinces taken together."""

OF_RETURNS = (WITHDRAWAL, FIRST_FILING, REVISION)
"""Causes in the returns in force, in the order they are replaced, after the environment."""

CAUSES = {
    PROVINCES: "a province joined the nation or left it",
    CODE: "another version of the software",
    FORMS: "the form by which returns are read",
    REGISTERS: "the register of divisions",
    RULES: "the rules that judge returns",
    SETTINGS: "settings that decide figures",
    WITHDRAWAL: "a return was withdrawn",
    FIRST_FILING: "a county's first return for the year",
    REVISION: "a county's return for the year was replaced by another",
    OTHER_RETURN: "another county's return, which names or is named by this one's",
    UNEXPLAINED: "no input changed that could have changed it",
}
"""Every cause, in words."""

REVISION_CLASSES = {
    PROVINCES: "R1",
    CODE: "C",
    FORMS: "R3",
    REGISTERS: "R3",
    RULES: "R3",
    SETTINGS: "R3",
    WITHDRAWAL: "C",
    FIRST_FILING: "R1",
    REVISION: "R1",
    OTHER_RETURN: "R1",
    UNEXPLAINED: "",
}
"""The class official statistics uses: R1 more complete or corrected reporting, R3 method or
classification, C correction of an error."""


def changed_environment(previous: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[str]:
    """The causes outside returns by which two releases differ, by their manifests' inputs.

    The nation's are those of any province that is in both.
    """
    before, after = _provinces(previous), _provinces(inputs)
    pairs = [(before[code], after[code]) for code in before.keys() & after.keys()]
    causes = [PROVINCES] if before.keys() != after.keys() else []
    for cause, name in ENVIRONMENT.items():
        own = [] if after and cause in OF_PROVINCES else [(previous, inputs)]
        if any(old.get(name) != new.get(name) for old, new in [*own, *pairs]):
            causes.append(cause)
    return causes


def _provinces(manifest: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """What the nation's manifest says of each province, by its code; of a province's nothing."""
    return {said["province"]: said for said in manifest.get("provinces", ())}


def in_words(cause: str) -> str:
    """A cause, or several that could not be told apart (`code+form`), in words."""
    return "; ".join(CAUSES[one] for one in cause.split(TOGETHER))


def add_revision_classes(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Say beside each cause of the table which class it is."""
    for (cause,) in connection.execute(f"select distinct cause from {table}").fetchall():
        connection.execute(
            f"update {table} set revision_class = {literal(_revision_class(cause))}"
            f" where cause = {literal(cause)}"
        )


def _revision_class(cause: str) -> str:
    """The class of a cause; of several together, that of a method before that of an error."""
    classes = {REVISION_CLASSES[one] for one in cause.split(TOGETHER)}
    return next((one for one in ("R3", "C", "R1") if one in classes), "")
