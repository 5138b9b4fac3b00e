"""Contact pressure, agreement of sources and the brand image index against plain computations over invented rows."""

import datetime as dt
import math
import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from tests.dbt_project.model_runner import Desk

FIRST, AS_OF = dt.date(2026, 1, 1), dt.date(2026, 5, 31)
TOUCH = st.tuples(st.sampled_from("ab"), st.sampled_from(["email", "post"]), st.integers(0, 150))
CAPS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 40)), max_size=3, unique=True)
PLACES = {"post": "social", "ticket_message": "support", "survey_comment": "survey"}


def felt(touches, person, day, days):
    """Touches of a person in the days up to one day, counted one by one."""
    return sum(who == person and 0 <= (day - sent).days < days for who, _, sent in touches)


def outreach(desk, touches):
    desk.table(
        "fct_outreach",
        "person_key text, channel text, sent_on date, segment text, is_transactional boolean, is_fictional boolean",
        [(*touch, "all", False, False) for touch in touches],
    )
    desk.table("dim_customer", "customer_key text, segment text, valid_from date, valid_to date", [])
    desk.table(
        "fct_preference",
        "person_key text, topic text, channel text, has_consent boolean, valid_from timestamptz, "
        "valid_until timestamptz",
        [],
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(TOUCH, min_size=1, max_size=25), CAPS, st.randoms(use_true_random=False))
def test_windows_hold_the_touches_of_their_days_in_whatever_order_they_come(numbered, caps, chance):
    touches = [(who, channel, FIRST + dt.timedelta(days=day)) for who, channel, day in numbered]
    chance.shuffle(touches)
    desk = Desk()
    outreach(desk, touches)
    desk.table("stg_reference__contact_caps", "touches bigint, days bigint", caps)
    desk.build("fct_contact_pressure_daily", as_of=str(AS_OF))
    found = desk.rows(
        "select person_key, day, touches_1d, touches_7d, touches_28d, touches_30d, touches_90d, is_over_cap "
        "from fct_contact_pressure_daily"
    )
    expected = []
    for who in {who for who, _, _ in touches}:
        for offset in range((AS_OF - FIRST).days + 1):
            day = FIRST + dt.timedelta(days=offset)
            if felt(touches, who, day, 30):
                over = any(felt(touches, who, day, days) > most for most, days in caps or [(2, 7), (6, 30)])
                expected.append((who, day, *(felt(touches, who, day, d) for d in (1, 7, 28, 30, 90)), over))
    assert sorted(found) == sorted(expected)


def test_channels_make_up_the_whole_pressure():
    chance = random.Random(4)
    touches = [
        (
            chance.choice("abc"),
            chance.choice(["email", "sms"]),
            FIRST + dt.timedelta(days=chance.randrange(90)),
        )
        for _ in range(80)
    ]
    desk = Desk()
    outreach(desk, touches)
    desk.table("stg_reference__contact_caps", "touches bigint, days bigint", [])
    desk.build("fct_contact_pressure_daily", as_of=str(AS_OF))
    desk.build("fct_contact_pressure_channel", as_of=str(AS_OF))
    assert (
        desk.rows(
            "select person_key, day, sum(touches_7d), sum(touches_30d) from fct_contact_pressure_channel "
            "group by all except select person_key, day, touches_7d, touches_30d from fct_contact_pressure_daily"
        )
        == []
    )


