"""Who was a customer when, and who was lost: by the word of a contract, or by staying away."""

import datetime as dt
import random

import pytest

from tests.dbt_project.model_runner import Desk

ACTIVITY = (
    "customer_key varchar, month date, source varchar, is_fictional boolean, is_active boolean, revenue double,"
    " churned_at timestamptz, churn_reason varchar"
)
DESCRIBED = (
    "customer_key varchar, source varchar, is_fictional boolean, segment varchar, value_tier varchar,"
    " region varchar, created_on date, valid_from date, valid_to date, is_current boolean"
)


def month(number):
    return dt.date(2024 + number // 12, number % 12 + 1, 1)


def noon(day):
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def built(activity, described=(), as_of="2026-12-31"):
    """A desk with both facts; activity is (customer, month number, active, left on or None)."""
    desk = Desk()
    rows = [
        (
            who,
            month(number),
            "crm",
            False,
            active,
            1.0,
            noon(left) if left else None,
            "price" if left else None,
        )
        for who, number, active, left in activity
    ]
    desk.table("int_customer_months_resolved", ACTIVITY, rows)
    desk.table("int_customers_described", DESCRIBED, list(described))
    for model in (
        "int_customers_followed",
        "int_customer_spells_idle",
        "int_customer_spells_stated",
        "fct_retention_event",
        "int_customer_months_followed",
        "fct_customer_month",
    ):
        desk.build(model, as_of=as_of)
    return desk


def active_in(who, *numbers):
    return [(who, number, True, None) for number in numbers]


def spells(desk, who, rule="inactive"):
    return desk.rows(
        "select joined_on, lost_on from fct_retention_event"
        f" where customer_key = '{who}' and rule = '{rule}' order by spell"
    )


def test_who_stays_away_for_three_whole_months_is_lost_on_the_last_day_of_the_third():
    desk = built([*active_in("ann", 0, 1), *active_in("bob", *range(12))])
    assert spells(desk, "ann") == [(month(0), dt.date(2024, 5, 31))]
    assert spells(desk, "bob") == [(month(0), None)]


def test_two_idle_months_are_a_pause_and_a_third_is_a_loss_and_a_return():
    desk = built([*active_in("ann", 0, 3, 7, 8), *active_in("bob", *range(10))])
    assert spells(desk, "ann") == [(month(0), dt.date(2024, 7, 31)), (month(7), None)]


def test_half_and_twice_the_time_are_kept_beside():
    desk = built([*active_in("ann", 0, 3), *active_in("bob", *range(12))])
    assert spells(desk, "ann", "inactive_shorter") == [
        (month(0), dt.date(2024, 3, 31)),
        (month(3), dt.date(2024, 6, 30)),
    ]
    assert spells(desk, "ann", "inactive_longer") == [(month(0), dt.date(2024, 10, 31))]


def test_nobody_is_lost_after_the_source_falls_silent():
    desk = built(active_in("ann", 0, 1, 2))
    assert spells(desk, "ann") == [(month(0), None)]


def test_in_a_contractual_source_only_its_word_counts():
    left = dt.date(2024, 6, 10)
    desk = built(
        [*active_in("ann", 0, 1), *active_in("bob", 0, 1), ("bob", 5, False, left), *active_in("cid", 11)]
    )
    assert spells(desk, "ann", "stated") == [(month(0), None)]
    assert spells(desk, "bob", "stated") == [(month(0), left)]
    assert spells(desk, "ann") == []


def test_who_is_active_again_after_leaving_has_returned():
    left = dt.date(2024, 2, 10)
    desk = built([*active_in("ann", 0), ("ann", 1, True, left), *active_in("ann", 4, 5)])
    assert spells(desk, "ann", "stated") == [(month(0), left), (month(4), None)]


def at_risk(desk, number):
    rows = desk.rows(
        "select customer_key, is_at_risk, has_churned from fct_customer_month"
        f" where month = date '{month(number)}' order by customer_key"
    )
    return {who: (risk, lost) for who, risk, lost in rows}


def test_at_risk_is_who_was_a_customer_before_the_month_began():
    desk = built([*active_in("ann", 0, 1), *active_in("bob", *range(12)), *active_in("new", 4, 5)])
    assert at_risk(desk, 4) == {"ann": (True, True), "bob": (True, False), "new": (False, None)}
    assert at_risk(desk, 5) == {"ann": (False, None), "bob": (True, False), "new": (True, False)}


def test_the_first_months_in_which_no_loss_could_be_seen_say_nothing():
    desk = built([*active_in("ann", 0), *active_in("bob", *range(6))])
    assert at_risk(desk, 2) == {"ann": (None, None), "bob": (None, None)}
    assert at_risk(desk, 3) == {"ann": (True, True), "bob": (True, False)}


def test_segment_and_tier_are_those_of_the_month():
    described = [
        ("ann", "crm", False, "family", "low", "n", month(0), month(0), dt.date(2024, 3, 14), False),
        ("ann", "crm", False, "family", "high", "n", month(0), dt.date(2024, 3, 15), None, True),
    ]
    desk = built(active_in("ann", 0, 1, 2, 3), described)
    tiers = desk.rows("select value_tier from fct_customer_month order by month")
    assert tiers == [("low",), ("low",), ("high",), ("high",)]


def test_the_months_around_are_counted_also_where_nothing_was_told():
    desk = built([*active_in("ann", 0, 2), *active_in("bob", *range(6))])
    around = desk.rows(
        "select is_active, active_months_before, active_months_after from fct_customer_month"
        " where customer_key = 'ann' order by month"
    )
    assert around == [
        (True, 0, 1),
        (None, 1, 1),
        (True, 1, 0),
        (None, 2, None),
        (None, 1, None),
        (None, 1, None),
    ]


def lost_by_hand(numbers, last, idle):
    """Months at whose end a customer was lost, the plain way."""
    return [
        number + idle
        for number in numbers
        if number + idle <= last and not any(number < other <= number + idle for other in numbers)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_losses_are_those_of_a_plain_count_over_random_lives(seed):
    dice = random.Random(seed)
    lives = {f"c{who}": sorted(dice.sample(range(24), dice.randint(1, 12))) for who in range(30)}
    activity = [row for who, numbers in lives.items() for row in active_in(who, *numbers)]
    desk = built([*activity, *active_in("always", *range(24))])
    for rule, idle in {"inactive_shorter": 2, "inactive": 3, "inactive_longer": 6}.items():
        for who, numbers in lives.items():
            lost = [(lost.year - 2024) * 12 + lost.month - 1 for _, lost in spells(desk, who, rule) if lost]
            assert lost == lost_by_hand(numbers, 23, idle), (rule, who)


def test_a_customer_is_one_row_a_month_whatever_happened():
    left = dt.date(2024, 3, 5)
    desk = built(
        [*active_in("ann", 0, 1), ("ann", 2, True, left), *active_in("ann", 3), ("ann", 5, False, month(5))]
    )
    twice = desk.rows("select month from fct_customer_month group by month, customer_key having count(*) > 1")
    assert twice == []
