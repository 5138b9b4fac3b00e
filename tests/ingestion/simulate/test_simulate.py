"""The simulator: deliveries day by day, the same bytes for the same seed, other data for another, truth beside them."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys

import polars as pl
import pytest

from ingestion.config import load_organisation
from ingestion.errors import BadInputError
from ingestion.simulate.history import END_ON, simulate
from ingestion.simulate.randomness import Randomness, Wait
from ingestion.simulate.timeline import Timeline
from tests.ingestion.simulate.conftest import make

MEMORY = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from ingestion.simulate import world
from ingestion.simulate.history import simulate
scale = replace(world.SCALES["small"], customers=int(sys.argv[2]), block=2000)
simulate(Path(sys.argv[1]), scale=scale, months=2, seed=1, daily_days=3)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def fingerprints(directory):
    files = sorted(p for p in directory.rglob("*") if p.is_file())
    return {str(p.relative_to(directory)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def truth(made):
    return pl.read_csv(made.directory / "truth" / "kpi.csv", try_parse_dates=True)


def test_the_folder_is_an_organisation_that_loads_as_it_is(airline):
    organisation = load_organisation(airline.directory)
    assert organisation.organisation.demonstration
    delivered = {path.name for path in airline.files("*/*")}
    assert delivered == {source.name for source in organisation.sources}
    assert all(source.fictional for source in organisation.sources)


def test_the_newest_days_are_delivered_one_by_one_and_older_months_at_once(airline):
    days = sorted(dt.date.fromisoformat(p.name) for p in (airline.directory / "deliveries").iterdir())
    assert days[-1] == END_ON
    newest = [day for day in days if day >= END_ON.replace(day=1)]
    assert newest == [END_ON.replace(day=1) + dt.timedelta(days=n) for n in range(END_ON.day)]
    assert set(days) - set(newest) == {dt.date(2026, 7, 31), dt.date(2026, 8, 31)}


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(airline, tmp_path):
    again, other = make(tmp_path / "again"), make(tmp_path / "other", seed=8)
    assert fingerprints(again.directory) == fingerprints(airline.directory)
    ours, theirs = fingerprints(airline.directory), fingerprints(other.directory)
    assert (
        ours["deliveries/2026-08-31/zendesk/all-streams.jsonl"]
        != theirs["deliveries/2026-08-31/zendesk/all-streams.jsonl"]
    )


def test_another_seed_plants_the_same_parameters(airline, tmp_path):
    fixed = pl.col("kpi_id").is_in(["C04", "C05e", "B11", "O06", "A02"]) & (pl.col("kind") == "parameter")
    found = [
        truth(made).filter(fixed).select("kpi_id", "variant", pl.col("truth").round(12)).unique()
        for made in (airline, make(tmp_path / "other", seed=8))
    ]
    assert found[0].sort("kpi_id", "variant").equals(found[1].sort("kpi_id", "variant"))


def test_at_least_sixty_variants_of_figures_have_a_planted_value(tmp_path):
    table = truth(make(tmp_path / "year", months=7))
    assert table.filter(pl.col("kind") == "parameter").select("kpi_id", "variant").n_unique() >= 60
    keys = ["kpi_id", "variant", "period_grain", "period_start", "dimension", "member", "kind"]
    assert table.select(keys).is_unique().all()
    assert table["truth"].is_finite().all()


def test_what_came_out_lies_near_what_was_planted(airline):
    wide = truth(airline).pivot(on="kind", values="truth").drop_nulls()
    months = wide.filter(pl.col("kpi_id") == "O06", pl.col("dimension") == "all")
    assert ((months["parameter"] - months["realised"]).abs() < 0.15).all()


def test_a_folder_with_something_in_it_is_left_alone(airline):
    with pytest.raises(BadInputError):
        simulate(airline.directory, scale="tiny", months=1, seed=1)


def test_an_unknown_scale_is_named_with_the_known_ones(tmp_path):
    with pytest.raises(BadInputError, match="tiny, small, demo, year"):
        simulate(tmp_path / "new", scale="vast", months=1, seed=1)


def test_numbers_depend_on_their_purpose_and_on_nothing_drawn_before():
    one, two = Randomness(1), Randomness(1)
    two.of("something else").random(1000)
    assert (one.of("posts", 3).random(5) == two.of("posts", 3).random(5)).all()
    assert (one.of("posts", 3).random(5) != one.of("posts", 4).random(5)).any()


def test_a_waiting_time_is_drawn_from_the_curve_that_the_truth_reads():
    wait = Wait(8.0, 1.1)
    drawn = wait.draw(Randomness(5).of("waits"), 40_000)
    assert abs((drawn <= 24).mean() - float(wait.within(24.0))) < 0.01
    assert abs(float(wait.within(wait.at(0.5))) - 0.5) < 1e-6
    assert drawn.max() <= wait.longest


def test_the_day_of_a_delivery_follows_the_reporting_zone():
    line = Timeline(dt.date(2026, 9, 30), 6, "Europe/London", 5)
    seconds = pl.DataFrame(
        {"s": [line.midnight(dt.date(2026, 9, 2)) - 1, line.midnight(dt.date(2026, 7, 4))]}
    )
    found = seconds.select(on=line.delivery(line.local_day(pl.col("s"))))["on"].to_list()
    assert found == [dt.date(2026, 9, 1), dt.date(2026, 7, 31)]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_volume(tmp_path):
    peaks = []
    for customers in (6_000, 24_000):
        command = [sys.executable, "-c", MEMORY, str(tmp_path / str(customers)), str(customers)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        peaks.append(int(ran.stdout.split()[-1]))
    assert peaks[1] < 1.25 * peaks[0], f"four times the customers, {peaks[1] / peaks[0]:.2f} times the memory"
