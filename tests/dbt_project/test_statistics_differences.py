"""Differences of shares and ratios of rates agree with independent references, and behave at the edges."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson_2indep

from tests.dbt_project.sql_macros import evaluate, evaluate_all

Z = stats.norm.ppf(0.975)
STRATA = [(8, 20, 3, 25), (0, 4, 2, 9), (1, 1, 0, 3), (30, 60, 20, 70), (2, 2, 0, 0)]


def close(expected: float) -> object:
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def counted(h1, n1, h0, n0):
    return {"h1": h1, "n1": n1, "h0": h0, "n0": n0}


@pytest.mark.parametrize(
    "counts", [(8, 20, 3, 25), (0, 12, 5, 40), (12, 12, 40, 40), (0, 1, 0, 1), (500, 1000, 480, 900)]
)
def test_newcombe_limits_are_those_of_statsmodels(counts):
    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    assert evaluate("newcombe_low('h1', 'n1', 'h0', 'n0')", **counted(*counts)) == close(low)
    assert evaluate("newcombe_high('h1', 'n1', 'h0', 'n0')", **counted(*counts)) == close(high)


@pytest.mark.parametrize("counts", [(0, 0, 3, 9), (3, 9, 0, 0), (0, 0, 0, 0)])
def test_a_side_without_anybody_gives_no_limits(counts):
    for side in ("low", "high"):
        assert evaluate(f"newcombe_{side}('h1', 'n1', 'h0', 'n0')", **counted(*counts)) is None


def summed(strata):
    """Sums over strata as the KPI macro makes them; a stratum with one side only adds nothing."""
    both = [counts for counts in strata if min(counts[1], counts[3]) > 0]
    parts = {"d": "overlap_difference", "w": "overlap_weight", "p": "sato_p", "q": "sato_q"}
    return {
        name: sum(evaluate(f"{macro}({arguments(macro)})", **counted(*counts)) for counts in both)
        for name, macro in parts.items()
    }


def arguments(macro):
    return "'n1', 'n0'" if macro == "overlap_weight" else "'h1', 'n1', 'h0', 'n0'"


def limit(sums, side):
    return evaluate(f"overlap_limit('d', 'w', 'p', 'q', '{side}')", **sums)


def test_the_adjusted_difference_is_a_regression_weighted_by_overlap():
    outcome, treated, weight = [], [], []
    for h1, n1, h0, n0 in STRATA:
        propensity = n1 / (n1 + n0)
        outcome += [1] * h1 + [0] * (n1 - h1) + [1] * h0 + [0] * (n0 - h0)
        treated += [1] * n1 + [0] * n0
        weight += [1 - propensity] * n1 + [propensity] * n0
    fit = sm.WLS(outcome, sm.add_constant(np.array(treated)), weights=weight).fit()
    sums = summed(STRATA)
    assert sums["d"] / sums["w"] == close(fit.params[1])


def test_adjusted_limits_are_where_a_score_test_with_satos_variance_begins_to_refuse():
    weight = estimate = p = q = 0.0
    for h1, n1, h0, n0 in STRATA[:-1]:
        n = n1 + n0
        weight += n1 * n0 / n
        estimate += (h1 / n1 - h0 / n0) * n1 * n0 / n
        p += (n1**2 * h0 - n0**2 * h1 + n1 * n0 * (n0 - n1) / 2) / n**2
        q += (h1 * (n0 - h0) + h0 * (n1 - h1)) / (2 * n)
    estimate /= weight

    def refused(difference):
        return (estimate - difference) ** 2 - Z**2 * (difference * p + q) / weight**2

    sums = summed(STRATA)
    assert limit(sums, -1) == close(optimize.brentq(refused, -1, estimate, xtol=1e-14))
    assert limit(sums, 1) == close(optimize.brentq(refused, estimate, 1, xtol=1e-14))


def test_adjusting_removes_what_a_stratum_alone_explains():
    confounded = [(80, 100, 8, 10), (1, 10, 10, 100)]  # the same share on both sides, in either stratum
    sums = summed(confounded)
    assert sums["d"] / sums["w"] == close(0)
    assert 81 / 110 - 18 / 110 > 0.5


def test_all_hits_on_both_sides_still_leave_room_on_neither_side_of_the_estimate_inverted():
    sums = summed([(5, 5, 5, 5)])
    assert limit(sums, -1) <= 0 <= limit(sums, 1)


def test_without_a_stratum_that_holds_both_sides_there_is_no_interval():
    assert limit({"d": 0, "w": 0, "p": 0, "q": 0}, 1) is None


@pytest.mark.parametrize("strata", [1, 30])
def test_adjusted_limits_hold_the_true_difference_about_as_often_as_they_say(strata):
    random = np.random.default_rng(11)
    base, size = random.uniform(0.1, 0.5, strata), 200 // strata
    n1 = random.integers(1, size, (2000, strata))
    n0 = size - n1
    h1, h0 = random.binomial(n1, base + 0.1), random.binomial(n0, base)
    parts = {
        "w": n1 * n0 / size,
        "d": (h1 * n0 - h0 * n1) / size,
        "p": (n1**2 * h0 - n0**2 * h1 + n1 * n0 * (n0 - n1) / 2) / size**2,
        "q": (h1 * (n0 - h0) + h0 * (n1 - h1)) / (2 * size),
    }
    totals = {name: values.sum(axis=1) for name, values in parts.items()}
    low, high = (np.array(limits(totals, side), float) for side in (-1, 1))
    assert 0.93 <= ((low <= 0.1) & (high >= 0.1)).mean() <= 0.97


def limits(totals, side):
    rows = [dict(zip(totals, map(float, row), strict=True)) for row in zip(*totals.values(), strict=True)]
    return evaluate_all(f"overlap_limit('d', 'w', 'p', 'q', '{side}')", rows)


@pytest.mark.parametrize("counts", [(10, 250, 20, 900), (3, 12.5, 40, 1000), (1, 1, 1, 1)])
def test_limits_of_a_rate_ratio_are_those_of_statsmodels(counts):
    columns = dict(zip(("e1", "x1", "e0", "x0"), counts, strict=True))
    low, high = confint_poisson_2indep(*counts, method="wald-log", compare="ratio")
    assert evaluate("rate_ratio_limit('e1', 'x1', 'e0', 'x0', '-1')", **columns) == close(low)
    assert evaluate("rate_ratio_limit('e1', 'x1', 'e0', 'x0', '1')", **columns) == close(high)


def test_a_rate_ratio_without_events_begins_at_zero_and_one_against_none_does_not_exist():
    none_seen = {"e1": 0, "x1": 100, "e0": 8, "x0": 100}
    assert evaluate("rate_ratio_limit('e1', 'x1', 'e0', 'x0', '-1')", **none_seen) == 0
    high = 0.5 / 8.5 * math.exp(Z * math.sqrt(1 / 0.5 + 1 / 8.5))
    assert evaluate("rate_ratio_limit('e1', 'x1', 'e0', 'x0', '1')", **none_seen) == close(high)
    assert evaluate("rate_ratio_limit('e1', 'x1', 'e0', 'x0', '1')", e1=8, x1=1, e0=0, x0=1) is None
    assert evaluate("rate_ratio_limit('e1', 'x1', 'e0', 'x0', '1')", e1=0, x1=0, e0=3, x0=1) is None


def within_strata(strata):
    """Sums of Mantel and Haenszel's rate ratio, and its limits after Greenland and Robins, written out."""
    above = below = spread = 0.0
    for e1, x1, e0, x0 in strata:
        above += e1 * x0 / (x1 + x0)
        below += e0 * x1 / (x1 + x0)
        spread += (e1 + e0) * x1 * x0 / (x1 + x0) ** 2
    return {"a": above, "b": below, "s": spread}


