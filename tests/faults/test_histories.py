"""Fault 35: whatever the order of arrival, every table equals the one of a full rebuild, row for row.

Here: random histories (``history_machine``) in numbers that fit a commit, an hour of them on request, histories told
by hand, and proof that a broken key is noticed. Not here: what the load does with one file (tests/ingestion).

``BRAND_HEALTH_HISTORY_SEED`` and ``BRAND_HEALTH_HISTORY_SECONDS`` set the seed and the length of the long run.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

import ingestion.warehouse_write
from tests.faults import history_told as told_by_hand
from tests.faults.history_machine import Histories
from tests.faults.history_organisation import reading_once
from tests.faults.history_tables import MADE, Project, Tables, compile_project, differences, with_staging

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("BRAND_HEALTH_HISTORY_SEED", "35"))
LONG_RUN = float(os.environ.get("BRAND_HEALTH_HISTORY_SECONDS", "3600"))
LOADED, WHOLE = 200, 10  # histories: up to staging, and over every table
STEPS = 15
TICKETS = "staging.stg_support__tickets"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return compile_project(tmp_path_factory.mktemp("compiled"))


@pytest.fixture(scope="module")
def staged(project, tmp_path_factory) -> Path:
    return with_staging(project, tmp_path_factory.mktemp("staged") / "build")


@pytest.fixture
def say(capsys):
    """What a run was: seed, histories, steps; shown although the test passes."""

    def show(kind: str, chosen: int, told: Counter[str], began: float) -> None:
        counted = ", ".join(f"{count} {name}" for name, count in sorted(told.items()))
        with capsys.disabled():
            sys.stdout.write(
                f"\n{kind}: seed {chosen}, {counted}, 0 differences, {time.monotonic() - began:.0f} s\n"
            )

    return show


def play(project: Project, empty_build: Path, count: int, *, chosen: int, whole: bool) -> Counter[str]:
    """Plays so many random histories; the first one that ends otherwise than a rebuild raises."""
    told: Counter[str] = Counter()

    class OneHistory(Histories):
        def __init__(self) -> None:
            super().__init__(project, empty_build, told, whole=whole)

    seed(chosen)(OneHistory)
    rules = settings(
        max_examples=count,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        # Shrinking whole builds takes longer than reading one history of fifteen steps.
        phases=[Phase.generate],
    )
    run_state_machine_as_test(OneHistory, settings=rules)
    return told


def compared(nightly_and_fresh, project: Project, **settings_of_the_first: str | int) -> dict[str, str]:
    """What differs between the tables of the two homes."""
    one, other = Tables(project, **settings_of_the_first), Tables(project)
    for tables, nights in zip((one, other), nightly_and_fresh, strict=True):
        tables.build(nights.home.build_file)
    rows, found = differences(one.con, other.con, "raw", *MADE)
    assert rows > 0
    one.close()
    other.close()
    return found


def test_fault_35_hundreds_of_histories_load_to_what_one_load_in_order_gives(project, staged, say):
    began = time.monotonic()
    with reading_once():
        told = play(project, staged, LOADED, chosen=SEED, whole=False)
    assert told["histories"] >= LOADED
    assert told["steps"] > 5 * LOADED
    assert told["rows compared"] > 10 * LOADED
    say("raw and staging", SEED, told, began)


def test_fault_35_histories_end_in_the_tables_of_a_full_rebuild(project, say):
    began = time.monotonic()
    told = play(project, project.empty_build, WHOLE, chosen=SEED, whole=True)
    assert told["histories"] >= WHOLE
    assert told["builds between"] > 0
    assert told["rows compared"] > 1000 * WHOLE
    say("every table", SEED, told, began)


@pytest.mark.parametrize(
    "name",
    [
        "LATE_AND_NOTHING_NEW",
        "SAME_BYTES_FROM_THE_FUTURE",
        "TWO_SOURCES_ONE_LINE",
    ],
)
def test_fault_35_a_history_told_by_hand_ends_in_the_tables_of_a_full_rebuild(name, project, tmp_path):
    files = getattr(told_by_hand, name)
    assert compared(told_by_hand.tell(files, tmp_path / name, empty_build=project.empty_build), project) == {}


def test_fault_14_tables_are_the_same_whatever_the_threads_and_the_memory(project, tmp_path):
    nights = told_by_hand.tell(
        told_by_hand.EVERYTHING, tmp_path / "everything", empty_build=project.empty_build
    )
    assert compared(nights, project, threads=2) == {}
    assert compared(nights, project, memory_limit="256MB") == {}


def test_a_broken_merge_key_is_noticed(project, tmp_path, monkeypatch):
    staging, empty = project.of("staging"), project.empty_build
    whole = told_by_hand.tell(told_by_hand.SAID_AGAIN, tmp_path / "whole", empty_build=empty)
    assert compared(whole, staging) == {}
    # Without the hash of key and content, whatever has the same version is taken for known: the first to arrive stays.
    broken = "kept.source = arrived.source and kept.version_at is not distinct from arrived.version_at"
    monkeypatch.setattr(ingestion.warehouse_write, "_SAME_VERSION", broken)
    found = told_by_hand.tell(told_by_hand.SAID_AGAIN, tmp_path / "broken", empty_build=empty)
    assert "raw.support_tickets" in compared(found, staging)


def test_a_winner_by_arrival_or_by_delivery_is_noticed(project, tmp_path):
    staging = project.of("staging")
    by_arrival = staging.changed(TICKETS, "version_at desc nulls last,", "rowid desc,")
    late = told_by_hand.tell(told_by_hand.LATE_AND_OLD, tmp_path / "late", empty_build=project.empty_build)
    assert compared(late, staging) == {}
    assert TICKETS in compared(late, by_arrival)

    by_delivery = staging.changed(TICKETS, "version_at desc nulls last,", "")
    nightly, fresh = told_by_hand.tell(
        told_by_hand.STALE_EXPORT, tmp_path / "stale", empty_build=project.empty_build
    )
    right, wrong = Tables(staging), Tables(by_delivery)
    right.build(nightly.home.build_file)
    wrong.build(fresh.home.build_file)
    assert TICKETS in differences(right.con, wrong.con, "staging")[1]


@pytest.mark.exhaustive
def test_fault_35_an_hour_of_histories(project, staged, say):
    began, chosen = time.monotonic(), SEED if "BRAND_HEALTH_HISTORY_SEED" in os.environ else time.time_ns()
    loaded, whole = Counter(), Counter()
    while time.monotonic() - began < LONG_RUN:
        chosen += 1
        with reading_once():
            loaded += play(project, staged, 50, chosen=chosen, whole=False)
        whole += play(project, project.empty_build, 2, chosen=chosen, whole=True)
    assert loaded["histories"] > 0
    assert whole["histories"] > 0
    say("raw and staging", chosen, loaded, began)
    say("every table", chosen, whole, began)
