"""Durations with open ends: the SQL curves agree with lifelines, also with competing ends."""

import warnings

import duckdb
import numpy as np
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.utils import median_survival_times, qth_survival_times
from statsmodels.stats.proportion import proportion_confint

from tests.dbt_project.sql_macros import render

QUANTILES = "{'median': 0.5, 'p90': 0.9}"


def recorded(durations, outcomes):
    con = duckdb.connect()
    con.execute("create table waits(unit text, duration double, outcome int)")
    rows = [("g", float(wait), int(outcome)) for wait, outcome in zip(durations, outcomes, strict=True)]
    con.executemany("insert into waits values (?, ?, ?)", rows)
    return con


def estimates(durations, outcomes, horizons="{}"):
    con = recorded(durations, outcomes)
    query = render(f"km_estimates('waits', ['unit'], {QUANTILES}, {horizons})")
    return con.sql(query).pl().row(0, named=True)


def waits(seed, size, *, ties, competing=False):
    random = np.random.default_rng(seed)
    happened, otherwise = random.exponential(20, size), random.exponential(45 if competing else 1e9, size)
    followed = random.uniform(1, 60, size)
    durations = np.minimum.reduce([happened, otherwise, followed])
    outcomes = np.where(durations == happened, 1, np.where(durations == otherwise, 2, 0))
    return (np.ceil(durations) if ties else durations), outcomes


def reached(value):
    return None if not np.isfinite(value) else pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("size", [4, 25, 400])
@pytest.mark.parametrize("ties", [True, False])
@pytest.mark.parametrize("seed", [1, 2])
def test_median_and_ninetieth_percentile_with_limits_are_those_of_lifelines(seed, size, ties):
    durations, outcomes = waits(seed, size, ties=ties)
    fit = KaplanMeierFitter().fit(durations, outcomes)
    got = estimates(durations, outcomes)
    median = median_survival_times(fit.confidence_interval_).to_numpy().ravel()
    ninety = qth_survival_times(0.1, fit.confidence_interval_).to_numpy().ravel()
    assert got["median"] == reached(fit.median_survival_time_)
    assert (got["median_low"], got["median_high"]) == (reached(median[0]), reached(median[1]))
    assert got["p90"] == reached(qth_survival_times(0.1, fit.survival_function_))
    assert (got["p90_low"], got["p90_high"]) == (reached(ninety[0]), reached(ninety[1]))
    assert got["n_censored"] == int((outcomes == 0).sum())


@pytest.mark.parametrize("horizon", [5, 20])
def test_share_done_by_a_horizon_and_its_limits_are_read_off_the_curve(horizon):
    durations, outcomes = waits(3, 200, ties=True)
    fit = KaplanMeierFitter().fit(durations, outcomes)
    got = estimates(durations, outcomes, f"{{'within': {horizon}}}")
    high, low = 1 - fit.confidence_interval_.loc[:horizon].iloc[-1].to_numpy()
    assert got["within"] == pytest.approx(1 - fit.predict(horizon), abs=1e-9)
    assert got["within_low"] == pytest.approx(low, abs=1e-9)
    assert got["within_high"] == pytest.approx(high, abs=1e-9)


def test_a_share_of_all_or_none_by_a_horizon_is_as_uncertain_as_the_few_it_was_seen_in():
    everybody = estimates([1, 2, 3, 3], [1, 1, 1, 1], "{'within': 5}")
    assert (everybody["within"], everybody["within_high"]) == (1, 1)
    assert everybody["within_low"] == pytest.approx(proportion_confint(4, 4, method="wilson")[0], abs=1e-9)
    nobody = estimates([2, 7, 7, 8], [0, 0, 1, 1], "{'within': 5}")
    assert (nobody["within"], nobody["within_low"]) == (0, 0)
    assert nobody["within_high"] == pytest.approx(proportion_confint(0, 3, method="wilson")[1], abs=1e-9)


def test_a_horizon_nobody_was_followed_to_has_no_share():
    assert estimates([1, 2, 3], [1, 0, 0], "{'within': 10}")["within"] is None
    assert estimates([1, 2, 3], [1, 1, 1], "{'within': 10}")["within"] == pytest.approx(1)


def test_a_median_that_was_not_reached_is_unknown_and_not_the_longest_wait():
    got = estimates([1, 2, 50, 60, 70], [1, 1, 0, 0, 0])
    assert got["median"] is None
    assert got["n_censored"] == 3


