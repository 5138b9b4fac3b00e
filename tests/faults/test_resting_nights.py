"""Whole nights in which models rest: readers see what a build from nothing shows them, row for row."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from ingestion.config_home import Home, home_from
from orchestration import served
from tests.acceptance import vendor_scenario
from tests.acceptance.acceptance_scenario import brand_health

pytestmark = pytest.mark.exhaustive

NEXT_DAY = "2026-04-03"


def night(organisation: Path, home: Home, *options: str) -> tuple[int, int]:
    """One night; returns how many models ran and how many rested."""
    ran = brand_health("nightly", "--organisation", organisation, "--home", home.path, *options)
    assert ran.exit_code == 0, ran
    told = re.search(r"Models: ([\d,]+) ran, ([\d,]+) rested", ran.output)
    assert told, ran
    return int(told[1].replace(",", "")), int(told[2].replace(",", ""))


def outputs(home: Home) -> dict:
    """Rows and checksum of every table that readers see, without what differs from night to night."""
    directory = served.directory_of(home, str(served.served_build(home)))
    return served.read_manifest(directory / served.MANIFEST).outputs


def builds_named_in_rows(home: Home) -> set[str]:
    """Every build id that stands in a row of the published file."""
    with duckdb.connect(str(home.published_link.resolve()), read_only=True) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_columns() where column_name = 'build_id'"
        ).fetchall()
        named = " union ".join(f"select build_id from {table}" for (table,) in tables)
        return {build_id for (build_id,) in con.execute(named).fetchall()}


def deliver_once_more(organisation: Path) -> None:
    """Another day, on which the first customer judged otherwise and a new case came."""
    lines = vendor_scenario.export().decode("cp1252").split("\r\n")
    again = [
        *lines[:3],
        lines[3].replace(";90;A;", ";90;C;"),
        "07-099;K99;16.03.2026 09.00;;10;X;Lounge;Neu",
        "",
    ]
    folder = organisation / "deliveries" / NEXT_DAY / vendor_scenario.SOURCE
    folder.mkdir(parents=True)
    (folder / "lampion_0403.txt").write_bytes("\r\n".join(again).encode("cp1252"))


def test_nights_in_which_models_rest_show_what_a_build_from_nothing_shows(tmp_path: Path):
    organisation = vendor_scenario.organisation_of_one_source(tmp_path / "organisation")
    home, anew = home_from({}, tmp_path / "home"), home_from({}, tmp_path / "anew")
    every, rested = night(organisation, home)
    assert (every > 300, rested) == (True, 0)
    first = outputs(home)
    assert night(organisation, home) == (0, every)
    assert outputs(home) == first
    assert builds_named_in_rows(home) == {served.served_build(home)}

    deliver_once_more(organisation)
    ran, rested = night(organisation, home)
    assert ran > 0
    assert rested > 0
    anew.secret_file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(home.secret_file, anew.secret_file)
    night(organisation, anew)
    assert outputs(home) == outputs(anew) != first
    assert builds_named_in_rows(home) == {served.served_build(home)}

    assert night(organisation, home, "--full") == (every, 0)
    assert outputs(home) == outputs(anew)
