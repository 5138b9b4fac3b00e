"""The kinds of KPI (macros/kpi) over rows of a fact: what they count, put together and refuse."""

import datetime as dt

import pytest

from tests.dbt_project.model_runner import Desk, render_call

MAY = dt.date(2026, 5, 4)


def figures(desk, call):
    """Rows of one macro call, by member."""
    cursor = desk.con.execute(render_call(call, unit_test_dimensions=("team",)))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {
        row["member"]: row
        for row in rows
        if row["dimension"] == ("all" if row["member"] == "all" else "team")
    }


def faced(rows):
    """A relation `units` of (team, treated, stratum, is_hit, times)."""
    desk = Desk()
    unfolded = [
        (MAY, False, team, treated, stratum, hit)
        for team, treated, stratum, hit, times in rows
        for _ in range(times)
    ]
    columns = "day date, is_fictional boolean, team varchar, treated int, stratum varchar, is_hit boolean"
    desk.table("units", columns, unfolded)
    return desk


TWO_TEAMS = [
    ("a", 1, "hard", True, 6),
    ("a", 1, "hard", False, 4),
    ("a", 0, "hard", True, 3),
    ("a", 0, "hard", False, 9),
    ("a", 0, "easy", True, 50),
    ("b", 1, "easy", True, 2),
    ("b", None, "easy", True, 5),
]
CONTRAST = "'X', 'units', 'is_hit', 'treated'"


def test_a_difference_is_share_minus_share_and_the_smaller_group_is_its_size():
    found = figures(faced(TWO_TEAMS), f"share_difference({CONTRAST})")
    assert found["a"]["value"] == pytest.approx(6 / 10 - 53 / 62, abs=1e-12)
    assert (found["a"]["n"], found["a"]["n_eff"], found["a"]["coverage"]) == (72, 10, 1)
    assert found["all"]["coverage"] == pytest.approx(74 / 79)
    assert found["a"]["ci_low"] < found["a"]["value"] < found["a"]["ci_high"]


def test_a_group_of_nobody_leaves_nothing_to_compare():
    alone = figures(faced(TWO_TEAMS), f"share_difference({CONTRAST})")["b"]
    assert (alone["value"], alone["n"], alone["ci_low"]) == (None, 0, None)


def test_like_is_compared_with_like_and_a_stratum_of_one_side_only_lowers_the_coverage():
    adjusted = figures(faced(TWO_TEAMS), "landmark_difference('X', 'units', 'is_hit', 'treated', 'stratum')")
    assert adjusted["a"]["value"] == pytest.approx(6 / 10 - 3 / 12, abs=1e-12)
    assert adjusted["a"]["coverage"] == pytest.approx(22 / 72)
    assert (adjusted["b"]["value"], adjusted["b"]["n"]) == (None, 0)
    # both strata hold both sides once the teams are taken together
    hard, easy = 10 * 12 / 22, 2 * 50 / 52
    assert adjusted["all"]["value"] == pytest.approx(0.35 * hard / (hard + easy), abs=1e-12)


def test_a_ratio_of_rates_counts_events_and_not_rows():
    desk = Desk()
    columns = "day date, is_fictional boolean, team varchar, is_much boolean, leavers int, days double"
    desk.table(
        "units",
        columns,
        [
            (MAY, False, "a", True, 6, 10.0),
            (MAY, False, "a", False, 3, 20.0),
            (MAY, False, "b", True, 1, 5.0),
        ],
    )
    sums = [
        f"'sum({column}) filter (where {which} is_much)'"
        for which in ("", "not")
        for column in ("leavers", "days")
    ]
    found = figures(desk, f"rate_ratio('X', 'units', {', '.join(sums)})")
    assert (found["a"]["value"], found["a"]["n"]) == (pytest.approx(4), 9)
    assert (found["b"]["value"], found["b"]["n"]) == (None, 0)
    assert found["all"]["value"] == pytest.approx((7 / 15) / (3 / 20))


def with_quality(reliable, sensitivity=0.8, specificity=0.9):
    desk = faced([("a", 1, "x", True, 30), ("a", 1, "x", False, 70)])
    columns = (
        "label varchar, sensitivity double, specificity double, n_positive bigint, n_negative bigint,"
        " alpha double, is_reliable boolean"
    )
    desk.table(
        "agg_label_quality", columns, [("complaint", sensitivity, specificity, 90, 110, 0.8, reliable)]
    )
    return desk


