"""Published figures equal the same figures computed again in Python from the facts of the build, to 1e-9."""

from fractions import Fraction

import duckdb
import numpy as np
import polars as pl
import pytest
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times

from tests.dbt_project.recomputing import by_period, figures, frame, own_or_unmapped, wilson

pytestmark = pytest.mark.slow
Z = 1.959963984540054


@pytest.fixture(scope="module")
def con(built):
    connection = duckdb.connect(str(built.build_file), read_only=True)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def complaints(con):
    rows = frame(con, "select *, posted_on as day from marts.fct_complaint").rows(named=True)
    return [row for row in rows if row["brand"] in own_or_unmapped(con)]


@pytest.fixture(scope="module")
def answers(con):
    finished = (
        "select response_key, recorded_at from marts.fct_survey_response where is_finished and not is_test"
    )
    answered = frame(
        con,
        f"select *, answered_on as day from marts.fct_survey_answer join ({finished}) using (response_key)",
    ).filter(pl.col("brand").is_in(list(own_or_unmapped(con))))
    last = ["source", "survey_id", "wave_id", "construct", "respondent_key"]
    return (
        answered.sort("recorded_at", "response_key", "question_id", descending=[True, True, False])
        .unique(last, keep="first", maintain_order=True)
        .rows(named=True)
    )


