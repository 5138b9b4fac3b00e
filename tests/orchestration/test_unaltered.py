"""A published file is read again when it changed or when somebody asks, and no change goes unnoticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingestion.config_home import Home
from orchestration import health, served, unaltered
from tests.orchestration.test_publish import build, publish

BUILDS = ("one", "two")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Two published builds, both seen whole."""
    monkeypatch.setattr(unaltered, "SETTLED_SECONDS", 0)
    made = Home(tmp_path / "home")
    for build_id in BUILDS:
        publish(made, build(made, build_id))
    assert unaltered.unaltered(made, BUILDS, anew=False) == set(BUILDS)
    return made


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The builds whose file was read."""
    builds, digest = [], served.digest
    monkeypatch.setattr(served, "digest", lambda path: (builds.append(path.parent.name), digest(path))[1])
    return builds


def spoil(home: Home, build_id: str) -> None:
    """Change one byte and set the clock of the file back, as if nothing had been."""
    file = served.file_of(home, build_id)
    before = file.stat()
    file.chmod(0o600)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_what_was_seen_whole_and_nobody_touched_is_not_read_again(home: Home, read: list[str]):
    assert unaltered.unaltered(home, BUILDS, anew=False) == set(BUILDS)
    assert read == []


def test_all_is_read_again_when_somebody_asks(home: Home, read: list[str]):
    assert unaltered.unaltered(home, BUILDS, anew=True) == set(BUILDS)
    assert read == list(BUILDS)


@pytest.mark.parametrize("anew", [True, False])
def test_a_changed_file_is_found_out_each_time_whatever_its_date(home: Home, anew: bool):
    spoil(home, "one")
    for _ in range(2):
        assert unaltered.unaltered(home, BUILDS, anew=anew) == {"two"}


def test_a_file_that_is_gone_is_not_whole(home: Home):
    served.file_of(home, "one").unlink()
    assert unaltered.unaltered(home, BUILDS, anew=False) == {"two"}


def test_a_file_just_written_is_read_once_more(home: Home, read: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unaltered, "SETTLED_SECONDS", 3600)
    unaltered.unaltered(home, BUILDS, anew=True)
    read.clear()
    unaltered.unaltered(home, BUILDS, anew=False)
    assert read == list(BUILDS)


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_a_spoilt_memory_means_reading(home: Home, read: list[str], content: str):
    (home.logs / "verified.json").write_text(content)
    assert unaltered.unaltered(home, BUILDS, anew=False) == set(BUILDS)
    assert read == list(BUILDS)


def test_after_a_look_over_whoever_asks_how_the_home_stands_reads_no_file(home: Home, read: list[str]):
    publish(home, build(home, "three"))
    unaltered.look_over(home)
    read.clear()
    assert [finding for finding in health.look(home) if "differs" in str(finding)] == []
    assert read == []
