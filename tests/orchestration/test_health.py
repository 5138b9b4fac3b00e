"""What may be wrong with the published folder or the disk is found, named, and told with what to do."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from ingestion.config_home import Home
from orchestration import disk, health, screen, served
from orchestration.status import status
from tests.orchestration.test_publish import build, publish


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    publish(made, build(made, "one"))
    publish(made, build(made, "two"))
    return made


def found(home: Home) -> str:
    (only,) = health.look(home)
    return str(only)


def damage(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(b"no database at all")


def test_all_is_well_after_a_publication_and_before_the_first(home: Home, tmp_path: Path):
    assert health.look(home) == []
    assert health.look(Home(tmp_path / "nothing here yet")) == []


def test_a_link_to_nowhere_is_found(home: Home):
    shutil.rmtree(served.directory_of(home, "two"))
    assert "which is not there" in found(home)
    assert "brand-health rollback" in found(home)


def test_a_published_file_that_cannot_be_read_is_found_and_called_altered_too(home: Home):
    damage(served.file_of(home, "two"))
    unreadable, altered = health.look(home)
    assert "cannot be read" in unreadable.what
    assert "and readers see it" in altered.what


def test_a_retained_file_that_was_altered_is_found_before_anybody_rolls_back_to_it(home: Home):
    damage(served.file_of(home, "one"))
    assert "builds/one differs from what was published. Never roll back to it" in found(home)


def test_a_build_without_a_readable_manifest_is_found(home: Home):
    (served.directory_of(home, "one") / served.MANIFEST).write_text("{")
    assert "builds/one differs" in found(home)
    assert [kept.build_id for kept in served.kept_builds(home)] == ["two"]


def test_a_stranger_s_log_beside_the_published_file_is_found(home: Home):
    log = served.file_of(home, "two").with_name("brand_health.duckdb.wal")
    log.touch()
    assert str(log) in found(home)
    assert "read-only" in found(home)


def test_a_page_of_another_build_than_the_file_is_found(home: Home):
    page = served.directory_of(home, "one") / served.BOARD_PAGE
    page.write_text("yesterday")
    served.serve_page(home, "one")
    assert "another build than the published file. Run `brand-health publish`" in found(home)


def test_too_little_room_for_the_next_night_is_found_with_both_numbers(home: Home, monkeypatch):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: SimpleNamespace(free=3_000_000))
    monkeypatch.setattr(disk, "BUILDS_AT_ONCE", 20)
    assert "3 MB are free and the next night may need" in found(home)


def test_the_status_names_what_is_wrong_before_anything_else(home: Home):
    served.file_of(home, "two").with_name("brand_health.duckdb.wal").touch()
    console = Console(width=400)
    with console.capture() as captured:
        console.print(screen.status(status(home, dt.datetime.now(dt.UTC))))
    told = [line for line in captured.get().splitlines() if "Wrong" in line or "Next" in line]
    assert [".wal was left by a program" in line for line in told] == [True, True]


def test_the_status_of_a_damaged_published_file_is_still_told(home: Home):
    damage(served.file_of(home, "two"))
    assert "cannot be read" in status(home, dt.datetime.now(dt.UTC)).advice
