"""What a change of a label's model does is told on the texts both models read, whichever way it went."""

import math
import random

import pytest

from tests.dbt_project.model_runner import Desk

LABELLED = "text_id varchar, label varchar, value varchar, model_id varchar, model_version varchar"


def change(rows):
    desk = Desk()
    desk.con.execute("create schema if not exists raw")
    desk.table("raw.text_label", LABELLED, rows)
    desk.build_from_sources("agg_label_change")
    names = [name for (name, *_) in desk.con.execute("describe agg_label_change").fetchall()]
    rows = desk.rows("from agg_label_change order by label, value")
    return {(row[0], row[1]): dict(zip(names, row, strict=True)) for row in rows}


def said(before, now, label="complaint"):
    rows = [(f"t{n}", label, value, "rules", "0001-a") for n, value in enumerate(before)]
    return rows + [(f"t{n}", label, value, "model", "0002-b") for n, value in enumerate(now)]


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_is_that_of_paired_shares(seed):
    rng = random.Random(seed)
    before = [rng.choice(["yes", "no"]) for _ in range(80)]
    now = [value if rng.random() < 0.7 else rng.choice(["yes", "yes", "no"]) for value in before]
    found = change(said(before, now))["complaint", "yes"]
    pairs = list(zip(before, now, strict=True))
    gained, lost = pairs.count(("no", "yes")) + 0.5, pairs.count(("yes", "no")) + 0.5
    n = len(pairs) + 2
    middle, deviation = (gained - lost) / n, math.sqrt(gained + lost - (gained - lost) ** 2 / n) / n
    assert found["difference_low"] == pytest.approx(middle - 1.959963984540054 * deviation)
    assert found["difference_high"] == pytest.approx(middle + 1.959963984540054 * deviation)
    assert found["difference"] == pytest.approx((now.count("yes") - before.count("yes")) / 80)
    assert found["is_break"] == (found["difference_low"] > 0 or found["difference_high"] < 0)


def test_models_that_say_the_same_are_no_break():
    values = ["yes", "no", "no"] * 20
    found = change(said(values, values))["complaint", "yes"]
    assert not found["is_break"]
    assert found["agreement"] == 1


def test_a_label_of_one_version_has_no_row():
    assert change(said(["yes", "no"], [])) == {}


def test_of_three_versions_the_last_two_are_compared():
    rows = said(["no"] * 30, ["yes"] * 30)
    rows += [(f"t{n}", "complaint", "yes", "model", "0003-c") for n in range(30)]
    found = change(rows)["complaint", "yes"]
    assert (found["version_before"], found["version_now"]) == ("0002-b", "0003-c")
    assert not found["is_break"]


def test_texts_one_of_them_did_not_score_do_not_count():
    found = change(said(["not_scored", "no", "no"], ["yes", "yes", "not_scored"]))
    assert found["complaint", "yes"]["n"] == 1
