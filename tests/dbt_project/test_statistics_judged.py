"""Shares corrected for labels that err, and shares of members drawn towards all: as plain references compute them."""

import math

import numpy as np
import pytest
from scipy import stats

from tests.dbt_project.sql_macros import evaluate, evaluate_all

Z = stats.norm.ppf(0.975)
LIMITS = "('p', 'n', 'se', 'np', 'sp', 'nn')"
AUDITED = [
    {"p": 0.2, "n": 1000, "se": 0.8, "np": 100, "sp": 0.9, "nn": 100},
    {"p": 0.01, "n": 300, "se": 0.7, "np": 60, "sp": 0.98, "nn": 140},
    {"p": 0.97, "n": 50, "se": 0.95, "np": 40, "sp": 0.6, "nn": 30},
]


def close(expected: float) -> object:
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def lang_reiczigel(p, n, se, np_, sp, nn):
    p = (n * p + Z**2 / 2) / (n + Z**2)
    se, sp = (np_ * se + 1) / (np_ + 2), (nn * sp + 1) / (nn + 2)
    prevalence = (p + sp - 1) / (se + sp - 1)
    of_se, of_sp = se * (1 - se) / (np_ + 2), sp * (1 - sp) / (nn + 2)
    shift = 2 * Z**2 * (prevalence * of_se - (1 - prevalence) * of_sp)
    spread = p * (1 - p) / (n + Z**2) + prevalence**2 * of_se + (1 - prevalence) ** 2 * of_sp
    half = Z * math.sqrt(spread) / (se + sp - 1)
    return prevalence + shift - half, prevalence + shift + half


@pytest.mark.parametrize("audited", AUDITED)
def test_corrected_share_and_limits_are_those_of_a_plain_calculation(audited):
    p, n, se, np_, sp, nn = audited.values()
    value = min(1, max(0, (p + sp - 1) / (se + sp - 1)))
    low, high = lang_reiczigel(p, n, se, np_, sp, nn)
    assert evaluate("rogan_gladen('p', 'se', 'sp')", p=p, se=se, sp=sp) == close(value)
    assert evaluate(f"rogan_gladen_low{LIMITS}", **audited) == close(max(0, min(low, value)))
    assert evaluate(f"rogan_gladen_high{LIMITS}", **audited) == close(min(1, max(high, value)))


def test_a_label_that_never_errs_changes_nothing():
    assert evaluate("rogan_gladen('p', 'se', 'sp')", p=0.3, se=1, sp=1) == close(0.3)


@pytest.mark.parametrize(("se", "sp"), [(0.5, 0.5), (0.2, 0.3)])
def test_a_label_that_tells_nothing_corrects_nothing(se, sp):
    audited = {"p": 0.3, "n": 100, "se": se, "np": 50, "sp": sp, "nn": 50}
    assert evaluate("rogan_gladen('p', 'se', 'sp')", p=0.3, se=se, sp=sp) is None
    assert evaluate(f"rogan_gladen_low{LIMITS}", **audited) is None
    assert evaluate(f"rogan_gladen_high{LIMITS}", **audited | {"n": 0, "se": 0.9, "sp": 0.9}) is None


@pytest.mark.parametrize("prevalence", [0.05, 0.3])
def test_corrected_limits_hold_the_truth_about_as_often_as_they_say(prevalence):
    random = np.random.default_rng(7)
    n, positives, negatives, se, sp = 500, 80, 120, 0.75, 0.92
    labelled = random.binomial(n, prevalence * se + (1 - prevalence) * (1 - sp), 2000) / n
    found = random.binomial(positives, se, 2000) / positives
    spared = random.binomial(negatives, sp, 2000) / negatives
    rows = [
        {"p": p, "n": n, "se": s, "np": positives, "sp": t, "nn": negatives}
        for p, s, t in zip(labelled, found, spared, strict=True)
    ]
    low, high = (
        np.array(evaluate_all(f"rogan_gladen_{side}{LIMITS}", rows), float) for side in ("low", "high")
    )
    assert 0.93 <= ((low <= prevalence) & (prevalence <= high)).mean() <= 0.985


def league(hits, trials):
    hits, trials = np.array(hits, float), np.array(trials, float)
    return {
        "h": hits.sum(),
        "t": trials.sum(),
        "tt": (trials**2).sum(),
        "hh": (hits**2 / trials).sum(),
        "k": len(hits),
    }


