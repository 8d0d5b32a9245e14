"""What the returns of the release before come to in another environment, cause by cause.

Belongs here: which warehouses tell the causes outside returns apart, and building them. Does not:
comparing them (publishing does).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from expectations.gate import at_the_gate
from expectations.rules import RuleSet
from ingestion.form import Forms
from ingestion.intake import reading_intake
from ingestion.receive import Ledger, read_ledger
from ingestion.register import Register
from orchestration.home import Configuration, Home
from orchestration.warehouse.build_warehouse import build_warehouse
from orchestration.warehouse.dbt_project_runner import DbtProject
from publishing.restatement import RULES, TOGETHER, EnvironmentState


def environment_states(
    project: DbtProject,
    home: Home,
    folder: Path,
    *,
    forms: Forms,
    register: Register,
    rule_set: RuleSet,
    configuration: Configuration,
    previous: Mapping[str, Any],
    causes: Sequence[str],
) -> list[EnvironmentState]:
    """Warehouses of the returns the release before was made of, with one more input replaced each.

    The files were read anew when code, form or register changed, so those are replaced together;
    the rules are replaced after them, and admit what they would have admitted then. None where the
    release before does not say how long the ledger was.
    """
    lines = previous.get("ledger_lines")
    if lines is None:
        return []
    ledger = read_ledger(home.ledger, up_to=lines)
    before_rules = [cause for cause in causes if cause != RULES]
    ledgers = [(TOGETHER.join(before_rules), ledger)] if before_rules else []
    if RULES in causes:
        ledgers.append((RULES, _judged_anew(home, ledger, rule_set)))
    states = []
    for number, (cause, of_state) in enumerate(ledgers, start=1):
        at = folder / f"{number}.duckdb"
        build_warehouse(
            project,
            home,
            forms=forms,
            register=register,
            rule_set=rule_set,
            ledger=of_state,
            deadline=configuration.deadline,
            withheld_below_percent=configuration.withheld_below_percent,
            at=at,
        )
        states.append(EnvironmentState(cause, at))
    return states


def _judged_anew(home: Home, ledger: Ledger, rule_set: RuleSet) -> Ledger:
    """The ledger as it would be, had today's rules judged what had come by then."""
    years = ledger.report_years
    with reading_intake(home.intake) as intake:
        gate = at_the_gate(intake, report_years=years, rule_set_key=rule_set.key, ledger=ledger)
    return ledger.admitting(gate.admitted, rule_set.key)
