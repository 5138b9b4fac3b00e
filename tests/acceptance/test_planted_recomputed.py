"""Every planted ratio of a simulated organisation is computed again from the facts of its build, by other means."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import duckdb
import polars as pl
import pytest
from polars import col

from tests.acceptance import recomputed_definitions, recomputed_definitions_conduct
from tests.acceptance.recomputed_ratio import Ratio

pytestmark = pytest.mark.slow

RATIOS = recomputed_definitions.RATIOS | recomputed_definitions_conduct.RATIOS
STEPS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
COARSE = ("month", "quarter", "year")
KEY = ["period_grain", "period_start", "dimension", "member"]
# Values meet to 1e-9; sums of thousands meet to as many digits.
VALUE, DIGITS = 1e-9, 1e-12


@pytest.fixture(scope="module")
def con(simulated):
    with closing(duckdb.connect(str(simulated.home.build_file), read_only=True)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def planted(simulated):
    truth = pl.read_csv(simulated.organisation / "truth" / "kpi.csv")
    return set(truth.select("kpi_id", "variant").unique().iter_rows())


def published(con, kpi: str, variant: str) -> pl.DataFrame:
    """What the build says of a figure, with hidden and immature rows, without the row that says there is nothing."""
    return con.execute(
        "select period_grain, period_start, dimension, member, value, numerator, denominator, status, as_of "
        "from kpi.kpi_value where kpi_id = ? and variant = ? and status <> 'no_data'",
        [kpi, variant],
    ).pl()


def compared_grains(rows: pl.DataFrame) -> list[str]:
    """Months and longer; a figure that has none of them is compared as it is told."""
    told = rows["period_grain"].unique().sort().to_list()
    return [grain for grain in told if grain in COARSE] or told


def recomputed(con, ratio: Ratio, grains: list[str], as_of) -> pl.DataFrame:
    """The same rows from the facts: sums above and below, per period, for the whole and for the cut."""
    facts = ratio.rows(con).filter(ratio.where).with_columns(above=ratio.above, below=ratio.below)
    dimension, _, column = ratio.cut.partition("=")
    slices = {"all": pl.lit("all")} | ({} if dimension == "all" else {dimension: col(column or dimension)})
    made = [
        facts.filter(ratio.whole if name == "all" else pl.lit(True))
        .group_by(
            period_grain=pl.lit(grain),
            period_start=col(ratio.day).cast(pl.Date).dt.truncate(STEPS[grain]),
            dimension=pl.lit(name),
            member=member.cast(str).fill_null("unknown"),
        )
        .agg(col("above").sum(), col("below").sum())
        for grain in grains
        for name, member in slices.items()
    ]
    found = pl.concat(made).filter(col("below") > 0, col("period_start") <= as_of)
    return found.with_columns(again=col("above") / col("below"))


def differences(con, kpi: str, variant: str, ratio: Ratio) -> tuple[int, pl.DataFrame]:
    """How many values were compared and agree, and the rows of which the two do not."""
    told = published(con, kpi, variant)
    cuts = ["all", ratio.cut.partition("=")[0]]
    grains = compared_grains(told)
    told = told.filter(col("period_grain").is_in(grains), col("dimension").is_in(cuts))
    ours = recomputed(con, ratio, grains, told["as_of"].max())
    ours = ours.filter(col("dimension").is_in(told["dimension"].unique().to_list()))
    both = told.join(ours, on=KEY, how="full", coalesce=True)
    hidden = (col("status") == "suppressed") | ((col("status") == "immature") & col("value").is_null())
    both = both.filter(~hidden.fill_null(False))
    wrong = both.filter(
        ~((col("value") - col("again")).abs() <= VALUE).fill_null(False)
        | ~near("numerator", "above")
        | ~near("denominator", "below")
    )
    return both.height - wrong.height, wrong


def near(told: str, ours: str) -> pl.Expr:
    """Equal but for the last digits of a sum."""
    return ((col(told) - col(ours)).abs() <= DIGITS * (1 + col(ours).abs())).fill_null(False)


def test_every_planted_ratio_has_a_definition_of_its_own_here(con, planted):
    ratios = con.execute(
        "select distinct kpi_id, variant from kpi.kpi_value where numerator is not null and value is not null"
    ).fetchall()
    assert planted & set(ratios) <= set(RATIOS)
    assert len(planted & set(ratios)) >= 60


@pytest.mark.parametrize(("kpi", "variant"), RATIOS, ids=["_".join(key) for key in RATIOS])
def test_the_published_ratio_is_the_recomputed_one(con, kpi, variant):
    compared, wrong = differences(con, kpi, variant, RATIOS[kpi, variant])
    with pl.Config(tbl_rows=20, tbl_cols=-1, tbl_width_chars=200):
        assert wrong.is_empty(), f"{compared} agree, {wrong.height} do not:\n{wrong}"
    assert compared > 0


@pytest.mark.parametrize(("kpi", "variant"), [("R03", "24h"), ("E10", "main"), ("C01", "main")])
def test_a_part_in_ten_million_more_would_show_in_every_figure(con, kpi, variant):
    ratio = RATIOS[kpi, variant]
    agreeing, wrong = differences(con, kpi, variant, replace(ratio, below=ratio.below * (1 + 1e-7)))
    assert agreeing == 0
    assert wrong.height > 0


def test_most_planted_ratios_are_compared_in_whole_and_in_part(con):
    parts = [key for key in RATIOS if published(con, *key)["dimension"].n_unique() > 1]
    assert len(parts) >= 40
