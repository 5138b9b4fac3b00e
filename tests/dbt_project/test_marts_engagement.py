"""Who could turn away and did, who said what: facts about people counted again the plain way over invented lives."""

import datetime as dt
import random
from pathlib import Path

import pytest
import yaml

from tests.dbt_project.model_runner import PROJECT, Desk

YEAR = [dt.date(2025, month, 1) for month in range(1, 13)]


def day(number):
    return dt.date(2025, 1, 1) + dt.timedelta(days=number)


def noon(date):
    return dt.datetime.combine(date, dt.time(12), dt.UTC)


def emptied(desk, *models):
    """Tables of models as their contracts say, without rows."""
    for name in models:
        (path,) = PROJECT.glob(f"models/**/{name}.yml")
        described = yaml.safe_load(Path(path).read_text(encoding="utf-8"))["models"]
        (columns,) = (model["columns"] for model in described if model["name"] == name)
        desk.table(name, ", ".join(f"{column['name']} {column['data_type']}" for column in columns), [])


def put(desk, table, rows):
    for row in rows:
        marks = ", ".join("?" for _ in row)
        desk.con.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


def followed(events):
    """fct_social_follow of (person, day number, event)."""
    desk = Desk()
    desk.table("stg_social__posts", "post_key varchar, author_key varchar", [])
    desk.table(
        "int_identities_bridged",
        "record_kind varchar, record_key varchar, customer_key varchar, is_known_customer boolean",
        [],
    )
    columns = (
        "account_key varchar, follower_key varchar, channel varchar, source varchar, is_fictional boolean,"
        " event varchar, occurred_at timestamptz, occurred_on date"
    )
    rows = [
        ("us", who, "x", "s", False, event, noon(day(number)), day(number)) for who, number, event in events
    ]
    desk.table("stg_social__follows", columns, rows)
    desk.build("fct_social_follow")
    return desk


def spells(desk):
    return desk.rows(
        "select followed_from, followed_until from fct_social_follow where is_spell order by all"
    )


def test_following_twice_without_leaving_is_following_once():
    events = [("ann", 0, "follow"), ("ann", 5, "follow"), ("ann", 9, "unfollow"), ("ann", 12, "unfollow")]
    assert spells(followed(events)) == [(day(0), day(9))]


def test_who_leaves_without_a_beginning_has_followed_since_before_the_record():
    events = [("ann", 9, "unfollow"), ("ann", 20, "follow")]
    assert spells(followed(events)) == [(day(20), None), (None, day(9))]


def engaged(desk):
    emptied(desk, "dim_date", "fct_customer_month", "fct_outreach", "fct_preference")
    put(desk, "dim_date", [{"day": month, "month_start": month} for month in YEAR])
    return desk


def months_of(desk, flag):
    desk.build("fct_engagement_month", as_of="2025-12-31")
    return set(desk.rows(f"select person_key, month from fct_engagement_month where {flag}"))


@pytest.mark.parametrize("seed", range(4))
def test_followers_of_a_month_are_those_of_a_plain_replay_of_the_log(seed):
    dice = random.Random(seed)
    events = [
        (f"p{who}", number, dice.choice(["follow", "unfollow"]))
        for who in range(12)
        for number in sorted(dice.sample(range(360), dice.randint(1, 6)))
    ]
    following, leaving = set(), set()
    first = min(number for who, number, event in events)
    for who in {who for who, _, _ in events}:
        mine = [(number, event) for name, number, event in events if name == who]
        state = mine[0][1] == "unfollow"  # before the record begins
        log = dict(mine)
        for number in range(first, 365):
            gone = state and log.get(number) == "unfollow"
            state = (state or log.get(number) == "follow") and not gone
            if state or gone:
                following.add((who, day(number).replace(day=1)))
            if gone:
                leaving.add((who, day(number).replace(day=1)))
    desk = engaged(followed(events))
    assert months_of(desk, "is_follower") == following
    assert months_of(desk, "has_unfollowed") == leaving


def test_each_way_is_open_to_those_who_can_go_it():
    desk = engaged(followed([]))
    put(
        desk,
        "fct_outreach",
        [
            {"person_key": "ann", "sent_on": day(10), "unsubscribed_at": noon(day(40))},
            {"person_key": "ann", "sent_on": day(11), "unsubscribed_at": noon(day(40))},
            {"person_key": None, "sent_on": day(11), "unsubscribed_at": noon(day(40))},
        ],
    )
    words = {
        "person_key": "bob",
        "has_consent": True,
        "valid_from": noon(day(5)),
        "valid_until": noon(day(70)),
    }
    refusal = {"person_key": "bob", "has_consent": False, "valid_from": noon(day(70)), "valid_until": None}
    put(desk, "fct_preference", [words, refusal])
    put(
        desk,
        "fct_customer_month",
        [{"customer_key": "ann", "month": YEAR[1], "is_at_risk": True, "has_churned": True}],
    )
    january, february, march = YEAR[:3]
    assert months_of(desk, "is_recipient") == {("ann", january), ("ann", february)}
    assert months_of(desk, "has_unsubscribed") == {("ann", february)}
    assert months_of(desk, "is_consenting") == {("bob", month) for month in (january, february, march)}
    assert months_of(desk, "has_opted_out") == {("bob", march)}
    assert months_of(desk, "has_lapsed") == {("ann", february)}
    assert months_of(desk, "has_turned_away") == {("ann", february), ("bob", march)}


def test_a_quarter_without_any_public_voice_does_not_say_that_nobody_spoke():
    desk = Desk()
    emptied(
        desk,
        "fct_customer_month",
        "fct_survey_answer",
        "fct_survey_response",
        "fct_feedback_item",
        "dim_customer",
    )
    desk.table(
        "survey_scoring",
        "construct varchar, scale_min double, scale_max double, high_from double",
        [("nps", 0, 10, 9)],
    )
    months = [
        {"customer_key": who, "month": month, "is_active": who == "ann", "churn_rule": "inactive"}
        for who in ("ann", "bob")
        for month in YEAR[:6]
    ]
    put(desk, "fct_customer_month", months)
    put(desk, "dim_customer", [{"customer_key": "ann"}, {"customer_key": "bob"}])
    said = {"is_own": False, "is_repost": False, "occurred_on": day(3)}
    put(
        desk,
        "fct_feedback_item",
        [
            said | {"customer_key": who, "is_public": public}
            for who, public in (("ann", True), ("x", True), ("bob", False))
        ],
    )
    scored = {"construct": "nps", "scale_min": 0, "scale_max": 10, "answered_on": day(100)}
    put(desk, "fct_survey_answer", [scored | {"respondent_key": "bob", "value": mark} for mark in (9, 3)])
    desk.build("fct_customer_quarter")
    found = desk.rows(
        "select customer_key, quarter, purchase_for, referral_for, referral_of, influence_for, influence_of,"
        " feedback_for, link_rate from fct_customer_quarter order by quarter, customer_key"
    )
    assert found == [
        ("ann", YEAR[0], 3, None, None, 1, 1, 0, pytest.approx(2 / 3)),
        ("bob", YEAR[0], 0, None, None, 0, 1, 1, pytest.approx(2 / 3)),
        ("ann", YEAR[3], 3, None, None, None, None, None, None),
        ("bob", YEAR[3], 0, 1, 2, None, None, None, None),
    ]
