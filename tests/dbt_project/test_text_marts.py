"""Threats, echoes of incidents and gaps of the taxonomy, over invented talk."""

import datetime as dt

import pytest

from tests.dbt_project.model_runner import Desk

NOON = dt.datetime(2025, 6, 2, 12, tzinfo=dt.UTC)
VOICES = (
    "item_key varchar, source varchar, is_fictional boolean, item_type varchar, channel varchar, brand varchar, "
    "author_key varchar, occurred_at timestamptz, occurred_on date, is_own boolean, is_repost boolean, text_id varchar"
)
LABELS = "text_id varchar, topics varchar, is_threat boolean"
SIGNATURES = "text_id varchar, words bigint[]"


def voice(item, text, when=NOON, *, author=None, channel="x", brand="own"):
    return (item, "s", False, "post", channel, brand, author or item, when, when.date(), False, False, text)


def gaps(talk):
    """`talk`: (month, how many authors, words, topics) -> rows of fct_topic_gap by month and words."""
    desk = Desk()
    said, labels, signatures = [], {}, {}
    for month, authors, words, topics in talk:
        text = f"{words}|{topics}"
        labels[text], signatures[text] = (text, topics, False), (text, list(words))
        day = dt.datetime(2025, month, 10, tzinfo=dt.UTC)
        said += [voice(f"{month}-{text}-{n}", text, day) for n in range(authors)]
    desk.table("int_voices_unioned", VOICES, said)
    desk.table("int_texts_labelled", LABELS, list(labels.values()))
    desk.table("stg_text__signatures", SIGNATURES, list(signatures.values()))
    desk.build_from_sources("fct_topic_gap")
    return dict(
        desk.rows(
            "select (month(occurred_on), split_part(item_key, '-', 2)), bool_or(is_new_theme) "
            "from fct_topic_gap group by 1"
        )
    )


BEFORE = [(1, 100, (1, 2), "bags"), (1, 100, (3,), "")]


def test_a_word_that_ten_people_begin_to_use_is_a_new_theme():
    found = gaps([*BEFORE, (2, 80, (1,), "bags"), (2, 10, (9,), ""), (2, 9, (8,), "")])
    assert found[2, "(9,)|"] is True
    assert found[2, "(8,)|"] is False
    assert found[2, "(1,)|bags"] is False


def test_a_word_people_always_used_is_no_new_theme():
    found = gaps([*BEFORE, (2, 80, (1,), "bags"), (2, 40, (3,), "")])
    assert found[2, "(3,)|"] is False


def test_a_word_must_be_three_times_as_common_as_before():
    # 1 in 2 before; never three times that. 4 of 200 before: 2 %; 6 % from 12 of 200 on.
    before = [(1, 196, (1,), "bags"), (1, 4, (9,), "")]
    assert gaps([*before, (2, 188, (1,), "bags"), (2, 12, (9,), "")])[2, "(9,)|"] is True
    assert gaps([*before, (2, 189, (1,), "bags"), (2, 11, (9,), "")])[2, "(9,)|"] is False


def test_what_was_talked_about_within_half_a_year_is_not_new_and_later_is():
    quiet = [(month, 60, (1,), "bags") for month in (2, 3, 4, 5, 6)]
    talk = [(1, 60, (9,), ""), *quiet, (7, 60, (1,), "bags"), (7, 10, (9,), "")]
    assert gaps(talk)[7, "(9,)|"] is False
    later = [*talk[:-1], (8, 60, (1,), "bags"), (8, 10, (9,), "")]
    assert gaps(later)[8, "(9,)|"] is True


def test_a_topic_of_the_taxonomy_makes_the_word_no_new_theme():
    assert gaps([*BEFORE, (2, 40, (9,), "bags")])[2, "(9,)|bags"] is False


def test_where_little_was_heard_before_nothing_can_be_new():
    found = gaps([(1, 99, (1,), "bags"), (2, 10, (9,), "")])
    assert found[1, "(1,)|bags"] is None
    assert found[2, "(9,)|"] is None
    assert gaps([(1, 100, (1,), "bags"), (2, 10, (9,), "")])[2, "(9,)|"] is True


