"""What the returns of the release before come to in another environment, cause by cause.

Belongs here: which warehouses tell the causes outside returns apart, and building them. Does not:
comparing them (publishing does).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from expectations.gate import at_the_gate
from expectations.rules import RuleSet
from ingestion.errors import ShanghuiError
from ingestion.intake import reading_intake
from ingestion.receive import Ledger, read_ledger
from orchestration.home import Configuration, Home
from orchestration.kept_inputs import load_kept_inputs
from orchestration.ledger_of_release import ledger_of
from orchestration.progress import Progress, SilentProgress
from orchestration.rebuild.build_apart import build_apart
from orchestration.warehouse import DbtProject, build_warehouse
from publishing.restatement import (
    CODE,
    FORMS,
    REGISTERS,
    RULES,
    SETTINGS,
    TOGETHER,
    EnvironmentState,
)


@dataclass(frozen=True)
class _Inputs:
    """What returns are read, judged and counted by: names of kept inputs, and settings."""

    forms: str
    registers: str
    rule_set: str
    settings: Mapping[str, str]

    @property
    def names(self) -> dict[str, str]:
        return {"forms": self.forms, "registers": self.registers, "rule_set": self.rule_set}


_REPLACED: Mapping[str, Callable[[_Inputs, _Inputs], _Inputs]] = {
    # The code that runs is today's in every state.
    CODE: lambda then, now: then,
    FORMS: lambda then, now: replace(then, forms=now.forms),
    REGISTERS: lambda then, now: replace(then, registers=now.registers),
    RULES: lambda then, now: replace(then, rule_set=now.rule_set),
    SETTINGS: lambda then, now: replace(then, settings=now.settings),
}
"""Cause → the inputs of a state with that one replaced by today's."""


@dataclass(frozen=True)
class States:
    """Where states are built: the home with today's inputs, which must be kept there already."""

    project: DbtProject
    home: Home
    rule_set: RuleSet
    configuration: Configuration
    progress: Progress

    def build(
        self, folder: Path, previous: Mapping[str, Any], causes: Sequence[str]
    ) -> list[EnvironmentState]:
        """Warehouses of the returns the release before was made of, with one more cause in each.

        `previous` is its manifest, `causes` those outside returns, in their order. What cannot be
        built, as today's code cannot read by the form of then, is left out: the next state then
        carries both causes. None where the release before does not say how long the ledger was.
        """
        if previous.get("ledger_lines") is None:
            return []
        ledger = ledger_of(self.home, previous)
        now = self._inputs_now()
        inputs = _inputs_then(previous, now, causes)
        states: list[EnvironmentState] = []
        together: list[str] = []
        for cause in causes:
            inputs = _REPLACED[cause](inputs, now)
            together.append(cause)
            at = folder / str(len(states) + 1)
            warehouse: Path | None
            with self.progress.step(f"Telling causes apart: {TOGETHER.join(together)}"):
                if inputs.names == now.names:
                    is_judged_anew = RULES in causes
                    warehouse = self._build_here(at, ledger, inputs, is_judged_anew=is_judged_anew)
                else:
                    warehouse = self._build_apart(at, ledger, inputs, now, previous["name"])
            if warehouse is not None:
                states.append(EnvironmentState(TOGETHER.join(together), warehouse))
                together = []
        return states

    def _inputs_now(self) -> _Inputs:
        return _Inputs(
            forms=self.configuration.forms.fingerprint,
            registers=self.configuration.register.fingerprint,
            rule_set=self.rule_set.key,
            settings=self.configuration.deciding_figures(),
        )

    def _build_here(
        self, at: Path, ledger: Ledger, inputs: _Inputs, *, is_judged_anew: bool
    ) -> Path:
        """As read and judged today: only the returns in force are those of then.

        Judged anew, they are those that today's rules would have admitted of what had come.
        """
        settings = self.configuration.with_figures_decided_by(inputs.settings)
        warehouse = at.with_suffix(".duckdb")
        build_warehouse(
            self.project,
            self.home,
            forms=self.configuration.forms,
            register=self.configuration.register,
            rule_set=self.rule_set,
            ledger=self._judged_anew(ledger) if is_judged_anew else ledger,
            deadline=settings.deadline,
            withheld_below_percent=settings.withheld_below_percent,
            at=warehouse,
        )
        return warehouse

    def _judged_anew(self, ledger: Ledger) -> Ledger:
        """The ledger as it would be, had today's rules judged what had come by then.

        Only years refreshed by these rules: the others stay as they were admitted.
        """
        judged = {
            year
            for entry in read_ledger(self.home.ledger).admissions[len(ledger.admissions) :]
            if entry.rule_set == self.rule_set.key
            for year in entry.report_years
        }
        with reading_intake(self.home.intake) as intake:
            gate = at_the_gate(
                intake,
                report_years=[year for year in ledger.report_years if year in judged],
                rule_set_key=self.rule_set.key,
                ledger=ledger,
            )
        others = [one for one in ledger.returns_in_force() if one.report_year not in judged]
        return ledger.admitting([*others, *gate.admitted], self.rule_set.key)

    def _build_apart(
        self, at: Path, ledger: Ledger, inputs: _Inputs, now: _Inputs, release: str
    ) -> Path | None:
        """Read and judged by other inputs than today's; None where that is not possible."""
        settings = self.configuration.with_figures_decided_by(inputs.settings)
        is_read_so = (inputs.forms, inputs.registers) == (now.forms, now.registers)
        try:
            kept = load_kept_inputs(
                self.home.inputs,
                province=self.configuration.province,
                **inputs.names,
                needed_by=f"release {release}",
            )
            return build_apart(
                Home(at, self.home.cache),
                kept,
                settings,
                archive=self.home.archive,
                ledger=ledger,
                progress=SilentProgress(),
                read_already=self.home.intake if is_read_so else None,
            ).warehouse
        except (ShanghuiError, duckdb.Error):
            # Not an error of the refresh: the cause is then named together with the next.
            return None


def _inputs_then(previous: Mapping[str, Any], now: _Inputs, causes: Sequence[str]) -> _Inputs:
    """The inputs of the release before; of those that are no cause, today's.

    The key of a rule set counts the code that judges: of the same rules it is today's.
    """
    return _Inputs(
        forms=previous["forms"] if FORMS in causes else now.forms,
        registers=previous["registers"] if REGISTERS in causes else now.registers,
        rule_set=previous["rule_set"] if RULES in causes else now.rule_set,
        settings=previous["configuration"] if SETTINGS in causes else now.settings,
    )
