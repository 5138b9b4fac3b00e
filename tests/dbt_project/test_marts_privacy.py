"""Whatever groups answer, what is shown about employees gives no small group away, alone or by subtraction."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.model_runner import Desk

K = 5
CELLS = "source text, wave_id text, measure text, item text, construct text, org_unit text, n_behind bigint"


def cells_of(answered):
    """Cells as the model before counts them; `answered[unit][question]` is how many people of a unit answered."""
    questions = range(len(answered[0]))
    units = {f"unit {number}": counts for number, counts in enumerate(answered)}
    units["all"] = [sum(counts[question] for counts in answered) for question in questions]
    rows = [
        ("s", "w", "question", f"q{question}", "c", unit, counts[question])
        for unit, counts in units.items()
        for question in questions
        if counts[question]
    ]
    for unit, counts in units.items():
        if any(counts):
            rows.append(("s", "w", "construct", "c", "c", unit, min(count for count in counts if count)))
    return rows


def shown(answered):
    desk = Desk()
    desk.table("int_employee_cells_counted", CELLS, cells_of(answered))
    desk.build("int_employee_cells_judged", minimum_group=K)
    return {
        (unit, item)
        for unit, item in desk.rows(
            "select org_unit, item from int_employee_cells_judged where not is_hidden"
        )
    }


def equations(answered, visible):
    """What a reader knows: one row per shown figure, over the unknown cells (unit, question)."""
    questions = range(len(answered[0]))
    cells = [(unit, question) for unit in range(len(answered)) for question in questions]
    rows = []
    for unit, item in visible:
        units = range(len(answered)) if unit == "all" else [int(unit.removeprefix("unit "))]
        asked = questions if item == "c" else [int(item.removeprefix("q"))]
        rows.append([float(cell[0] in units and cell[1] in asked) for cell in cells])
    # Where nobody answered there is nothing to learn.
    rows += [[float(cell == empty) for cell in cells] for empty in cells if not answered[empty[0]][empty[1]]]
    return cells, np.array(rows, dtype=float).reshape(-1, len(cells))


groups = st.integers(1, 3).flatmap(
    lambda questions: st.lists(
        st.lists(st.integers(0, 12), min_size=questions, max_size=questions), min_size=1, max_size=6
    )
)


@given(answered=groups)
@settings(max_examples=80, deadline=None)
def test_no_small_cell_follows_from_the_shown_ones(answered):
    cells, known = equations(answered, shown(answered))
    rank = np.linalg.matrix_rank(known) if known.size else 0
    for position, (unit, question) in enumerate(cells):
        if 0 < answered[unit][question] < K:
            wish = np.zeros((1, len(cells)))
            wish[0, position] = 1
            with_wish = np.vstack([known, wish])
            assert np.linalg.matrix_rank(with_wish) > rank, (
                f"unit {unit}, question {question} can be worked out"
            )


@given(answered=groups)
@settings(max_examples=80, deadline=None)
def test_what_is_hidden_in_a_question_is_together_no_small_group(answered):
    visible = shown(answered)
    for question in range(len(answered[0])):
        if ("all", f"q{question}") not in visible:
            continue
        hidden = sum(
            counts[question]
            for number, counts in enumerate(answered)
            if (f"unit {number}", f"q{question}") not in visible
        )
        assert hidden == 0 or hidden >= K


@pytest.mark.parametrize("answered", [[[40], [30], [20]], [[5], [5]]])
def test_groups_that_are_large_enough_are_all_shown(answered):
    assert len(shown(answered)) == 2 * (len(answered) + 1)


@given(heads=st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_heads_of_hidden_units_are_together_no_small_group(heads):
    desk = Desk()
    total = (sum(start for start, _ in heads), sum(end for _, end in heads))
    rows = [("2026-01-01", "s", f"unit {number}", *both) for number, both in enumerate(heads)]
    desk.table(
        "int_employee_months_counted",
        "month date, source text, org_unit text, headcount_start bigint, headcount_end bigint",
        [*rows, ("2026-01-01", "s", "all", *total)],
    )
    desk.build("int_employee_months_judged", minimum_group=K)
    hidden = dict(desk.rows("select org_unit, is_hidden from int_employee_months_judged"))
    for end in (0, 1):
        remainder = sum(both[end] for number, both in enumerate(heads) if hidden[f"unit {number}"])
        assert hidden["all"] or not any(hidden[f"unit {n}"] for n in range(len(heads))) or remainder >= K