def threats(posts, acts):
    """`posts`: item -> (seen minutes after posting, channel); `acts`: (item, minutes, where to, channel)."""
    desk = Desk()
    desk.table(
        "int_voices_unioned",
        VOICES,
        [voice(item, "t", channel=channel) for item, (_, channel) in posts.items()],
    )
    desk.table("int_texts_labelled", LABELS, [("t", "", True)])
    desk.table(
        "int_posts_attributed",
        "post_key varchar, detected_at timestamptz",
        [
            (item, None if seen is None else NOON + dt.timedelta(minutes=seen))
            for item, (seen, _) in posts.items()
        ],
    )
    desk.table(
        "stg_social__moderation",
        "post_key varchar, channel varchar, action varchar, acted_at timestamptz, escalated_to varchar",
        [
            (item, channel, "escalated" if to else "hidden", NOON + dt.timedelta(minutes=minutes), to)
            for item, minutes, to, channel in acts
        ],
    )
    desk.build("fct_threat", as_of="2025-06-02")
    return {
        row[0]: row[1:]
        for row in desk.rows("select item_key, waited_minutes, handed_over_to from fct_threat")
    }


def test_a_threat_waits_from_the_moment_we_see_it_to_the_first_hand_over():
    found = threats(
        {"a": (10, "x"), "b": (None, "x")},
        [("a", 70, "police", "x"), ("a", 40, "security", "x"), ("b", 5, None, "x"), ("b", 20, "other", "x")],
    )
    assert found["a"] == (30.0, "security")
    assert found["b"] == (pytest.approx(12 * 60), None)


def test_who_hands_it_over_before_the_tool_sees_it_did_not_wait():
    assert threats({"a": (10, "x")}, [("a", 5, "legal", "x")])["a"] == (0.0, "legal")


def test_where_moderation_is_not_delivered_nothing_is_said_of_threats():
    assert threats({"a": (10, "y")}, [("b", 5, "legal", "x")])["a"] == (None, None)


ITEMS = (
    "item_key varchar, brand varchar, occurred_at timestamptz, sentiment varchar, is_public boolean, is_own boolean, "
    "is_repost boolean"
)


def echo(hours, *, incident_type="own_post", by_employee=False, shown=(), as_of="2025-06-30"):
    """`hours`: when negative items were posted, in hours since the incident became public."""
    desk = Desk()
    desk.table(
        "fct_incident",
        "incident_key varchar, source varchar, is_fictional boolean, incident_type varchar, brand varchar, "
        "first_public_mention_at timestamptz, aware_at timestamptz, occurred_at timestamptz, is_by_employee boolean",
        [("i", "s", False, incident_type, "own", NOON, None, None, by_employee)],
    )
    items = [(f"n{n}", "own", NOON + dt.timedelta(hours=h), "negative") for n, h in enumerate(hours)]
    items.append(("old", "own", NOON - dt.timedelta(weeks=20), "neutral"))
    items.append(("rival", "rival", NOON + dt.timedelta(hours=1), "negative"))
    desk.table("fct_feedback_item", ITEMS, [(*item, True, False, False) for item in items])
    desk.table(
        "fct_post_metric_daily",
        "post_key varchar, metric_on date, impressions bigint",
        [(f"n{n}", NOON.date() + dt.timedelta(days=days), count) for n, days, count in shown],
    )
    desk.build_from_sources("fct_incident_echo", as_of=as_of)
    return desk.rows(
        "select negative_items, expected_negative_items, is_comparable, impressions, expected_impressions, "
        "has_impressions from fct_incident_echo"
    )


def test_blame_is_compared_with_the_same_three_days_of_eight_weeks():
    usual = [-168 * week + 1 for week in range(1, 9)] + [-168 * week + 2 for week in (1, 2, 3)]
    ((items, expected, comparable, *_),) = echo([0, 1, 2, 71.9, 72, -1, *usual])
    assert (items, expected, comparable) == (4, 1.0, True)


def test_weeks_without_blame_count_as_none():
    ((items, expected, *_),) = echo([5, -168 * 2 + 1])
    assert (items, expected) == (1, 0.0)


def test_impressions_of_blame_are_those_of_the_three_days():
    ((*_, shown, expected, has),) = echo([1], shown=[(0, 0, 100), (0, 2, 50), (0, 3, 999), (0, -7, 7)])
    assert (shown, expected, has) == (150, 0.0, True)
    assert echo([1])[0][-1] is False


def test_an_incident_is_compared_once_its_three_days_are_over():
    assert echo([1], as_of="2025-06-04")[0][2] is False
    assert echo([1], as_of="2025-06-05")[0][2] is True


def test_a_data_breach_is_no_post_unless_an_employee_made_it():
    assert echo([1], incident_type="data_breach") == []
    assert len(echo([1], incident_type="data_breach", by_employee=True)) == 1
