"""Random organisations as staging tables: units, small ones among them, and people who come, answer, move and go.

Here: rows of invented people. Not here: what may be seen of them (test_disclosure).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from tests.dbt_project.model_runner import Desk

MONTHS = [dt.date(2025, 10, 1), dt.date(2025, 11, 1), dt.date(2025, 12, 1), dt.date(2026, 1, 1)]
WAVES = {"w1": dt.datetime(2025, 11, 5, 9, tzinfo=dt.UTC), "w2": dt.datetime(2026, 1, 7, 9, tzinfo=dt.UTC)}
QUESTIONS = {
    "e1": ("engagement", 1, 5),
    "e2": ("engagement", 1, 5),
    "trust": ("trust_of_manager", 1, 5),
    "fair": ("value_fairness", 1, 5),
    "enps": ("enps", 0, 10),
    "faith": ("good_faith_of_department", 1, 5),
}
LEVELS = ("ic", "manager", "director")


@dataclass
class Staff:
    """One invented organisation: where units stand, and one entry per person."""

    rng: np.random.Generator
    parents: list[int | None]
    units: np.ndarray
    levels: np.ndarray
    hired: list[dt.date]
    left: list[dt.date | None]

    @property
    def people(self) -> range:
        """Numbers of the people."""
        return range(len(self.units))

    def present(self, day: dt.date) -> list[int]:
        """Who is employed on a day."""
        ends = [left or dt.date.max for left in self.left]
        return [who for who in self.people if self.hired[who] <= day < ends[who]]


def invented(seed: int) -> Staff:
    """The organisation of a seed."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 8))
    parents = [None if i == 0 or rng.random() < 0.5 else int(rng.integers(0, i)) for i in range(count)]
    size = int(rng.integers(12, 70))
    units = rng.choice(count, size, p=rng.dirichlet(np.full(count, 0.7)))
    levels = rng.choice(3, size, p=[0.8, 0.13, 0.07])
    hired = [dt.date(2020, 1, 1) if rng.random() < 0.85 else a_day(rng) for _ in range(size)]
    left = [max(a_day(rng), start) if rng.random() < 0.15 else None for start in hired]
    return Staff(rng, parents, units, levels, hired, left)


def a_day(rng: np.random.Generator) -> dt.date:
    return MONTHS[0] + dt.timedelta(days=int(rng.integers(0, 120)))


def furnish(desk: Desk, staff: Staff) -> None:
    """Puts units and people into a warehouse, as staging would show them."""
    _units(desk, staff)
    _roster(desk, staff)


def spelled(unit: int) -> str:
    """How the feeds write a unit: every third by its id, the others by name."""
    return f"d{unit}" if unit % 3 == 1 else f"Unit {unit}"


def _units(desk: Desk, staff: Staff) -> None:
    described = (
        "department text, department_name text, parent text, department_type text, "
        "valid_from date, valid_to date"
    )
    rows: list[tuple] = [("co", "Company", None, "company", None, None)]
    for unit, parent in enumerate(staff.parents):
        above = "co" if parent is None else f"d{parent}"
        rows.append((f"d{unit}", f"Unit {unit}", above, "operations", None, None))
    desk.table("stg_reference__departments", described, rows)
    desk.table("stg_organisation__departments", described, [])
    desk.table("stg_reference__department_map", "department text", [])
    desk.table("stg_reference__topics", "default_owner_department text", [])
    desk.table("stg_reference__root_causes", "department text", [])
    desk.table(
        "stg_reference__survey_questions",
        "survey_id text, question_id text, construct text, scoring text, scale_min double, scale_max double, "
        "is_reverse boolean",
        [
            ("pulse", name, construct, "likert", low, high, False)
            for name, (construct, low, high) in QUESTIONS.items()
        ],
    )


def _roster(desk: Desk, staff: Staff) -> None:
    rows = []
    for who in staff.people:
        known = (f"k{who}", f"h{who}", "hr", True, LEVELS[staff.levels[who]], "permanent")
        wanted = bool(staff.rng.random() < 0.5)
        came_and_went = (staff.hired[who], staff.left[who], "voluntary" if staff.left[who] else None, wanted)
        rows.append((*known, *came_and_went, spelled(staff.units[who]), staff.hired[who]))
        if staff.rng.random() < 0.1:
            moved = spelled(int(staff.rng.integers(0, len(staff.parents))))
            day = max(a_day(staff.rng), staff.hired[who] + dt.timedelta(days=1))
            rows.append((*known, *came_and_went, moved, day))
    columns = (
        "employee_key text, employee_id_hash text, source text, is_fictional boolean, manager_level text, "
        "employment_type text, hired_on date, left_on date, leave_type text, is_regrettable boolean, org_unit text, "
        "valid_from date"
    )
    desk.table("stg_employee__roster", columns, rows)
    desk.table("stg_employee__roster_beginnings", "source text, first_delivered_on date", [("hr", MONTHS[0])])
