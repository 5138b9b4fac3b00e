"""What a load tells of the files it read."""

from __future__ import annotations

from pathlib import Path

from ingestion.config import load_organisation
from ingestion.config_home import Home
from orchestration.load import load_pending
from tests.orchestration.organisation_folder import deliver, small_organisation


def test_a_source_that_is_read_anew_counts_each_of_its_files_once(tmp_path: Path):
    folder, home = small_organisation(tmp_path / "acme"), Home(tmp_path / "home", tmp_path / "secret.key")
    for number in (1, 2, 3):
        deliver(folder, f"2026-03-0{number}", tickets=f"{number},2026-03-01T08:00:00Z,email,open\n")
    first = load_pending(load_organisation(folder), home, until=None)
    stated = folder / "brand_health.yml"
    read_otherwise = stated.read_text(encoding="utf-8").replace("own_data,", "own_data, fictional: true,")
    stated.write_text(read_otherwise, encoding="utf-8")
    again = load_pending(load_organisation(folder), home, until=None)
    assert sorted(one.delivery_date.day for one in again) == [1, 2, 3]
    assert sum(one.records_in for one in again) == sum(one.records_in for one in first) == 3
