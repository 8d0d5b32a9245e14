"""The release as an asset: the warehouse published, and what is to be said of it.

Belongs here: the asset, its checks and what the manifest is given. Does not: writing a release.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from ingestion.errors import ShanghuiError
from ingestion.receive import read_ledger
from orchestration.assets.run_home import RunHome
from orchestration.code_version import code_version
from orchestration.kept_inputs import keep_inputs
from orchestration.rebuild import States
from orchestration.retention import pack_superseded
from orchestration.warehouse import DbtProject
from orchestration.watching import ADMISSIONS
from publishing.claims import CONTRADICTED
from publishing.manifest import read_manifest
from publishing.read_release import claim_rows, query_counts
from publishing.release import (
    DisclosureError,
    Environment,
    PublishedRelease,
    ReleaseInputs,
    UnexplainedError,
    current_release,
    publish,
)
from publishing.restatement import EnvironmentState

NOT_PUBLISHED = ("staging", "rules")
"""Schemas of the warehouse whose tables a release has none of."""

CHANGES_EXPLAINED = "changes_explained"
NOTHING_PERSONAL = "nothing_personal"


def release_asset(warehouse: dg.AssetsDefinition, project: DbtProject) -> dg.AssetsDefinition:
    """The release made of the models of `warehouse`, as an asset."""

    @dg.asset(
        group_name="publishing",
        kinds={"duckdb", "parquet"},
        deps=[key for key in warehouse.keys if key.path[0] not in NOT_PUBLISHED],
        check_specs=[
            dg.AssetCheckSpec(
                CHANGES_EXPLAINED,
                asset="release",
                description="Every figure and row that is another than in the release before has "
                "an input that changed as its cause; else there is no release.",
                blocking=True,
            ),
            dg.AssetCheckSpec(
                NOTHING_PERSONAL,
                asset="release",
                description="No column of the release is personal, and each has a class of "
                "confidentiality; else there is no release.",
                blocking=True,
            ),
            dg.AssetCheckSpec(
                "claims_reproduced",
                asset="release",
                description="Every derivable claim of the register is reproduced by this release.",
            ),
            dg.AssetCheckSpec(
                "queries_answered",
                asset="release",
                description="Every query on a return in force, or on a figure, has been answered.",
            ),
        ],
    )
    def release(
        home: dg.ResourceParam[RunHome],
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """The warehouse as an immutable release, made current; none if nothing has changed."""
        try:
            published = _publish(home, project)
        except UnexplainedError as error:
            yield _refused(CHANGES_EXPLAINED, error)
            raise
        except DisclosureError as error:
            yield _refused(NOTHING_PERSONAL, error)
            raise
        yield _result(home, published)

    return release


def _publish(home: RunHome, project: DbtProject) -> PublishedRelease:
    inputs = release_inputs(home)
    with (
        home.progress.step("Publishing"),
        home.home.passing_folder("states") as folder,
    ):
        # Before: what cannot be made again is not published.
        keep_inputs(home.home.inputs, home.forms, home.register, home.rule_set)
        # Makes room.
        official = frozenset(mark.release for mark in home.ledger().official_marks)
        pack_superseded(home.home, home.configuration.retention.open_databases, official)
        return publish(
            home.home.warehouse,
            home.home.releases,
            inputs=inputs,
            published_at=home.moment,
            environment=_environment(home, project, inputs, folder),
            accepts_unexplained=home.accepts_unexplained,
        )


def _result(home: RunHome, published: PublishedRelease) -> dg.MaterializeResult:
    claims = claim_rows(published.path)
    failed = [claim["claim"] for claim in claims if is_not_reproduced(claim)]
    unexplained = published.restatement.unexplained
    return dg.MaterializeResult(
        metadata={
            "release": published.name,
            "is_new": published.is_new,
            "logical_hash": published.logical_hash,
            "changed_indicators": published.changed_indicators,
            "restated_figures": published.restatement.figures,
            "restated_rows": published.restatement.rows,
            "restated_by": ", ".join(published.restatement.causes),
            "rows": sum(published.row_counts.values()),
            "folder": dg.MetadataValue.path(str(published.path.resolve())),
            ADMISSIONS: len(home.ledger().admissions),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name=CHANGES_EXPLAINED,
                passed=not unexplained,
                # A person has accepted them, or there would be no release.
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"unexplained": unexplained},
            ),
            dg.AssetCheckResult(check_name=NOTHING_PERSONAL, passed=True),
            dg.AssetCheckResult(
                check_name="claims_reproduced",
                passed=not failed,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"claims": len(claims), "not_reproduced": ", ".join(failed)},
            ),
            _queries_answered(query_counts(published.path) or []),
        ],
    )


def _refused(check: str, error: ShanghuiError) -> dg.AssetCheckResult:
    """The check that keeps a release from being made; the current one stays."""
    return dg.AssetCheckResult(
        check_name=check,
        passed=False,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"why": str(error)},
    )


def _queries_answered(counts: Sequence[Mapping[str, Any]]) -> dg.AssetCheckResult:
    """The check on queries: how many are open and answered, and how many of each rule are open."""
    open_by_rule: Counter[str] = Counter()
    for row in counts:
        open_by_rule[row["rule_id"]] += row["open"]
    return dg.AssetCheckResult(
        check_name="queries_answered",
        passed=not open_by_rule.total(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "open": open_by_rule.total(),
            "answered": sum(row["answered"] for row in counts),
            **{f"open_{rule_id}": count for rule_id, count in sorted(open_by_rule.items())},
        },
    )


def _environment(
    home: RunHome, project: DbtProject, inputs: ReleaseInputs, folder: Path
) -> Environment:
    """What tells the causes of a change apart, where there is more than one."""

    states = States(project, home.home, home.rule_set, home.configuration, home.progress)

    def build(previous: Mapping[str, Any], causes: Sequence[str]) -> list[EnvironmentState]:
        returns = sorted(inputs.returns, key=lambda filed: tuple(filed.values()))
        # With the same returns the last cause is what is left: the release itself.
        return states.build(
            folder, previous, causes[:-1] if previous["returns"] == returns else causes
        )

    return build


def release_inputs(home: RunHome) -> ReleaseInputs:
    """What the release is made from, for its manifest."""
    ledger = home.ledger()
    current = current_release(home.home.releases)
    # A release of before the manifest said so knows of no withdrawals: there were none.
    before = read_manifest(current).get("ledger_lines", 0) if current else 0
    known = len(read_ledger(home.home.ledger, up_to=before).withdrawals)
    return ReleaseInputs(
        returns=[
            {
                "report_year": item.report_year,
                "county_code": item.county_code,
                "file_sha256": item.file_sha256,
            }
            for item in ledger.returns_in_force()
        ],
        forms=home.forms.fingerprint,
        registers=home.register.fingerprint,
        rule_set=home.rule_set.key,
        rules=home.rule_set.fingerprint,
        code_version=code_version(),
        configuration=home.configuration.deciding_figures(),
        ledger_lines=ledger.line_count,
        ledger_lines_known=ledger.lines_known,
        withdrawn=frozenset(
            (entry.report_year, entry.county_code) for entry in ledger.withdrawals[known:]
        ),
        claim_files=home.claim_files,
    )


def is_not_reproduced(claim: Mapping[str, Any]) -> bool:
    """Whether a claim contradicts itself, or could be derived and is not what the release says."""
    return claim["verdict_kind"] in CONTRADICTED
