"""Faults 1, 3 and 14 over whole nights: killed or told to stop in every step, and with little memory."""

from __future__ import annotations

import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingestion.config_home import Home, home_from
from orchestration import health, served
from orchestration.instance import instance_of
from orchestration.writer import holder
from tests.acceptance import vendor_scenario
from tests.acceptance.acceptance_scenario import brand_health, copied_home
from tests.faults import dbt_scenario, night_scenario

pytestmark = pytest.mark.exhaustive

STEPS = ("load_deliveries", "read_organisation_folder", "gate_raw", "build_models", "gate_kpi",
         "published__brand_health", "published__board_page")  # fmt: skip


@dataclass(frozen=True)
class First:
    """A night nobody disturbed, and how long each of its steps took."""

    organisation: Path
    home: Home
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    folder = tmp_path_factory.mktemp("first")
    organisation = vendor_scenario.organisation_of_one_source(folder / "organisation")
    home = home_from({}, folder / "home")
    ran = brand_health("nightly", "--organisation", organisation, "--home", home.path)
    assert ran.exit_code == 0, ran
    with instance_of(home) as instance:
        (run,) = instance.get_runs()
        steps = instance.get_run_step_stats(run.run_id)
    return First(organisation, home, {step.step_key: step.end_time - step.start_time for step in steps})


def outputs(home: Home) -> dict:
    """Rows and checksum of every table that readers see, without what differs from night to night."""
    return served.read_manifest(
        served.directory_of(home, served.served_build(home)) / served.MANIFEST
    ).outputs


def test_fault_01_every_step_of_the_night_is_one_that_is_killed_here(first: First):
    assert set(first.seconds) == set(STEPS)


@pytest.mark.parametrize("share", [0.0, 0.5], ids=["as it begins", "half way"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["SIGKILL", "SIGTERM"])
@pytest.mark.parametrize("step", STEPS)
def test_fault_01_a_night_that_ends_in_any_step_leaves_a_whole_build_and_the_next_one_heals(
    first: First, tmp_path: Path, step: str, number: signal.Signals, share: float
):
    home = copied_home(first.home, tmp_path / "home")
    shutil.rmtree(home.build_file.parent)  # so that every step has all of its work before it
    before = served.served_build(home)
    process = night_scenario.night(
        step, first.seconds[step] * share, int(number), first.organisation, home.path
    )
    output = process.communicate(timeout=900)[0]
    # A short step may be over before the signal comes; then the night is told in the next one, or is through.
    assert process.returncode != 0 or share, output[-2000:]
    assert dbt_scenario.outlived(process.pid) == []
    assert holder(home) is None
    assert served.is_whole(home, served.served_build(home))
    if STEPS.index(step) < STEPS.index("published__brand_health") and process.returncode:
        assert served.served_build(home) == before
    killed = served.served_build(home)
    healed = brand_health("nightly", "--organisation", first.organisation, "--home", home.path)
    assert healed.exit_code == 0, healed
    assert served.served_build(home) not in {before, killed}
    assert outputs(home) == outputs(first.home)
    assert health.look(home) == []
    assert not list(home.published_link.parent.rglob("*.partial"))


def test_fault_14_a_whole_night_in_a_quarter_of_a_gigabyte_with_one_thread_gives_the_same_figures(
    first: First, tmp_path: Path
):
    home = copied_home(first.home, tmp_path / "home")
    shutil.rmtree(home.build_file.parent)
    before = served.served_build(home)
    process = night_scenario.night("narrow", first.organisation, home.path)
    output = process.communicate(timeout=600)[0]
    assert process.returncode == 0, output[-4000:]
    assert served.served_build(home) != before
    assert outputs(home) == outputs(first.home)
