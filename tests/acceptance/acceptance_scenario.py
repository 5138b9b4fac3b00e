"""What the acceptance tests share: a copied home, a copied organisation, the real command line, a walled-in process.

Here: those tools. Not here: what must hold (``test_*.py``) and the nights several files look at (``conftest.py``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

from ingestion.config_home import Home, home_from

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "commons_group"
WALL = Path(__file__).parent / "wall"
ATTEMPTS_FILE = "BRAND_HEALTH_TEST_ATTEMPTS"
# What a run is told of the outside; the tests decide that, not the machine they run on.
OWN_VARIABLES = (
    "BRAND_HEALTH_ORGANISATION",
    "BRAND_HEALTH_HOME",
    "BRAND_HEALTH_SECRET_FILE",
    "BRAND_HEALTH_WEBHOOK",
)


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    exit_code: int
    output: str
    attempts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"exit code {self.exit_code}\n{self.output[-4000:]}"


@dataclass(frozen=True)
class WalledNight:
    """A night of a process that could reach nothing but loopback."""

    home: Home
    ran: Ran


def brand_health(*arguments: str | Path, dbt_project: Path | None = None) -> Ran:
    """The command line in a process of its own, as a person calls it.

    Args:
        arguments: command and options.
        dbt_project: other models than ours, for tests that break one.
    """
    start = [sys.executable, "-m", "orchestration.cli"]
    if dbt_project:
        swap = "import pathlib, sys; from orchestration import cli, dbt_manifest as m; "
        start = [
            sys.executable,
            "-c",
            f"{swap}m.PROJECT = pathlib.Path(sys.argv.pop(1)); cli.main()",
            str(dbt_project),
        ]
    return _run([*start, *map(str, arguments)], {})


def behind_a_wall(*arguments: str | Path, notes: Path) -> Ran:
    """The command line in a process that can reach nothing but loopback.

    Every Python of it counts and refuses each attempt to reach or look up anything else. Where the system lets us,
    it also stands in a network of its own, so that code outside Python has nowhere to go either.

    Args:
        arguments: command and options.
        notes: file for the attempts.
    """
    notes.touch()
    command = [sys.executable, "-m", "orchestration.cli", *map(str, arguments)]
    own_network = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") and not subprocess.run([*own_network, "true"], check=False).returncode:
        command = [*own_network, "sh", "-c", 'ip link set lo up 2>/dev/null; exec "$@"', "sh", *command]
    ran = _run(command, {"PYTHONPATH": str(WALL), ATTEMPTS_FILE: str(notes)})
    return Ran(ran.exit_code, ran.output, tuple(notes.read_text(encoding="utf-8").splitlines()))


def _run(command: Sequence[str], extra: Mapping[str, str]) -> Ran:
    environment = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {"COLUMNS": "200"} | extra,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    return Ran(ran.returncode, ran.stdout + ran.stderr)


def copied_home(home: Home, target: Path) -> Home:
    """A home of its own with everything the other one holds; links inside stay links."""
    shutil.copytree(home.path, target, symlinks=True)
    return home_from({}, target)


def copied_organisation(target: Path, *, sources: Sequence[str] | None = None) -> Path:
    """The example organisation in a folder of its own, with all its sources or only those named."""
    shutil.copytree(EXAMPLE, target, ignore=None if sources is None else shutil.ignore_patterns("deliveries"))
    if sources is not None:
        with edited(target) as described:
            described["sources"] = [one for one in described["sources"] if one["name"] in sources]
        for folder in EXAMPLE.glob("deliveries/*/*"):
            if folder.name in sources:
                shutil.copytree(folder, target / folder.relative_to(EXAMPLE))
    return target


class edited:  # noqa: N801  reads as a verb where it is used
    """The organisation file as Python objects; written back at the end."""

    def __init__(self, organisation: Path) -> None:
        self.path = organisation / "brand_health.yml"

    def __enter__(self) -> dict:
        self.content = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        return self.content

    def __exit__(self, *_: object) -> None:
        self.path.write_text(yaml.safe_dump(self.content, sort_keys=False), encoding="utf-8")


def deliver(organisation: Path, day: str, source: str, files: Mapping[str, str]) -> None:
    """Write the files of one source into one delivery."""
    folder = organisation / "deliveries" / day / source
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", newline="")


def rows(file: Path, sql: str, *values: object) -> list[tuple]:
    """What a read-only query of a DuckDB file returns."""
    with closing(duckdb.connect(str(file), read_only=True)) as con:
        con.execute("set TimeZone = 'UTC'")
        return con.execute(sql, list(values)).fetchall()


def figure(file: Path, kpi: str, variant: str = "main", *, start: str, of: str = "all") -> tuple:
    """Value, n and n_censored of the one published figure of a month; ``of`` is ``dimension member``."""
    dimension, _, member = of.partition(" ")
    found = rows(
        file,
        "select value, n, n_censored from kpi.kpi_value where kpi_id = ? and variant = ? and period_grain = 'month' "
        "and period_start = ? and dimension = ? and member = ?",
        *(kpi, variant, start, dimension, member or "all"),
    )
    assert len(found) == 1, f"{kpi} {variant} {start} {of}: {len(found)} rows"
    return found[0]


def served(home: Home) -> str:
    """The build that a reader finds, asked of the file itself."""
    return rows(home.published_link, "select build_id from meta.build")[0][0]


def published_texts(file: Path) -> Iterator[tuple[str, str, str]]:
    """Table, column and every distinct text of every text column, lists and structures included as text."""
    with closing(duckdb.connect(str(file), read_only=True)) as con:
        columns = con.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns() "
            "where not internal and database_name = current_database() "
            "and not regexp_matches(data_type, '^(BOOLEAN|DATE|TIME|U?[A-Z]*INT|FLOAT|DOUBLE|DECIMAL)') order by all"
        ).fetchall()
        for table, column in columns:
            for (value,) in con.execute(
                f'select distinct "{column}"::varchar from {table} where "{column}" is not null'
            ).fetchall():
                yield table, column, value


def texts_by_column(file: Path) -> dict[str, set[str]]:
    """``schema.table.column`` -> its distinct texts."""
    found: dict[str, set[str]] = {}
    for table, column, value in published_texts(file):
        found.setdefault(f"{table}.{column}", set()).add(value)
    return found
