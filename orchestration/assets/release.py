"""The release as an asset: the warehouse published, and what is to be said of it.

Belongs here: the asset, its checks and what the manifest is given. Does not: writing a release.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from ingestion.receive import read_ledger
from orchestration.assets.run_home import RunHome
from orchestration.code_version import code_version
from orchestration.kept_inputs import keep_inputs
from publishing.read_release import claim_rows, query_counts
from publishing.release import ReleaseInputs, publish

NOT_PUBLISHED = ("staging", "rules")
"""Schemas of the warehouse whose tables a release has none of."""


def release_asset(warehouse: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """The release made of the models of `warehouse`, as an asset."""

    @dg.asset(
        group_name="publishing",
        kinds={"duckdb", "parquet"},
        deps=[key for key in warehouse.keys if key.path[0] not in NOT_PUBLISHED],
        check_specs=[
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
    def release(home: dg.ResourceParam[RunHome]) -> dg.MaterializeResult:
        """The warehouse as an immutable release, made current; none if nothing has changed."""
        with home.progress.step("Publishing"):
            # Before: what cannot be made again is not published.
            keep_inputs(home.home.inputs, home.forms, home.register, home.rule_set)
            published = publish(
                home.home.warehouse,
                home.home.releases,
                inputs=release_inputs(home),
                published_at=home.moment,
            )
        claims = claim_rows(published.path)
        failed = [claim["claim"] for claim in claims if is_not_reproduced(claim)]
        return dg.MaterializeResult(
            metadata={
                "release": published.name,
                "is_new": published.is_new,
                "logical_hash": published.logical_hash,
                "changed_indicators": published.changed_indicators,
                "rows": sum(published.row_counts.values()),
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name="claims_reproduced",
                    passed=not failed,
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"claims": len(claims), "not_reproduced": ", ".join(failed)},
                ),
                _queries_answered(query_counts(published.path) or []),
            ],
        )

    return release


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


def release_inputs(home: RunHome) -> ReleaseInputs:
    """What the release is made from, for its manifest."""
    ledger = read_ledger(home.home.ledger)
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
        code_version=code_version(),
        configuration=home.configuration.deciding_figures(),
        ledger_lines=ledger.line_count,
    )


def is_not_reproduced(claim: Mapping[str, Any]) -> bool:
    """Whether a claim could be derived and is not what the warehouse says."""
    return str(claim["verdict"]).startswith("not reproduced")
