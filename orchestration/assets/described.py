"""What Dagster's page says of all assets alike: whose each is, how confidential, how fresh.

Belongs here: putting that on assets. Does not: what an asset is or does.
"""

from collections.abc import Mapping

import dagster as dg

from orchestration.home import Configuration
from orchestration.watching import freshness_policies

CONFIDENTIALITY = "confidentiality"
_CLASS_OF_GROUP = {
    # The cover names people; free text may.
    "ingestion": "personal",
    "expectations": "personal",
    "county": "personal",
    "staging": "personal",
    "catalogue": "public",
}
"""The highest class of what a group holds, as `publishing.meanings` has them; others: internal."""


def described(asset: dg.AssetsDefinition, configuration: Configuration) -> dg.AssetsDefinition:
    """The asset with owners, its class of confidentiality and its freshness policy."""
    owners = list(configuration.watching.owners)
    policies = freshness_policies(configuration)

    def describe(spec: dg.AssetSpec) -> dg.AssetSpec:
        confidentiality = _CLASS_OF_GROUP.get(spec.group_name or "", "internal")
        tags: Mapping[str, str] = {**spec.tags, CONFIDENTIALITY: confidentiality}
        told = spec.replace_attributes(owners=owners, tags=tags)
        policy = policies.get(spec.key.to_user_string())
        return told.replace_attributes(freshness_policy=policy) if policy else told

    return asset.map_asset_specs(describe)
