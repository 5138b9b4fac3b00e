"""The parsed dbt project: parsed anew only when one of its files changed, and what the gate needs to know of it.

Here: where the project stands, its manifest, its data tests and which marts stay private.
Not here: running it (orchestration.transform).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from ingestion.config_home import MEMORY_LIMIT_VARIABLE, Home, memory_limit
from ingestion.errors import BrandHealthError

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
BUILD_FILE_VARIABLE = "BRAND_HEALTH_BUILD_FILE"
# What dbt itself writes below the project has no bearing on what is parsed.
UNPARSED = {"target", "logs", "dbt_packages"}
PUBLISHED_SCHEMAS = {"marts", "kpi", "board"}


@dataclass(frozen=True)
class DataTest:
    """One data test of the project and the table it speaks of."""

    unique_id: str
    name: str
    target: str
    severity: Literal["error", "warn"]
    description: str


@dataclass(frozen=True)
class ParsedProject:
    """A parsed project on disk.

    Args:
        directory: dbt's target folder, with ``manifest.json`` and ``partial_parse.msgpack``.
        fingerprint: hash of every file that was parsed.
    """

    directory: Path
    fingerprint: str

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest as dbt documents it."""
        return json.loads((self.directory / "manifest.json").read_bytes())

    @cached_property
    def data_tests(self) -> Mapping[str, DataTest]:
        """Every enabled data test by its unique id."""
        nodes = self.manifest["nodes"]
        return {
            unique_id: self._data_test(node)
            for unique_id, node in nodes.items()
            if node["resource_type"] == "test"
        }

    @property
    def blocking_tests(self) -> frozenset[tuple[str, str]]:
        """Name and target of every test that must pass before anything is published."""
        return frozenset(
            (test.name, test.target) for test in self.data_tests.values() if test.severity == "error"
        )

    @property
    def private_tables(self) -> frozenset[str]:
        """Tables whose model card says ``publish: false``."""
        return frozenset(
            table_of(node)
            for node in self.manifest["nodes"].values()
            if node["resource_type"] == "model" and node["config"].get("meta", {}).get("publish") is False
        )

    @cached_property
    def build_levels(self) -> Sequence[Sequence[str]]:
        """Models and seeds in groups: those of a group read only what is in the groups before it."""
        nodes = self.manifest["nodes"]
        order = TopologicalSorter(
            {
                unique_id: [parent for parent in node["depends_on"].get("nodes", []) if parent in nodes]
                for unique_id, node in nodes.items()
                if node["resource_type"] in {"model", "seed"}
            }
        )
        order.prepare()
        levels = []
        while order.is_active():
            levels.append(order.get_ready())
            order.done(*levels[-1])
        return levels

    @cached_property
    def build_order(self) -> Sequence[str]:
        """Models and seeds, each after what it reads."""
        return [unique_id for level in self.build_levels for unique_id in level]

    @property
    def model_tables(self) -> frozenset[str]:
        """``schema.table`` of every model."""
        nodes = self.manifest["nodes"].values()
        return frozenset(table_of(node) for node in nodes if node["resource_type"] == "model")

    @property
    def published_models(self) -> Sequence[str]:
        """Unique ids of the models that readers see."""
        return [
            unique_id
            for unique_id, node in self.manifest["nodes"].items()
            if node["resource_type"] == "model"
            and node["schema"] in PUBLISHED_SCHEMAS
            and table_of(node) not in self.private_tables
        ]

    def _data_test(self, node: Mapping[str, Any]) -> DataTest:
        severity = (node["config"].get("severity") or "error").lower()
        return DataTest(
            unique_id=node["unique_id"],
            name=node["name"],
            target=self._target(node),
            severity="warn" if severity == "warn" else "error",
            description=node.get("description") or node["name"].replace("_", " "),
        )

    def _target(self, node: Mapping[str, Any]) -> str:
        # A singular test names no table of its own; the one it reads first in the alphabet stands for it.
        parents = sorted(node["depends_on"]["nodes"])
        chosen = node.get("attached_node") or next(iter(parents), None)
        found = self.manifest["nodes"].get(chosen) or self.manifest["sources"].get(chosen)
        return table_of(found) if found else "dbt_project"


def table_of(node: Mapping[str, Any]) -> str:
    """``schema.table`` of a model, seed or source."""
    return f"{node['schema']}.{node.get('alias') or node.get('identifier') or node['name']}"


def parsed_project(home: Home) -> ParsedProject:
    """The project as it stands on disk; dbt parses it only if a file changed since the last time.

    Raises:
        BrandHealthError: dbt cannot parse it.
    """
    directory = home.path / "dbt" / "target"
    directory.mkdir(parents=True, exist_ok=True)
    project = ParsedProject(directory, _fingerprint())
    stamp = directory / "fingerprint"
    with FileLock(directory / "parse.lock"):
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != project.fingerprint:
            stamp.unlink(missing_ok=True)
            _parse(home, directory)
            stamp.write_text(project.fingerprint, encoding="utf-8")
    return project


def options(home: Home) -> list[str]:
    """Command-line options every dbt command of ours takes."""
    directories = {
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": home.path / "dbt" / "target",
        "--log-path": home.logs / "dbt",
    }
    # dbt writes a line of log for every event, a tenth of the run; what failed is in its result (see transform).
    logs = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
    return [*logs, *(text for option, path in directories.items() for text in (option, str(path)))]


@contextmanager
def dbt_environment(home: Home) -> Generator[None]:
    """Name the build file to the profile, and undo dbt's change of the working directory."""
    before = Path.cwd()
    os.environ[BUILD_FILE_VARIABLE] = str(home.build_file)
    os.environ[MEMORY_LIMIT_VARIABLE] = memory_limit(os.environ)
    home.build_file.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        os.chdir(before)


def _parse(home: Home, directory: Path) -> None:
    from dbt.cli.main import dbtRunner  # a second of import that an unchanged project need not pay

    with dbt_environment(home):
        outcome = dbtRunner().invoke(["parse", *options(home)])
    if not outcome.success or not (directory / "manifest.json").exists():
        raise BrandHealthError(
            str(PROJECT), f"dbt cannot parse the project: {outcome.exception}", "Mend the file it names."
        )


def _fingerprint() -> str:
    whole = hashlib.sha256(version("dbt-core").encode() + version("dbt-duckdb").encode())
    for path in sorted(PROJECT.rglob("*")):
        inside = path.relative_to(PROJECT)
        if path.is_file() and inside.parts[0] not in UNPARSED:
            whole.update(str(inside).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()