def strength(hits, trials):
    return evaluate("beta_binomial_strength('h', 't', 'tt', 'hh', 'k')", **league(hits, trials))


def test_the_prior_is_worth_what_the_spread_between_members_leaves():
    hits, trials = np.array([2, 30, 9, 4, 60]), np.array([10, 100, 12, 40, 90])
    share = hits.sum() / trials.sum()
    spread = (trials * (hits / trials - share) ** 2).sum() / (share * (1 - share))
    chance = len(hits) - 1
    rho = (spread - chance) / (trials.sum() - (trials**2).sum() / trials.sum() - chance)
    assert strength(hits, trials) == close(1 / rho - 1)


def test_a_planted_prior_is_found_again():
    random = np.random.default_rng(3)
    trials = random.integers(20, 200, 3000)
    hits = random.binomial(trials, random.beta(6, 14, trials.size))
    assert strength(hits, trials) == pytest.approx(20, rel=0.1)


@pytest.mark.parametrize(
    ("hits", "trials"), [([5, 5, 5], [10, 10, 10]), ([0, 0], [4, 9]), ([7], [9]), ([1, 0, 1], [1, 1, 1])]
)
def test_where_members_differ_by_no_more_than_chance_all_trials_together_are_the_prior(hits, trials):
    assert strength(hits, trials) == sum(trials)


def test_members_without_anything_in_common_keep_their_own_share():
    assert strength([0, 50, 0, 50], [50, 50, 50, 50]) < 1e-9


DRAWN = "('h', 'n', 'm', 's')"


@pytest.mark.parametrize(("hits", "trials", "prior"), [(0, 3, 20), (45, 60, 12), (300, 1000, 50)])
def test_a_drawn_share_is_the_mean_of_its_beta_distribution_and_its_limits_are_close_to_it(
    hits, trials, prior
):
    columns = {"h": hits, "n": trials, "m": 0.4, "s": prior}
    beta = stats.beta(prior * 0.4 + hits, prior * 0.6 + trials - hits)
    assert evaluate(f"beta_binomial_value{DRAWN}", **columns) == close(beta.mean())
    low, high = (evaluate(f"beta_binomial_{side}{DRAWN}", **columns) for side in ("low", "high"))
    assert low == pytest.approx(beta.ppf(0.025), abs=0.02)
    assert high == pytest.approx(beta.ppf(0.975), abs=0.02)


def test_nothing_tried_and_nothing_known_gives_no_share():
    assert evaluate(f"beta_binomial_value{DRAWN}", h=0, n=0, m=0.4, s=0) is None


@pytest.mark.parametrize("z", ["1.959963984540054", "3.090232306167813"])
def test_a_member_is_outside_the_funnel_when_its_own_score_test_refuses_the_share_of_all(z):
    rows = [{"h": hits, "p": 0.35, "n": 30} for hits in range(31)]
    lows, highs = (evaluate_all(f"funnel_{side}('p', 'n', '{z}')", rows) for side in ("low", "high"))
    for hits, low, high in zip(range(31), lows, highs, strict=True):
        refused = abs(hits / 30 - 0.35) / math.sqrt(0.35 * 0.65 / 30) > float(z)
        assert (not low <= hits / 30 <= high) == refused


def test_drawn_limits_contain_the_drawn_share_whatever_the_sizes():
    rows = [
        {"h": float(hits), "n": float(trials), "m": centre, "s": prior}
        for trials in (1, 2, 9, 500)
        for hits in {0, trials // 2, trials}
        for centre in (0.0, 0.01, 0.5, 1.0)
        for prior in (0.0, 0.3, 7.0, 900.0)
    ]
    values, lows, highs = (
        evaluate_all(f"beta_binomial_{part}{DRAWN}", rows) for part in ("value", "low", "high")
    )
    for row, value, low, high in zip(rows, values, lows, highs, strict=True):
        assert low <= value <= high, row


def test_a_funnel_stays_within_possible_shares_and_needs_somebody():
    assert evaluate("funnel_low('p', 'n', '3')", p=0.02, n=5) == 0
    assert evaluate("funnel_high('p', 'n', '3')", p=0.98, n=5) == 1
    assert evaluate("funnel_high('p', 'n', '3')", p=0.98, n=0) is None
    assert evaluate("z998() + ' + x'", x=0) == close(stats.norm.ppf(0.999))
