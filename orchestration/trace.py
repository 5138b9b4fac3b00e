"""The path of a KPI, from the files of a vendor to the board: where a figure comes from, place by place.

Here: walking the parsed project and the mappings. Not here: figures themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from ingestion.config import Organisation
from ingestion.config_yaml import near_miss
from ingestion.errors import ConfigurationError
from orchestration.build import ROOT
from orchestration.dbt_manifest import ParsedProject, table_of

STAGES = (
    "deliveries",
    "mappings",
    "raw",
    "reference",
    "meta",
    "staging",
    "intermediate",
    "marts",
    "kpi",
    "board",
)


@dataclass(frozen=True)
class Place:
    """One stop of the path.

    Args:
        stage: deliveries, mappings, raw, staging … board.
        name: source, mapping, or ``schema.table``.
        file: where it is written down, relative to the project.
    """

    stage: str
    name: str
    file: str


def trace(project: ParsedProject, organisation: Organisation, *, kpi: str) -> list[Place]:
    """Every place a KPI passes, source first.

    Args:
        project: the parsed dbt project.
        organisation: whose sources feed it.
        kpi: id such as ``R03``.

    Raises:
        ConfigurationError: no model has a card of this KPI.
    """
    nodes = project.manifest["nodes"]
    cards = cards_of(project)
    if kpi not in cards:
        raise ConfigurationError(
            kpi, "no KPI has this id", near_miss(kpi, cards) or "See kpi.kpi_catalogue for all ids."
        )
    above = _walk(project.manifest["parent_map"], cards[kpi])
    below = {found for found in _walk(project.manifest["child_map"], cards[kpi]) if found in nodes}
    visited = [*above, cards[kpi], *below]
    tables = {table_of(node) for node in (_describe(project, unique_id) for unique_id in visited) if node}
    feeds = {table.removeprefix("raw.") for table in tables if table.startswith("raw.")}
    places = [*_deliveries(organisation, feeds), *_models(project, visited)]
    return sorted(set(places), key=lambda place: (STAGES.index(place.stage), place.name))


def cards_of(project: ParsedProject) -> dict[str, str]:
    """KPI id -> unique id of the model whose card it stands on."""
    return {
        kpi: unique_id
        for unique_id, node in project.manifest["nodes"].items()
        if node["resource_type"] == "model"
        for kpi in node["config"].get("meta", {}).get("kpis", {})
    }


def _walk(edges: Mapping[str, Sequence[str]], start: str) -> list[str]:
    seen: list[str] = []
    todo = list(edges.get(start, []))
    while todo:
        unique_id = todo.pop()
        if unique_id not in seen and not unique_id.startswith(("test.", "unit_test.", "exposure.")):
            seen.append(unique_id)
            todo += edges.get(unique_id, [])
    return seen


def _describe(project: ParsedProject, unique_id: str) -> Mapping[str, Any] | None:
    return project.manifest["nodes"].get(unique_id) or project.manifest["sources"].get(unique_id)


def _models(project: ParsedProject, visited: Sequence[str]) -> list[Place]:
    found = (_describe(project, unique_id) for unique_id in visited)
    return [
        Place(node["schema"], table_of(node), f"dbt_project/{node['original_file_path']}")
        for node in found
        if node and node["schema"] in STAGES
    ]


def _deliveries(organisation: Organisation, feeds: set[str]) -> list[Place]:
    places = []
    for source in organisation.sources:
        path = organisation.mapping_file(source)
        files = yaml.safe_load(path.read_text(encoding="utf-8")).get("files", [])
        if feeds & {feed["feed"] for file in files for feed in file.get("feeds", [])}:
            places.append(Place("deliveries", source.name, f"deliveries/*/{source.name}/{source.files}"))
            shipped = path.is_relative_to(ROOT)
            places.append(Place("mappings", source.mapping, str(path.relative_to(ROOT) if shipped else path)))
    return places
