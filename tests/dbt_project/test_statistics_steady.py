"""Sums that are the same to the last digit in whatever order the rows come."""

import math
import random

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.sql_macros import render

SUM = render('default__steady_sum("x")')
ORDINARY = (
    st.floats(-1e14, 1e14, allow_nan=False) | st.floats(-2, 2) | st.integers(-(10**6), 10**6).map(float)
)


def steady_sum(values: list[float | None]) -> float | None:
    """The macro over one group, its rows in this order."""
    given_rows = pl.DataFrame({"x": values}, schema={"x": pl.Float64}).to_arrow()
    with duckdb.connect(config={"threads": 1}) as con:
        con.register("given", given_rows)
        return con.execute(f"select {SUM} from given").fetchall()[0][0]


@settings(deadline=None)
@given(values=st.lists(ORDINARY, min_size=1, max_size=30), seed=st.integers(0, 2**32))
def test_any_order_gives_the_same_digits_and_the_sum_is_right(values: list[float], seed: int):
    shuffled = random.Random(seed).sample(values, len(values))
    total = steady_sum(values)
    assert total == steady_sum(shuffled)
    # a unit of 2^-74 for each, and one rounding to a double for the small, the large and the whole
    assert (
        abs(total - math.fsum(values)) <= len(values) * 2.0**-75 + 3 * math.fsum(map(abs, values)) * 2.0**-53
    )


@settings(deadline=None)
@given(values=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30))
def test_whole_numbers_are_added_up_exactly(values: list[int]):
    assert steady_sum([float(value) for value in values]) == sum(values)


def test_nothing_known_has_no_sum_and_what_is_unknown_adds_nothing():
    assert steady_sum([None, None]) is None
    assert steady_sum([None, 0.5, None, 0.25]) == 0.75


@pytest.mark.parametrize("parts", [[1 / 3] * 3, [0.1] * 10, [1 / 12] * 9, [2**20 + 0.1, -(2**20), 0.2]])
def test_parts_add_up_to_the_nearest_double(parts: list[float]):
    assert steady_sum(parts) == pytest.approx(math.fsum(parts), rel=2**-52, abs=0)


@pytest.mark.parametrize("large", [1e19, 1e30, 1e300, -1e30, math.inf])
def test_what_is_too_large_to_be_counted_is_still_added_up(large: float):
    assert steady_sum([large, 1.0]) == large + 1.0
