"""Published figures of simulated organisations hold the values that were planted, as often as their intervals promise.

Three seeds, one airline each: the whole command line from simulation to the published file.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import duckdb
import polars as pl
import pytest

from ingestion.simulate.score import KEYS, Score, score
from tests.acceptance.simulated_scenario import SimulatedNight

pytestmark = pytest.mark.slow

SEEDS = (1, 2, 3)
AS_OFTEN_AS = (0.90, 0.99)
# A figure may miss by bad luck; one that misses more often than this is wrong.
SELDOM, MANY = 0.75, 30
# Figures that lean on no label of a text: what came out of the draw is what must be published.
EXACT = (
    "B09",
    "B10",
    "B11",
    "C01",
    "C02",
    "C03",
    "C04",
    "C05e",
    "C12",
    "D08",
    "E01",
    "E02",
    "E03",
    "E04",
    "E05",
    "E13",
    "E14",
    "I05",
    "L01",
    "L04",
    "L12",
    "L14",
    "O04",
    "O06",
    "O08",
)


@dataclass(frozen=True)
class Judged:
    """What one seed published, and what was planted."""

    seed: int
    published: pl.DataFrame
    truth: pl.DataFrame
    score: Score


@pytest.fixture(scope="module")
def judged(simulated_night: Callable[[int], SimulatedNight]) -> list[Judged]:
    """One airline per seed, simulated, loaded, built, gated, published and scored."""
    return [_judged(simulated_night(seed), seed) for seed in SEEDS]


def _judged(night, seed):
    with closing(duckdb.connect(night.home.published_link, read_only=True)) as con:
        columns = ", ".join([*KEYS, "value", "ci_low", "ci_high", "status"])
        published = con.execute(f"select {columns} from kpi.kpi_value").pl()
    truth = pl.read_csv(night.organisation / "truth" / "kpi.csv", try_parse_dates=True)
    return Judged(seed, published, truth, score(published, truth))


def test_intervals_hold_the_planted_values_as_often_as_they_promise(judged):
    rows = pl.concat([one.score.rows for one in judged])
    share = rows["is_inside"].mean()
    misses = pl.concat([one.score.outside().with_columns(pl.lit(one.seed).alias("seed")) for one in judged])
    with pl.Config(tbl_rows=60, tbl_cols=-1, tbl_width_chars=160):
        assert AS_OFTEN_AS[0] <= share <= AS_OFTEN_AS[1], (
            f"{share:.3f} of {rows.height} inside; outside:\n{misses}"
        )


def test_at_least_sixty_figures_are_judged(judged):
    rows = pl.concat([one.score.rows for one in judged])
    assert rows.select("kpi_id", "variant").n_unique() >= 60


def test_no_figure_misses_what_was_planted_time_and_again(judged):
    rows = pl.concat([one.score.rows for one in judged])
    table = Score(rows, rows).by_kpi()
    wrong = table.filter(pl.col("judged") >= MANY, pl.col("share") < SELDOM)
    assert wrong.is_empty(), str(wrong)


def test_what_leans_on_no_label_is_found_exactly(judged):
    for one in judged:
        drawn = one.truth.filter(pl.col("kind") == "realised", pl.col("kpi_id").is_in(EXACT))
        met = drawn.join(one.published, on=KEYS).filter(pl.col("value").is_not_null())
        wrong = met.filter((pl.col("value") - pl.col("truth")).abs() > 1e-9)
        assert met.height > 200
        assert wrong.is_empty(), str(wrong)
