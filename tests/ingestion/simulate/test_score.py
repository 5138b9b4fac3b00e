"""Scoring: a figure counts when its interval is published, and is inside when it covers what was planted."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from ingestion.simulate.score import KEYS, score

KEY = ("R03", "24h", "month", dt.date(2026, 5, 1), "all", "all")


def planted(*values, kind="parameter"):
    rows = [(*KEY[:5], str(n), value, kind) for n, value in enumerate(values)]
    return pl.DataFrame(rows, schema=[*KEYS, "truth", "kind"], orient="row")


def published(*intervals, status="ok"):
    rows = [(*KEY[:5], str(n), 0.5, low, high, status) for n, (low, high) in enumerate(intervals)]
    return pl.DataFrame(rows, schema=[*KEYS, "value", "ci_low", "ci_high", "status"], orient="row")


def test_a_value_is_inside_when_its_interval_covers_it():
    result = score(published((0.1, 0.3), (0.1, 0.3)), planted(0.2, 0.4))
    assert result.share_inside == pytest.approx(0.5)
    assert result.outside()["truth"].to_list() == [0.4]


def test_the_ends_of_an_interval_belong_to_it():
    assert score(published((0.1, 0.3), (0.0, 1.0)), planted(0.3, 1.0)).share_inside == 1.0


@pytest.mark.parametrize("status", ["low_n", "immature", "no_data", "suppressed"])
def test_what_was_not_published_as_a_figure_is_not_judged(status):
    result = score(published((0.1, 0.3), status=status), planted(0.9))
    assert result.rows.is_empty()
    assert result.unpublished["status"].to_list() == [status]


def test_a_planted_value_without_a_row_is_listed():
    assert score(published((0.1, 0.3)), planted(0.2, 0.2)).unpublished.height == 1


def test_what_came_out_is_no_parameter():
    assert score(published((0.1, 0.3)), planted(0.9, kind="realised")).rows.is_empty()


def test_the_table_per_figure_tells_how_far_off_the_worst_is():
    table = score(published((0.1, 0.3), (0.1, 0.3)), planted(0.2, 0.4)).by_kpi()
    assert table.select("judged", "inside", "farthest").row(0) == (2, 1, pytest.approx(0.1))