def close(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def check_shares(published, gathered, hit):
    """Every period with usable rows is published with the right share, size and limits; no period is invented."""
    assert set(published) == set(gathered)
    assert published
    for key, rows in gathered.items():
        hits, trials = sum(map(hit, rows)), len(rows)
        row = published[key]
        assert (row["value"], row["n"]) == (close(hits / trials), trials), key
        assert (row["ci_low"], row["ci_high"]) == tuple(close(limit) for limit in wilson(hits, trials)), key


@pytest.mark.parametrize(
    ("grain", "dimension"), [("week", "all"), ("month", "all"), ("month", "brand"), ("month", "channel")]
)
def test_response_rate(con, complaints, grain, dimension):
    seen = [row for row in complaints if row["replies_observed"]]
    published = figures(con, "R02", "main", grain, dimension)
    check_shares(
        published, by_period(seen, grain, dimension), lambda row: (row["first_reply_hours"] or 1e9) <= 336
    )


@pytest.mark.parametrize(("variant", "hours"), [("1h", 1), ("24h", 24), ("72h", 72), ("14d", 336)])
@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_unanswered_complaints(con, complaints, variant, hours, grain):
    seen = [row for row in complaints if row["replies_observed"]]
    check_shares(
        figures(con, "R03", variant, grain),
        by_period(seen, grain),
        lambda row: row["first_reply_hours"] is None or row["first_reply_hours"] > hours,
    )


@pytest.mark.parametrize("dimension", ["all", "brand"])
def test_first_reply_time(con, complaints, dimension):
    seen = [row for row in complaints if row["replies_observed"] and row["end_competing"] is None]
    published = figures(con, "R04", "median_calendar", "month", dimension)
    gathered = by_period(seen, "month", dimension)
    assert set(published) == set(gathered)
    assert published
    for key, rows in gathered.items():
        answered = [row["first_reply_hours"] is not None for row in rows]
        check_median(published[key], [row["followed_hours"] for row in rows], answered)


def check_median(row, durations, happened):
    fit = KaplanMeierFitter().fit(durations, happened)
    limits = median_survival_times(fit.confidence_interval_).to_numpy().ravel()
    expected = [None if not np.isfinite(limit) else close(limit) for limit in limits]
    assert row["value"] == exact_median(durations, happened)
    assert [row["ci_low"], row["ci_high"]] == expected
    assert (row["n"], row["n_censored"]) == (len(durations), len(durations) - sum(happened))


def exact_median(durations, happened):
    """First time by which half are done, in fractions: floating point misses the case of exactly half."""
    remaining = Fraction(1)
    for wait in sorted(set(durations)):
        events = sum(own == wait and done for own, done in zip(durations, happened, strict=True))
        remaining *= 1 - Fraction(events, sum(own >= wait for own in durations))
        if remaining <= Fraction(1, 2):
            return close(wait)
    return None


@pytest.mark.parametrize(
    ("grain", "dimension"),
    [("week", "all"), ("month", "brand"), ("quarter", "segment"), ("month", "survey_id")],
)
@pytest.mark.parametrize("variant", ["main", "weighted"])
def test_net_promoter_score(con, answers, grain, dimension, variant):
    scored = [
        row
        for row in answers
        if row["construct"] == "nps" and (row["scale_min"], row["scale_max"]) == (0, 10)
        and (variant == "main" or row["weight"])
    ]  # fmt: skip
    published = figures(con, "C01", variant, grain, dimension.removesuffix("_id"))
    gathered = by_period(scored, grain, dimension)
    assert set(published) == set(gathered)
    assert published
    for key, rows in gathered.items():
        weights = np.array([row["weight"] if variant == "weighted" else 1.0 for row in rows])
        votes = np.array([(row["value"] >= 9) * 1.0 - (row["value"] <= 6) for row in rows])
        size = weights.sum() ** 2 / (weights**2).sum()
        assert published[key]["value"] == close(100 * np.average(votes, weights=weights))
        assert (published[key]["n"], published[key]["n_eff"]) == (len(rows), close(size))
        if len(rows) > 2:
            half, centre = net_interval(weights, votes, size)
            assert published[key]["ci_low"] == close(100 * max(-1, centre - half))
            assert published[key]["ci_high"] == close(100 * min(1, centre + half))


def net_interval(weights, votes, size):
    """Half width and centre of the adjusted Wald interval: three voices are added, 3/4 on each side."""
    shares = np.array([np.average(votes == side, weights=weights) for side in (1, -1, 0)])
    padded = (shares * size + [0.75, 0.75, 1.5]) / (size + 3)
    centre = padded @ [1, -1, 0]
    variance = padded @ (np.array([1, -1, 0]) - centre) ** 2
    return Z * np.sqrt(variance / (size + 3)), centre


TOP_TWO = {(1, 5): 4, (0, 10): 9, (1, 10): 9, (1, 7): 6, (0, 5): 4, (0, 1): 1}


@pytest.mark.parametrize(("kpi", "from_top"), [("C02", 1), ("C03", 0)])
def test_satisfied_customers(con, answers, kpi, from_top):
    scored = [row for row in answers if row["construct"] == "csat"]
    assert {(row["scale_min"], row["scale_max"]) for row in scored} <= set(TOP_TWO)
    published = figures(con, kpi, "main", "month", "brand")
    check_shares(
        published,
        by_period(scored, "month", "brand"),
        lambda row: row["value"] >= row["scale_max"] - from_top,
    )


@pytest.mark.parametrize("grain", ["day", "month"])
@pytest.mark.parametrize("dimension", ["all", "brand"])
def test_net_sentiment_gives_each_author_one_vote_a_day(con, grain, dimension):
    items = frame(con, "select *, occurred_on as day from marts.fct_feedback_item")
    brands = frame(con, "select brand, is_own as is_own_brand from marts.dim_brand where brand <> 'unmapped'")
    mood = {"positive": 1, "neutral": 0, "negative": -1}
    per_brand = ["brand"] if dimension == "brand" else []
    votes = (
        items.join(brands, on="brand")
        .filter(pl.col("is_public") & ~pl.col("is_own") & ~pl.col("is_repost"))
        .filter(pl.col("item_type").is_in(["post", "review"]) & pl.col("sentiment").is_in(list(mood)))
        .filter(pl.col("is_own_brand") | (dimension == "brand"))
        .with_columns(pl.col("sentiment").replace_strict(mood).alias("mood"))
        .group_by("day", pl.col("author_key").fill_null(pl.col("item_key")), *per_brand)
        .agg(pl.col("mood").sum().sign().alias("vote"))
        .rows(named=True)
    )
    published, gathered = figures(con, "B03", "main", grain, dimension), by_period(votes, grain, dimension)
    assert set(published) == set(gathered)
    assert published
    for key, rows in gathered.items():
        assert published[key]["value"] == close(100 * np.mean([row["vote"] for row in rows]))
        assert published[key]["n"] == len(rows)


def test_engagement_is_the_favourable_share_of_answers_and_small_groups_show_nothing(con):
    answers = frame(
        con,
        """
        select wave_id, respondent_key, is_favourable
        from intermediate.int_employee_answers_scored
        where construct = 'engagement' and is_favourable is not null
        """,
    )
    published = {wave: row for (_, wave), row in figures(con, "E01", "main", "month", "wave").items()}
    by_wave = answers.group_by("wave_id").agg(
        pl.col("is_favourable").mean().alias("share"), pl.col("respondent_key").n_unique().alias("n")
    )
    assert published
    for row in by_wave.rows(named=True):
        assert published[row["wave_id"]]["value"] == close(row["share"])
        assert published[row["wave_id"]]["n"] == row["n"]
    units = figures(con, "E01", "main", "month", "org_unit").values()
    hidden = [row for row in units if row["status"] == "suppressed"]
    assert hidden
    numbers = (
        "value",
        "numerator",
        "denominator",
        "n",
        "n_eff",
        "ci_low",
        "ci_high",
        "n_censored",
        "coverage",
    )
    assert all(row[name] is None for row in hidden for name in numbers)
    assert min(row["n"] for row in units if row["status"] != "suppressed") >= 5


@pytest.mark.parametrize(("grain", "dimension"), [("day", "all"), ("month", "all"), ("month", "campaign_id")])
def test_messages_with_unfilled_placeholders(con, grain, dimension):
    messages = frame(
        con, "select *, sent_on as day from marts.fct_outreach where has_merge_failure is not null"
    ).rows(named=True)
    published = figures(con, "O04", "main", grain, dimension.removesuffix("_id"))
    gathered = by_period(messages, grain, dimension)
    assert set(published) == set(gathered)
    assert published
    for key, rows in gathered.items():
        failed = [row["has_merge_failure"] for row in rows]
        assert (published[key]["value"], published[key]["n"]) == (close(np.mean(failed)), len(rows))
        assert published[key]["n_eff"] == close(effective_size(failed, [row["campaign_id"] for row in rows]))


def effective_size(hits, clusters):
    """Independent rows with the same variance as these clusters have; the number of clusters where there is none."""
    names, hits = sorted(set(clusters), key=str), np.array(hits, dtype=float)
    share = hits.mean()
    residuals = [
        sum(hit - share for hit, own in zip(hits, clusters, strict=True) if own == name) for name in names
    ]
    if len(names) < 2 or not any(abs(residual) > 1e-12 for residual in residuals):
        return len(names)
    variance = len(names) / (len(names) - 1) * np.square(residuals).sum() / hits.size**2
    return min(hits.size, max(1, share * (1 - share) / variance))


@pytest.mark.parametrize(
    ("kpi", "lag"), [("I01", "dwell_days"), ("I02", "regulator_lag_hours"), ("I04", "felt_lag_days")]
)
def test_incident_lags_by_year(con, kpi, lag):
    incidents = frame(
        con,
        f"""
        select timezone(tz, coalesce(aware_at, occurred_at, first_affected_notice_at, first_regulator_notice_at))::date
            as day, {lag} as lag
        from marts.fct_incident cross join (select time_zone as tz from reference.organisation)
        where {lag} is not null
        """,
    ).rows(named=True)
    published, gathered = figures(con, kpi, "median", "year"), by_period(incidents, "year")
    assert set(published) == set(gathered)
    assert sum(row["n"] for row in published.values()) == len(incidents) > 500
    for key, rows in gathered.items():
        lags = [row["lag"] for row in rows]
        check_median(published[key], lags, [True] * len(lags))


def test_every_ratio_of_the_build_is_its_numerator_over_its_denominator(con):
    rows = con.execute(
        "select value, numerator, denominator from kpi.kpi_value where numerator is not null and value is not null"
    ).fetchall()
    assert len(rows) > 1000
    assert max(abs(value - numerator / denominator) for value, numerator, denominator in rows) < 1e-9
