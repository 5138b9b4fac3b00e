"""What a build is made of: hashes of code and configuration, the delivered files, the versions of the libraries.

Here: taking these down when a build begins, and reading the delivered files off its ledger. Not here: the manifest
they go into (orchestration.served), nor making a build again (orchestration.reproduce).
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from ingestion.config import FILE_NAME, Organisation
from ingestion.config_home import Home
from orchestration.build import ROOT

CODE = (
    "ingestion",
    "orchestration",
    "dbt_project/models",
    "dbt_project/macros",
    "dbt_project/seeds",
    "dbt_project/tests",
    "dbt_project/dbt_project.yml",
    "dbt_project/profiles.yml",
    "requirements.lock",
)
NOT_CODE = {"__pycache__", ".ruff_cache"}
# Those that can change a figure.
LIBRARIES = (
    "dagster",
    "dataframely",
    "dbt-core",
    "dbt-duckdb",
    "duckdb",
    "great-expectations",
    "numpy",
    "polars",
    "py3langid",
    "pyarrow",
    "vadersentiment",
)
Hashes = dict[str, str]


def take_down(home: Home, build_id: str, organisation: Organisation) -> None:
    """Keep what a build is about to be made with; a build that has been taken down already stays as it was.

    Code and configuration may change before the build is published, so they are hashed when it begins.
    """
    file = file_of(home, build_id)
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    found = {"code": code_hashes(), "configuration": configuration_hashes(organisation)}
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(found), encoding="utf-8")
    draft.replace(file)


def taken_down(home: Home, build_id: str) -> dict[str, Hashes]:
    """``code`` and ``configuration`` of a build as they were when it began; empty if nobody took them down."""
    file = file_of(home, build_id)
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def file_of(home: Home, build_id: str) -> Path:
    """Where the hashes of a build wait for its manifest."""
    return home.build_file.parent / "provenance" / f"{build_id}.json"


@cache
def code_hashes() -> Hashes:
    """Path inside the project -> SHA-256, of every file that decides what bytes become."""
    roots = [ROOT / name for name in CODE]
    files = [file for root in roots for file in ([root] if root.is_file() else root.rglob("*"))]
    return _hashes((file for file in files if not NOT_CODE & set(file.parts)), ROOT)


def configuration_hashes(organisation: Organisation) -> Hashes:
    """Path inside the organisation folder -> SHA-256: its file, its own mappings, its reference lists."""
    directory = organisation.directory
    files = [directory / FILE_NAME, *organisation.reference.rglob("*"), *(directory / "mappings").rglob("*")]
    return _hashes(files, directory)


def whole(hashes: Mapping[str, str]) -> str:
    """One hash over all of them."""
    listed = "".join(f"{name}\0{digest}\n" for name, digest in sorted(hashes.items()))
    return hashlib.sha256(listed.encode()).hexdigest()


def libraries() -> dict[str, str]:
    """Name -> version of what can change a figure, Python included."""
    return {"python": platform.python_version()} | {name: _version(name) for name in LIBRARIES}


def delivered(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every file the build was made of, in the order in which it was loaded."""
    rows = con.execute(
        """
        select source, delivery_date::varchar as delivery_date, source_file, content_sha256,
            coalesce(list_sort(list(distinct feed) filter (where feed is not null)), []) as feeds
        from meta.load_ledger left join meta.load_balance using (source, delivery_date, source_file)
        group by all
        order by any_value(loaded_at), delivery_date, source, source_file
        """
    ).fetchall()
    names = ("source", "delivery_date", "path", "sha256", "feeds")
    return [dict(zip(names, row, strict=True)) for row in rows]


def secret_fingerprint(con: duckdb.DuckDBPyConnection) -> str | None:
    """Which secret people were hashed with; it tells nothing of the secret."""
    rows = con.execute("select fingerprint from meta.secret").fetchall()
    return rows[0][0] if rows else None


def _hashes(files: Iterable[Path], root: Path) -> Hashes:
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(set(files))
        if file.is_file()
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