def test_exactly_half_answered_is_half_answered():
    assert estimates([1, 2, 3, 9, 9, 9], [1, 1, 1, 0, 0, 0])["median"] == 3


def test_an_open_item_makes_the_wait_longer_than_the_closed_ones_alone():
    closed = estimates([1, 2, 3, 4, 5], [1, 1, 1, 1, 1])["median"]
    with_open = estimates([1, 2, 3, 4, 5, 9, 9, 9], [1, 1, 1, 1, 1, 0, 0, 0])["median"]
    assert (closed, with_open) == (3, 4)


def test_an_item_closed_unanswered_is_not_treated_as_still_waiting():
    durations, outcomes = waits(4, 150, ties=False, competing=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = AalenJohansenFitter(calculate_variance=True).fit(durations, outcomes, event_of_interest=1)
    got = estimates(durations, outcomes, "{'within': 15}")
    expected = fit.cumulative_density_.loc[:15].iloc[-1, 0]
    assert got["within"] == pytest.approx(expected, abs=1e-9)
    censored = KaplanMeierFitter().fit(durations, outcomes == 1)
    assert got["within"] < 1 - censored.predict(15)


def test_variance_with_competing_ends_is_that_of_lifelines():
    durations, outcomes = waits(6, 120, ties=False, competing=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = AalenJohansenFitter(calculate_variance=True).fit(durations, outcomes, event_of_interest=1)
    con = recorded(durations, outcomes)
    curve = con.sql(render("km_curve('waits', ['unit'])") + " order by duration").pl()
    expected = fit.variance_.reindex(curve["duration"].to_numpy()).to_numpy()
    known = ~np.isnan(expected)  # lifelines leaves the last duration out
    assert known.sum() >= 119
    assert curve["variance"].to_numpy()[known] == pytest.approx(expected[known], abs=1e-9)


def test_each_group_has_its_own_curve():
    con = duckdb.connect()
    con.execute(
        "create table waits(unit text, duration double, outcome int);"
        "insert into waits values ('a', 1, 1), ('a', 3, 1), ('a', 5, 1), ('b', 10, 1), ('b', 20, 0)"
    )
    query = render(f"km_estimates('waits', ['unit'], {QUANTILES}, {{}})")
    found = {row["unit"]: row["median"] for row in con.sql(query).pl().rows(named=True)}
    assert found == {"a": 3, "b": 10}


def aalen_johansen_by_hand(durations, outcomes, cause, horizon):
    """Cumulative incidence in the plainest way, ends of several kinds at the same moment included."""
    surviving, incidence = 1.0, 0.0
    for moment in sorted(set(durations)):
        if moment > horizon:
            break
        here = [o for d, o in zip(durations, outcomes, strict=True) if d == moment]
        at_risk = sum(d >= moment for d in durations)
        incidence += surviving * here.count(cause) / at_risk
        surviving *= 1 - (len(here) - here.count(0)) / at_risk
    return incidence


@pytest.mark.parametrize("cause", [1, 2])
def test_ends_of_both_kinds_at_the_same_moment_compete_as_by_hand(cause):
    durations, outcomes = waits(8, 80, ties=True, competing=True)
    query = render(f"aalen_johansen('waits', ['unit'], {{'half': 0.5}}, {{'within': 12}}, {cause})")
    got = recorded(durations, outcomes).sql(query).pl().row(0, named=True)
    expected = aalen_johansen_by_hand(durations.tolist(), outcomes.tolist(), cause, 12)
    assert got["within"] == pytest.approx(expected, abs=1e-9)
    assert got["within_low"] < got["within"] < got["within_high"]


def test_the_incidences_of_all_ends_add_up_when_nobody_waits_any_more():
    con = recorded([1, 2, 2, 3, 5], [1, 2, 1, 2, 1])
    by_cause = [
        con.sql(render(f"aalen_johansen('waits', ['unit'], {{}}, {{'ever': 5}}, {cause})")).fetchone()[-3]
        for cause in (1, 2)
    ]
    assert sum(by_cause) == pytest.approx(1, abs=1e-12)


def test_nobody_to_follow_gives_no_row_and_no_event_gives_a_curve_at_zero():
    con = recorded([1], [0])
    con.execute("delete from waits")
    assert con.sql(render("km_estimates('waits', ['unit'], {}, {'within': 1})")).fetchall() == []
    got = estimates([4, 5, 6], [0, 0, 0], "{'within': 5}")
    assert (got["within"], got["median"], got["n_events"]) == (0, None, 0)
