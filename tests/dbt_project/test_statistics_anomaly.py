"""Daily counts are judged by the days before them: a spike is found, a busy weekend is none, no day helps itself."""

import datetime as dt

import duckdb
import numpy as np
import pytest

from tests.dbt_project.sql_macros import render

FIRST = dt.date(2026, 1, 5)
WEEKDAY_LEVEL = [40, 42, 41, 40, 44, 90, 95]


def judged(counts, masked=()):
    con = duckdb.connect()
    con.execute("create table counts(series text, day date, value double, is_masked boolean)")
    con.executemany(
        "insert into counts values ('s', ?, ?, ?)",
        [(FIRST + dt.timedelta(days=i), float(count), i in masked) for i, count in enumerate(counts)],
    )
    query = render("unusual_days('counts', ['series'], \"date '2026-01-01'\", '8', '1.4826')")
    return {row["day"]: row for row in con.sql(query).pl().rows(named=True) if row["history_days"] == 56}


def quiet(days, seed=1):
    random = np.random.default_rng(seed)
    return [int(random.poisson(WEEKDAY_LEVEL[i % 7])) for i in range(days)]


def test_a_day_80_percent_above_its_weekday_is_unusual():
    counts = [*quiet(90), round(1.8 * WEEKDAY_LEVEL[90 % 7])]
    last = judged(counts)[FIRST + dt.timedelta(days=90)]
    assert last["z"] > 3.5


def test_a_busy_weekend_is_not_unusual():
    found = judged(quiet(150))
    assert len(found) == 150 - 56
    assert sum(abs(row["z"]) > 3.5 for row in found.values()) <= 1


def test_the_day_itself_does_not_shape_its_own_expectation():
    day = FIRST + dt.timedelta(days=90)
    low, high = judged([*quiet(90), 1])[day], judged([*quiet(90), 100_000])[day]
    assert (low["expected"], low["spread"]) == (high["expected"], high["spread"])


def test_a_day_with_less_than_eight_weeks_behind_it_is_not_judged():
    assert set(judged(quiet(56))) == set()
    assert set(judged(quiet(57))) == {FIRST + dt.timedelta(days=56)}


def test_expectation_and_spread_are_those_of_a_plain_calculation():
    counts = quiet(91, seed=4)
    row = judged(counts)[FIRST + dt.timedelta(days=90)]
    window = np.log1p(counts[34:90])
    medians = {
        weekday: np.median([x for i, x in enumerate(window, start=34) if i % 7 == weekday])
        for weekday in range(7)
    }
    residuals = [x - medians[i % 7] for i, x in enumerate(window, start=34)]
    spread = max(1.4826 * np.median(np.abs(residuals)), 1 / np.sqrt(np.exp(medians[90 % 7])))
    assert row["expected"] == pytest.approx(np.expm1(medians[90 % 7]), rel=1e-9)
    assert row["spread"] == pytest.approx(spread, rel=1e-9)
    assert row["z"] == pytest.approx((np.log1p(counts[90]) - medians[90 % 7]) / spread, rel=1e-9)


def test_a_silent_series_that_speaks_a_little_is_no_alarm():
    found = judged([0] * 80 + [3])
    assert abs(found[FIRST + dt.timedelta(days=80)]["z"]) < 3.5


def test_a_masked_day_makes_no_expectation():
    wild = [*quiet(60), 9000, *quiet(30, seed=2)]
    calm = [*wild[:60], 0, *wild[61:]]
    day = FIRST + dt.timedelta(days=90)
    assert judged(wild, masked=[60])[day]["expected"] == judged(calm, masked=[60])[day]["expected"]
    assert judged(wild, masked=[60])[day]["spread"] == judged(calm, masked=[60])[day]["spread"]
    assert judged(wild, masked=[60])[FIRST + dt.timedelta(days=88)]["same_weekdays"] == 7


def shares_judged(days, masked=()):
    """Verdicts by day number over (hits, trials) of each day."""
    con = duckdb.connect()
    con.execute("create table shares(series text, day date, hits double, trials double, is_masked boolean)")
    rows = [(FIRST + dt.timedelta(days=i), *map(float, counts), i in masked) for i, counts in enumerate(days)]
    con.executemany("insert into shares values ('s', ?, ?, ?, ?)", rows)
    query = render("unusual_shares('shares', ['series'], \"date '2026-01-01'\", '8')")
    return {(row["day"] - FIRST).days: row for row in con.sql(query).pl().rows(named=True)}


def moving_shares(seed, days=57, trials=2000, between=0.03):
    random = np.random.default_rng(seed)
    level = np.clip(random.normal(0.3, between, days), 0.01, 0.99)
    return [(int(random.binomial(trials, p)), trials) for p in level]


def test_a_share_is_judged_by_laneys_p_prime():
    days = moving_shares(4)
    hits, trials = (np.array(column, float) for column in zip(*days[:56], strict=True))
    expected = hits.sum() / trials.sum()
    scores = (hits / trials - expected) / np.sqrt(expected * (1 - expected) / trials)
    widening = np.abs(np.diff(scores)).mean() * np.sqrt(np.pi) / 2
    last = days[56][0] / days[56][1]
    got = shares_judged(days)[56]
    assert widening > 2
    assert got["z"] == pytest.approx(
        (last - expected) / (np.sqrt(expected * (1 - expected) / days[56][1]) * widening), rel=1e-9
    )
    assert (got["expected"], got["history_days"]) == (pytest.approx(expected, rel=1e-12), 56)


def test_big_days_that_always_move_a_little_raise_no_alarm_and_a_real_jump_does():
    alarms = [abs(shares_judged(moving_shares(seed))[56]["z"]) > 3.5 for seed in range(40)]
    assert sum(alarms) <= 1
    jumped = [*moving_shares(1)[:56], (1100, 2000)]
    assert shares_judged(jumped)[56]["z"] > 3.5


def test_a_day_without_trials_is_no_day_and_a_share_that_never_varied_judges_nothing():
    days = [*[(3, 10)] * 20, (0, 0), *[(3, 10)] * 20]
    assert 20 not in shares_judged(days)
    assert shares_judged(days)[40]["history_days"] == 39
    assert shares_judged([*[(0, 10)] * 30, (4, 10)])[30]["z"] is None


def test_a_masked_share_makes_no_expectation():
    wild = [*moving_shares(2)[:30], (2000, 2000), *moving_shares(3)[:26]]
    left_out = [*wild[:30], (0, 0), *wild[31:]]
    assert shares_judged(wild, masked=[30])[56] == shares_judged(left_out)[56]
