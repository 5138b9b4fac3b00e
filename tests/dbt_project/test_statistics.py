"""Interval macros agree with independent references to 1e-9, and behave at the edges."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from tests.dbt_project.sql_macros import evaluate, render

Z = stats.norm.ppf(0.975)


def close(expected: float) -> object:
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("hits", "trials"), [(0, 1), (1, 1), (0, 30), (1, 30), (3, 10), (999, 1000), (250, 1000)]
)
def test_wilson_limits_are_those_of_statsmodels(hits, trials):
    low, high = proportion_confint(hits, trials, method="wilson")
    assert evaluate("wilson_low('x', 'n')", x=hits, n=trials) == close(max(low, 0))
    assert evaluate("wilson_high('x', 'n')", x=hits, n=trials) == close(min(high, 1))


@pytest.mark.parametrize("trials", [1, 2, 7, 1000, 10**9])
def test_wilson_limits_contain_the_estimate_at_both_ends_without_rounding_gaps(trials):
    for hits in (0, trials):
        assert evaluate("wilson_low('x', 'n')", x=hits, n=trials) <= hits / trials
        assert evaluate("wilson_high('x', 'n')", x=hits, n=trials) >= hits / trials


def test_nothing_tried_gives_no_interval():
    for macro in ("wilson_low('x', 'n')", "wilson_high('x', 'n')"):
        assert evaluate(macro, x=0, n=0) is None
    for macro in ("net_score_low('x', 'x', 'n')", "net_score_high('x', 'x', 'n')"):
        assert evaluate(macro, x=0, n=0) is None


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2"), [(8, 20, 3, 25), (0, 12, 5, 40), (40, 50, 45, 50), (500, 1000, 480, 900)]
)
def test_difference_of_two_shares_is_newcombes(x1, n1, x2, n2):
    low, high = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
    limits = [
        evaluate(f"wilson_{side}('x', 'n')", x=x, n=n)
        for x, n in [(x1, n1), (x2, n2)]
        for side in ("low", "high")
    ]
    columns = {
        "p1": x1 / n1,
        "l1": limits[0],
        "h1": limits[1],
        "p2": x2 / n2,
        "l2": limits[2],
        "h2": limits[3],
    }
    assert evaluate("difference_low('p1', 'l1', 'p2', 'h2')", **columns) == close(low)
    assert evaluate("difference_high('p1', 'h1', 'p2', 'l2')", **columns) == close(high)


@pytest.mark.parametrize(
    ("promoters", "detractors", "voices"), [(5, 2, 10), (27, 1, 30), (0, 10, 10), (70, 70, 300)]
)
def test_net_score_limits_are_adjusted_wald_with_three_voices_added(promoters, detractors, voices):
    scores = np.concatenate(
        [np.ones(promoters), -np.ones(detractors), np.zeros(voices - promoters - detractors)]
    )
    weights = np.concatenate([np.ones(voices), [0.75, 0.75, 1.5]])
    padded = np.average(np.append(scores, [1, -1, 0]), weights=weights)
    variance = np.average((np.append(scores, [1, -1, 0]) - padded) ** 2, weights=weights)
    half = Z * math.sqrt(variance / (voices + 3))
    columns = {"p": promoters, "d": detractors, "n": voices}
    assert evaluate("net_score_low('p', 'd', 'n')", **columns) == close(max(-1, padded - half))
    assert evaluate("net_score_high('p', 'd', 'n')", **columns) == close(min(1, padded + half))


def test_one_promoter_alone_lies_inside_his_own_interval():
    columns = {"p": 1, "d": 0, "n": 1}
    assert evaluate("net_score_high('p', 'd', 'n')", **columns) == 1
    assert evaluate("net_score_low('p', 'd', 'n')", **columns) < 0


@pytest.mark.parametrize("events", [3, 10, 100, 10_000])
def test_byar_limits_stay_close_to_exact_poisson(events):
    low, high = stats.chi2.ppf(0.025, 2 * events) / 2, stats.chi2.ppf(0.975, 2 * events + 2) / 2
    assert evaluate("byar_low('x')", x=events) == pytest.approx(low, rel=0.04)
    assert evaluate("byar_high('x')", x=events) == pytest.approx(high, rel=0.02)


def test_byar_limits_follow_the_published_formula():
    for events in (1, 3, 17):
        low = events * (1 - 1 / (9 * events) - Z / (3 * math.sqrt(events))) ** 3
        more = events + 1
        high = more * (1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3
        assert evaluate("byar_low('x')", x=events) == close(low)
        assert evaluate("byar_high('x')", x=events) == close(high)
    assert evaluate("byar_low('x')", x=0) == 0


def test_equal_weights_leave_the_sample_size_and_unequal_ones_shrink_it():
    weights = np.array([0.5, 1, 1, 3.5])
    assert evaluate("kish_n('a', 'b')", a=12, b=12) == 12
    expected = weights.sum() ** 2 / (weights**2).sum()
    assert evaluate("kish_n('a', 'b')", a=weights.sum(), b=(weights**2).sum()) == close(expected)
    assert evaluate("kish_n('a', 'b')", a=0, b=0) is None


@pytest.mark.parametrize("freedom", [1, 2, 4, 9, 30, 1000])
def test_students_t_is_within_a_thousandth(freedom):
    assert evaluate("t95('df')", df=freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-3)


def test_cluster_interval_is_the_cluster_robust_one_of_statsmodels():
    random = np.random.default_rng(5)
    people = np.repeat(np.arange(40), random.integers(1, 6, 40))
    scores = random.integers(1, 8, people.size).astype(float)
    fit = sm.OLS(scores, np.ones(scores.size)).fit(
        cov_type="cluster", cov_kwds={"groups": people, "use_correction": False}
    )
    y, m = (np.bincount(people, weights=values) for values in (scores, np.ones(scores.size)))
    sums = {"y": y.sum(), "m": m.sum(), "yy": (y**2).sum(), "mm": (m**2).sum(), "ym": (y * m).sum(), "c": 40}
    half = evaluate("cluster_half_width('y', 'm', 'yy', 'mm', 'ym', 'c')", **sums)
    robust = fit.bse[0] * math.sqrt(40 / 39)
    assert half / evaluate("t95('df')", df=39) == close(robust)


def test_one_cluster_alone_has_no_interval():
    sums = {"y": 9, "m": 3, "yy": 81, "mm": 9, "ym": 27, "c": 1}
    assert evaluate("cluster_half_width('y', 'm', 'yy', 'mm', 'ym', 'c')", **sums) is None


def test_macros_render_without_leftover_template_code():
    assert "{" not in render("net_score_low('a', 'b', 'c')")