def test_a_labelled_share_is_corrected_by_what_the_audit_found():
    found = figures(with_quality(reliable=True), "corrected_share('X', 'units', 'is_hit', 'complaint')")["a"]
    assert found["value"] == pytest.approx((0.3 + 0.9 - 1) / 0.7, abs=1e-12)
    assert found["ci_low"] < found["value"] < found["ci_high"]
    assert found["n"] == 100


@pytest.mark.parametrize(("reliable", "sensitivity"), [(False, 0.8), (True, 0.1)])
def test_a_label_nobody_can_vouch_for_gives_no_corrected_share(reliable, sensitivity):
    desk = with_quality(reliable, sensitivity)
    assert figures(desk, "corrected_share('X', 'units', 'is_hit', 'complaint')") == {}
    assert figures(with_quality(reliable=True), "corrected_share('X', 'units', 'is_hit', 'praise')") == {}


def test_small_members_are_drawn_further_towards_all_and_nobody_changes_sides():
    sizes = {"big": (160, 200), "small": (4, 5), "other": (30, 100), "none": (0, 0)}
    rows = [(team, 1, "x", True, hits) for team, (hits, _) in sizes.items()]
    rows += [(team, 1, "x", False, trials - hits) for team, (hits, trials) in sizes.items()]
    found = figures(faced(rows), "shrunk_share('X', 'units', 'is_hit')")
    centre = found["all"]["value"]
    assert centre == pytest.approx(194 / 305, abs=1e-12)
    assert centre < found["small"]["value"] < found["big"]["value"] < 0.8
    assert found["other"]["value"] > 0.3
    assert "none" not in found


def test_shrinking_leaves_all_as_it_is():
    desk = faced([("a", 1, "x", True, 3), ("b", 1, "x", False, 7)])
    shrunk, plain = (
        figures(desk, f"{kind}('X', 'units', 'is_hit')")["all"] for kind in ("shrunk_share", "share")
    )
    for column in ("value", "ci_low", "ci_high", "n"):
        assert shrunk[column] == plain[column]


def test_durations_with_a_competing_end_are_named_as_such():
    desk = Desk()
    desk.table(
        "units",
        "day date, is_fictional boolean, team varchar, days double, ended int",
        [(MAY, False, "a", float(days), ended) for days, ended in ((1, 1), (2, 2), (3, 1), (4, 0))],
    )
    call = "duration_aj('X', 'units', 'days', 'ended', {'median': 0.5}, {'within_3': 3})"
    rows = desk.con.execute(
        f"select variant, value, ci_method from ({render_call(call)}) where member = 'all'"
    )
    assert {variant: (value, method) for variant, value, method in rows.fetchall()} == {
        "median": (3, "aj_loglog"),
        "within_3": (pytest.approx(0.25 + 0.5 * 0.5), "aj_loglog"),
    }


def test_rates_within_persons_compare_a_person_with_nobody_else():
    desk = Desk()
    columns = (
        "day date, is_fictional boolean, team varchar, person varchar, is_often int, leavings int, days int"
    )
    rows = [
        ("ann", 1, 1, 10),
        ("ann", 0, 1, 40),
        ("bob", 1, 0, 10),
        ("bob", 0, 1, 10),
        ("cid", 1, 5, 9),
        ("dan", None, 1, 1),
    ]
    desk.table("units", columns, [(MAY, False, "a", *row) for row in rows])
    call = "rate_ratio_within('X', 'units', 'leavings', 'days', 'is_often', 'person')"
    found = figures(desk, call)["a"]
    assert found["value"] == pytest.approx((1 * 40 / 50) / (1 * 10 / 50 + 1 * 10 / 20))
    assert (found["n"], found["coverage"]) == (3, pytest.approx(3 / 8))


def test_coverage_can_be_that_of_one_side():
    rows = [("a", 1, "x", True, 3), ("a", 1, "x", None, 1), ("a", 0, "x", False, 50)]
    for kind, more in {"share_difference": "", "landmark_difference": "'stratum', "}.items():
        call = (
            f"{kind}('X', 'units', 'is_hit', 'treated', {more}"
            "usable='is_hit is not null', coverage_of='treated = 1')"
        )
        assert figures(faced(rows), call)["a"]["coverage"] == pytest.approx(0.75), kind
