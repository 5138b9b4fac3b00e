"""What is hidden is no more than has to be, and estimates about units are those of the books.

Here: the suppression rule on plain sizes, and the two-way comparison against an independent one. Not here: attacks on
whole organisations (test_disclosure).
"""

import datetime as dt

import numpy as np
import pytest
import statsmodels.api as sm

from tests.dbt_project.model_runner import Desk

GROUPS = (
    "system text, source text, period text, item text, unit text, parent text, path text, is_shown boolean, n bigint, "
    "tell_1 bigint, tell_2 bigint, minimum bigint, is_linked boolean"
)
CONSTANTS = [("panel_minimum_units", 8.0)]


def hidden(sizes, *, is_linked=False, told=None):
    desk = Desk()
    whole = sum(told) if told else None
    told = told or [None] * len(sizes)
    rows = [("s", "s", "p", "i", "all", None, "", True, sum(sizes), whole, None, 5, is_linked)]
    rows += [
        ("s", "s", "p", "i", f"u{number}", "all", "\x1fall\x1f", True, size, told[number], None, 5, is_linked)
        for number, size in enumerate(sizes)
    ]
    desk.table("int_employee_groups", GROUPS, rows)
    desk.build("int_employee_groups_judged")
    return {unit for (unit,) in desk.rows("select unit from int_employee_groups_judged where is_hidden")}


@pytest.mark.parametrize("sizes", [[40, 30, 20], [5, 5], [5]])
@pytest.mark.parametrize("is_linked", [False, True])
def test_groups_that_are_large_enough_are_all_shown(sizes, is_linked):
    assert hidden(sizes, is_linked=is_linked) == set()


def test_hidden_groups_that_are_enough_together_need_no_company_unless_months_are_linked():
    assert hidden([3, 3, 20]) == {"u0", "u1"}
    assert hidden([3, 3, 20], is_linked=True) == {"u0", "u1", "u2"}


def test_where_nobody_can_keep_a_small_group_company_everything_is_hidden():
    assert hidden([3, 1]) == {"all", "u0", "u1"}
    assert hidden([3, 4]) == {"u0", "u1"}


def test_hidden_groups_that_are_all_alike_get_company():
    assert hidden([3, 3, 6, 20], told=[3, 3, 2, 9]) == {"u0", "u1", "u2"}
    assert hidden([3, 3, 6, 20], told=[3, 2, 2, 9]) == {"u0", "u1"}


def panel(units, months=6, slope=0.3, seed=7):
    rng = np.random.default_rng(seed)
    rows = []
    for unit in range(units):
        for month in range(months):
            use = float(rng.random())
            output = float(np.exp(1 + 0.2 * unit + 0.1 * month + slope * use + rng.normal(0, 0.1)))
            rows.append((f"u{unit}", dt.date(2025, 1 + month, 1), output, use))
    return rows


def estimated(rows):
    desk = Desk()
    desk.table("method_constant", "name text, value double", CONSTANTS)
    desk.table(
        "stg_employee__unit_output",
        "source text, is_fictional boolean, org_unit text, month date, output double, social_use_share double",
        [("s", True, *row) for row in rows],
    )
    desk.table(
        "stg_employee__unit_access",
        "source text, is_fictional boolean, org_unit text, valid_from date, access text",
        [],
    )
    desk.build("int_employee_output_estimated")
    return desk.rows(
        "select units, is_usable, slope, slope_se from int_employee_output_estimated where regressor = 'use'"
    )


def test_output_beside_use_is_the_least_squares_estimate_with_units_and_months_as_dummies():
    rows = panel(10)
    ((units, is_usable, slope, slope_se),) = estimated(rows)
    names, months = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    design = [
        [row[3], *(row[0] == name for name in names), *(row[1] == month for month in months[1:])]
        for row in rows
    ]
    clusters = np.array([names.index(row[0]) for row in rows])
    fitted = sm.OLS(np.log([row[2] for row in rows]), np.array(design, dtype=float)).fit(
        cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False}
    )
    assert (units, is_usable) == (10, True)
    assert slope == pytest.approx(fitted.params[0], abs=1e-9)
    assert slope_se == pytest.approx(fitted.bse[0] * np.sqrt(10 / 9), abs=1e-9)


def test_too_few_units_are_not_compared_and_a_unit_with_gaps_is_left_out():
    ((units, is_usable, *_),) = estimated(panel(7))
    assert (units, is_usable) == (7, False)
    ((units, *_),) = estimated(panel(10)[1:])
    assert units == 9