def test_a_rate_ratio_within_strata_has_the_limits_of_its_log_normal_variance():
    sums = within_strata([(4, 30, 2, 60), (1, 5, 0, 9), (0, 8, 3, 20), (7, 12, 9, 50)])
    ratio = sums["a"] / sums["b"]
    half = Z * math.sqrt(sums["s"] / (sums["a"] * sums["b"]))
    for side, name in ((-1, "'-1'"), (1, "'1'")):
        got = evaluate(f"stratified_ratio_limit('a', 'b', 's', {name})", **sums)
        assert got == close(ratio * math.exp(side * half))


def test_one_stratum_alone_gives_the_plain_rate_ratio():
    sums = within_strata([(10, 250, 20, 900)])
    assert sums["a"] / sums["b"] == close((10 / 250) / (20 / 900))


def test_without_events_on_one_side_a_stratified_ratio_has_no_limits():
    for sums in ({"a": 0, "b": 2, "s": 1}, {"a": 2, "b": 0, "s": 1}, {"a": 0, "b": 0, "s": 0}):
        assert evaluate("stratified_ratio_limit('a', 'b', 's', '1')", **sums) is None


def test_limits_within_persons_hold_a_planted_ratio_about_as_often_as_they_say():
    random = np.random.default_rng(23)
    rows = []
    for _ in range(1000):
        often, seldom = random.integers(5, 40, 150), random.integers(5, 40, 150)
        risk = random.gamma(1, 0.01, 150)
        many, few = random.poisson(2 * risk * often), random.poisson(risk * seldom)
        rows.append(within_strata(zip(many, often, few, seldom, strict=True)))
    rows = [{name: float(value) for name, value in row.items()} for row in rows]
    low, high = (
        np.array(evaluate_all(f"stratified_ratio_limit('a', 'b', 's', '{side}')", rows), float)
        for side in (-1, 1)
    )
    assert 0.92 <= ((low <= 2) & (high >= 2)).mean() <= 0.98
