"""Figures about customers over planted lives: what only looks like an effect goes away, what is one stays."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml
from scipy import stats

from tests.dbt_project.model_runner import PROJECT, Desk

CHECKED = dt.date(2025, 4, 14)
MONTH = dt.date(2025, 4, 1)


def with_tables(*models):
    """A desk with empty tables as the contracts of the models say, and the constants of the method."""
    desk = Desk()
    for name in models:
        (path,) = PROJECT.glob(f"models/**/{name}.yml")
        described = yaml.safe_load(Path(path).read_text(encoding="utf-8"))["models"]
        (columns,) = (model["columns"] for model in described if model["name"] == name)
        desk.table(name, ", ".join(f"{column['name']} {column['data_type']}" for column in columns), [])
    desk.con.execute(
        f"create table method_constant as from read_csv('{PROJECT / 'seeds' / 'method_constant.csv'}')"
    )
    return desk


def put(desk, table, **columns):
    desk.con.register("rows_to_put", pl.DataFrame(columns, strict=False).to_arrow())
    desk.con.execute(f"insert into {table} by name select * from rows_to_put")


def figure(desk, model, variant, **variables):
    desk.build(model, **{"unit_test_grains": ("quarter",)} | variables)
    cursor = desk.con.execute(f"select * from {model} where variant = '{variant}' and dimension = 'all'")
    names = [column[0] for column in cursor.description]
    (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


def broken_promise(effect, seed=1, size=6000):
    """Customers of two tiers: the lower one is hit more often and leaves more often, whoever is hit or not."""
    random = np.random.default_rng(seed)
    low = random.random(size) < 0.5
    hit = random.random(size) < np.where(low, 0.6, 0.1)
    gone = random.random(size) < np.where(low, 0.3, 0.05) + effect * hit
    who = [f"c{i}" for i in range(size)]
    desk = with_tables("fct_customer_month", "fct_claim_exposure")
    put(
        desk,
        "fct_customer_month",
        customer_key=who,
        month=[MONTH] * size,
        is_fictional=[False] * size,
        value_tier=np.where(low, "low", "high").tolist(),
        churn_rule=["inactive"] * size,
        joined_on=[dt.date(2020, 1, 1)] * size,
        tenure_months=[60] * size,
        is_active=[True] * size,
        active_months_before=[3] * size,
        active_months_after=np.where(gone, 0, 2).tolist(),
    )
    exposed = [name for name, was_hit in zip(who, hit, strict=True) if was_hit]
    put(
        desk,
        "fct_claim_exposure",
        claim_id=["ontime"] * len(exposed),
        check_id=["spring"] * len(exposed),
        checked_on=[CHECKED] * len(exposed),
        is_passed=[False] * len(exposed),
        customer_key=exposed,
        is_known_customer=[True] * len(exposed),
        is_fictional=[False] * len(exposed),
    )
    return desk


def test_what_the_tier_alone_explains_goes_away_like_with_like():
    desk = broken_promise(effect=0)
    assert figure(desk, "kpi_broken_promises", "unadjusted")["ci_low"] > 0.08
    adjusted = figure(desk, "kpi_broken_promises", "main")
    assert adjusted["ci_low"] < 0 < adjusted["ci_high"]
    assert abs(adjusted["value"]) < 0.03


def test_a_planted_difference_lies_in_the_interval_and_zero_does_not():
    adjusted = figure(broken_promise(effect=0.12), "kpi_broken_promises", "main")
    assert adjusted["ci_low"] > 0
    assert adjusted["ci_low"] < 0.12 < adjusted["ci_high"]
    assert (adjusted["n"], adjusted["coverage"]) == (6000, 1)


def engaged_customers(seed=3, size=400):
    random = np.random.default_rng(seed)
    asked = random.random(size) < 0.4
    eager = random.random(size)
    return {
        "purchase": (random.binomial(3, eager), np.full(size, 3)),
        "referral": (random.binomial(1, eager) * asked, asked.astype(int)),
        "influence": (random.binomial(1, 0.3 * eager), np.ones(size, int)),
        "feedback": (random.binomial(1, 0.5 * eager), np.ones(size, int)),
    }


def index_of(parts, rows):
    """The index over some customers, named by row number (a customer may be drawn twice)."""
    return np.mean([100 * y[rows].sum() / m[rows].sum() for y, m in parts.values()])


def published_index(parts):
    desk = with_tables("fct_customer_quarter")
    size = len(parts["purchase"][0])
    columns = {}
    for part, (y, m) in parts.items():
        known = m > 0
        columns[f"{part}_for"] = [float(v) if k else None for v, k in zip(y, known, strict=True)]
        columns[f"{part}_of"] = [float(v) if k else None for v, k in zip(m, known, strict=True)]
    put(
        desk,
        "fct_customer_quarter",
        customer_key=[f"c{i}" for i in range(size)],
        quarter=[MONTH] * size,
        is_fictional=[False] * size,
        link_rate=[0.8] * size,
        **columns,
    )
    return figure(desk, "kpi_customer_engagement", "main")


def test_the_index_is_the_mean_of_its_parts_and_its_interval_that_of_drawing_customers_again():
    parts = engaged_customers()
    found = published_index(parts)
    everybody = np.arange(400)
    assert found["value"] == pytest.approx(index_of(parts, everybody), rel=1e-9)
    random = np.random.default_rng(9)
    drawn = [index_of(parts, random.choice(everybody, 400)) for _ in range(4000)]
    assert (found["ci_high"] - found["ci_low"]) / 2 == pytest.approx(1.966 * np.std(drawn), rel=0.05)
    assert found["coverage"] == pytest.approx(0.8)


def test_the_interval_of_the_index_is_that_of_its_linear_form():
    parts = engaged_customers(seed=5)
    pulls = sum((100 * y - (100 * y.sum() / m.sum()) * m) / m.sum() for y, m in parts.values()) / len(parts)
    size = len(pulls)
    half = stats.t.ppf(0.975, size - 1) * np.sqrt(size / (size - 1) * (pulls**2).sum())
    found = published_index(parts)
    assert found["ci_high"] - found["value"] == pytest.approx(half, rel=1e-6)
    assert found["value"] - found["ci_low"] == pytest.approx(half, rel=1e-6)


def tired_people(factor, seed=7, size=3000):
    """Days of people who opt out `factor` times as readily on days with five touches as with one."""
    random = np.random.default_rng(seed)
    desk = with_tables("fct_contact_pressure_daily", "fct_outreach", "fct_preference")
    rows, left = [], {}
    for person in range(size):
        readiness = random.gamma(2, 0.002)
        for number in range(60):
            touches = 5 if random.random() < 0.5 else 1
            day = dt.date(2025, 4, 1) + dt.timedelta(days=number)
            rows.append((f"p{person}", day, touches))
            if random.random() < readiness * (factor if touches == 5 else 1):
                left[f"p{person}"] = dt.datetime.combine(day, dt.time(9), dt.UTC)
                break
    people, days, touches = zip(*rows, strict=True)
    put(
        desk,
        "fct_contact_pressure_daily",
        person_key=people,
        day=days,
        touches_30d=touches,
        is_fictional=[False] * len(rows),
    )
    put(desk, "fct_outreach", person_key=list(left), unsubscribed_at=list(left.values()))
    return desk


@pytest.mark.parametrize("factor", [1, 3])
def test_a_planted_fatigue_lies_in_the_interval_between_and_within_people(factor):
    desk = tired_people(factor)
    for variant in ("ratio_5_8", "within_persons_5_8"):
        found = figure(desk, "kpi_fatigue", variant)
        assert found["ci_low"] < factor < found["ci_high"], (variant, found)
        assert found["n"] > 300
