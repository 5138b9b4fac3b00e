"""How dbt models look in the asset catalogue: keys, groups by stage, owners, kinds, freshness.

Here: that translation. Not here: running the models (orchestration.transform).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.put_off import doing_without

with doing_without("dbt"):  # a night in which every model rests has no use for it
    from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

OWNER_IS_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class StageTranslator(DagsterDbtTranslator):
    """Every model is found under its stage, as in the folders."""

    def __init__(self) -> None:
        # With checks on sources as well, Dagster would let dbt run past a failed gate on the same feeds.
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """``schema/table``, the way SQL names it; sources meet the assets that load them."""
        name = dbt_resource_props.get("alias") or dbt_resource_props.get("identifier")
        return dg.AssetKey([dbt_resource_props["schema"], name or dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The stage."""
        return dbt_resource_props["schema"]

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """The owners on the cards of its KPIs, else whoever keeps the warehouse."""
        meta = dbt_resource_props.get("config", {}).get("meta", {})
        owners = {meta.get("owner"), *(card.get("owner") for card in meta.get("kpis", {}).values())} - {None}
        return sorted(map(catalogue_owner, owners)) or ["team:data_engineering"]

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own words; its SQL is one click away in the repository."""
        return dbt_resource_props.get("description") or dbt_resource_props["name"].replace("_", " ")


def catalogue_owner(owner: str) -> str:
    """An owner as the catalogue takes it: an address, or a team."""
    return (
        owner
        if OWNER_IS_ADDRESS.fullmatch(owner)
        else "team:" + re.sub(r"\W+", "_", owner.strip()).strip("_")
    )