def spoken(chance, topics, items):
    """(item, kind, day, topic) of one quarter; few items, so that ranks tie."""
    return [
        (
            str(number),
            chance.choice(list(PLACES)),
            dt.date(2026, 1, 5) + dt.timedelta(days=chance.randrange(40)),
            chance.choice(topics),
        )
        for number in range(items)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_topics_of_two_places_agree_as_scipy_says(seed):
    chance = random.Random(seed)
    rows = spoken(chance, "abcdefg", chance.choice([12, 40, 200]))
    desk = Desk()
    desk.table(
        "fct_feedback_item",
        "item_key text, item_type text, occurred_on date, brand text, is_own boolean, is_repost boolean, "
        "is_fictional boolean",
        [(item, kind, day, "us", False, False, False) for item, kind, day, _ in rows],
    )
    desk.table(
        "fct_feedback_topic",
        "item_key text, topic text, weight double",
        [(item, topic, 1.0) for item, _, _, topic in rows],
    )
    desk.table("dim_brand", "brand text, is_own boolean", [("us", True)])
    desk.build("kpi_source_agreement")
    found = {
        variant: (math.nan if value is None else value, n)
        for variant, value, n in desk.rows(
            "select variant, value, n from kpi_source_agreement where dimension = 'all'"
        )
    }
    for places in (("social", "survey"), ("social", "support"), ("survey", "support")):
        for prefix, span in (("", lambda day: 0), ("weekly_", lambda day: day.isocalendar().week)):
            expected = agreement(rows, places, span)
            assert found.get(prefix + "_".join(places), (math.nan, 0)) == pytest.approx(
                expected, rel=1e-9, abs=1e-9, nan_ok=True
            )


def agreement(rows, places, span):
    """Spearman's correlation of the topics' shares, and how many pairs there were."""
    counts = defaultdict(Counter)
    for _, kind, day, topic in rows:
        counts[PLACES[kind], span(day)][topic] += 1
    pairs = []
    for when in sorted({when for _, when in counts}):
        mine, theirs = counts.get((places[0], when)), counts.get((places[1], when))
        if mine and theirs:
            pairs += [
                (mine[topic] / mine.total(), theirs[topic] / theirs.total()) for topic in mine.keys() | theirs
            ]
    flat = len({a for a, _ in pairs}) < 2 or len({b for _, b in pairs}) < 2
    return (math.nan if flat else float(spearmanr(*zip(*pairs, strict=True)).statistic)), len(pairs)


def test_the_index_lies_in_the_middle_of_its_six_parts_with_limits_no_narrower_than_independent_ones():
    metrics = ["impression", "quality", "value", "satisfaction", "recommend", "reputation"]
    chance = random.Random(2)
    desk = Desk()
    rows = [(metric, 400, chance.randint(120, 220), chance.randint(20, 100)) for metric in metrics]
    desk.table(
        "fct_brand_tracker",
        "source text, wave text, wave_on date, brand text, segment text, metric text, n bigint, positive double, "
        "negative double, is_usable boolean, is_fictional boolean",
        [
            ("t", "w", dt.date(2026, 1, 31), "us", "all", metric, n, up, down, True, False)
            for metric, n, up, down in rows
        ],
    )
    desk.table("dim_brand", "brand text, is_own boolean", [("us", True)])
    desk.table("fct_survey_answer", ANSWERS, [])
    responses = "response_key text, recorded_at timestamptz, is_finished boolean, is_test boolean"
    desk.table("fct_survey_response", responses, [])
    desk.table("survey_scoring", "construct text, scale_min double, scale_max double, high_from double", [])
    desk.build("kpi_brand_image")
    parts = {
        variant: (value, low, high)
        for variant, value, low, high in desk.rows(
            "select variant, value, ci_low, ci_high from kpi_brand_image where dimension = 'all' and kpi_id = 'B09'"
        )
    }
    value, low, high = parts.pop("main")
    assert value == pytest.approx(sum(100 * (up - down) / n for _, n, up, down in rows) / 6, rel=1e-9)
    assert low < value < high
    independent = sum(((part[2] - part[1]) / 2) ** 2 for part in parts.values()) ** 0.5 / 6
    assert (high - low) / 2 >= independent
    assert (high - low) / 2 == pytest.approx(sum((p[2] - p[1]) / 2 for p in parts.values()) / 6, rel=1e-9)


ANSWERS = (
    "response_key text, source text, survey_id text, wave_id text, question_id text, construct text, "
    "respondent_key text, value double, scale_min double, scale_max double, answered_on date, brand text, "
    "segment text, is_fictional boolean"
)
