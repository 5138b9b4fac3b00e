"""Random organisations as staging tables: a tree of units, small ones among them, and people who come, answer, move and go.

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
_LAST = dt.date(2026, 1, 31)


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


def invented(seed: int) -> Staff:
    """The organisation of a seed."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 8))
    parents = [None if i == 0 or rng.random() < 0.5 else int(rng.integers(0, i)) for i in range(count)]
    size = int(rng.integers(12, 70))
    units = rng.choice(count, size, p=rng.dirichlet(np.full(count, 0.7)))
    levels = rng.choice(3, size, p=[0.8, 0.13, 0.07])
    hired = [dt.date(2020, 1, 1) if rng.random() < 0.85 else _day(rng) for _ in range(size)]
    left = [max(_day(rng), start) if rng.random() < 0.15 else None for start in hired]
    return Staff(rng, parents, units, levels, hired, left)


def _day(rng: np.random.Generator) -> dt.date:
    return MONTHS[0] + dt.timedelta(days=int(rng.integers(0, 120)))


def furnish(desk: Desk, staff: Staff) -> None:
    """Puts the organisation into a warehouse, as staging would show it."""
    _units(desk, staff)
    _roster(desk, staff)
    _answers(desk, staff)
    _conduct(desk, staff)
    _incidents(desk, staff)


def _units(desk: Desk, staff: Staff) -> None:
    described = "department text, department_name text, parent text, department_type text, valid_from date, valid_to date"
    rows = [("co", "Company", None, "company", None, None)]
    for unit, parent in enumerate(staff.parents):
        above = "co" if parent is None else f"d{parent}"
        rows.append((f"d{unit}", f"Unit {unit}", above, "operations", None, None))
    desk.table("stg_reference__departments", described, rows)
    desk.table("stg_organisation__departments", described, [])
    # every third unit is spelled by its id, and one of them nobody described
    questions = [
        ("engagement_survey", name, *scale[:1], "likert", *scale[1:], False)
        for name, scale in QUESTIONS.items()
    ]
    desk.table(
        "stg_reference__survey_questions",
        "survey_id text, question_id text, construct text, scoring text, scale_min double, scale_max double, is_reverse boolean",
        questions,
    )


def spelled(unit: int) -> str:
    """How the feeds write a unit."""
    return f"d{unit}" if unit % 3 == 1 else f"Unit {unit}"


def _roster(desk: Desk, staff: Staff) -> None:
    rows = []
    for who in staff.people:
        wanted = bool(staff.rng.random() < 0.5)
        facts = (staff.hired[who], staff.left[who], "voluntary" if staff.left[who] else None, wanted)
        rows.append(
            (
                f"k{who}",
                f"h{who}",
                "hr",
                True,
                spelled(staff.units[who]),
                LEVELS[staff.levels[who]],
                *facts,
                "permanent",
                staff.hired[who],
            )
        )
        if staff.rng.random() < 0.1:
            moved = spelled(int(staff.rng.integers(0, len(staff.parents))))
            day = max(_day(staff.rng), staff.hired[who] + dt.timedelta(days=1))
            rows.append(
                (f"k{who}", f"h{who}", "hr", True, moved, LEVELS[staff.levels[who]], *facts, "permanent", day)
            )
    columns = (
        "employee_key text, employee_id_hash text, source text, is_fictional boolean, org_unit text, manager_level text, "
        "hired_on date, left_on date, leave_type text, is_regrettable boolean, employment_type text, valid_from date"
    )
    desk.table("stg_employee__roster", columns, rows)
    desk.table("stg_employee__roster_beginnings", "source text, first_delivered_on date", [("hr", MONTHS[0])])


def _present(staff: Staff, day: dt.date) -> list[int]:
    return [
        who
        for who in staff.people
        if staff.hired[who] <= day and (staff.left[who] is None or staff.left[who] > day)
    ]


def _answers(desk: Desk, staff: Staff) -> None:
    rng, rows, links = staff.rng, [], []
    moods = rng.choice([0.0, 0.5, 1.0], len(staff.parents), p=[0.2, 0.6, 0.2])  # some units are all alike
    for wave, asked in WAVES.items():
        for who in _present(staff, asked.date()):
            token, answers = f"{wave}-{who}", rng.random() < 0.8
            links.append(("engagement_survey", wave, token, f"h{who}", f"t{token}"))
            for question, (_, low, high) in QUESTIONS.items():
                about = f"d{int(rng.integers(0, len(staff.parents)))}" if question == "faith" else None
                likes = rng.random() < moods[staff.units[who]]
                value = float(rng.integers(high - 1, high + 1) if likes else rng.integers(low, high - 2))
                given = value if answers and rng.random() < 0.9 else None
                rows.append(
                    (
                        token,
                        token,
                        "engagement_survey",
                        True,
                        wave,
                        question,
                        about,
                        given,
                        spelled(staff.units[who]),
                        asked,
                        asked if answers else None,
                    )
                )
    desk.table(
        "stg_employee__survey_answers",
        "respondent_key text, respondent_token_hash text, source text, is_fictional boolean, wave_id text, question_id text, "
        "about_department_text text, value double, org_unit text, invited_at timestamptz, responded_at timestamptz",
        rows,
    )
    desk.table(
        "stg_employee__survey_links",
        "source text, wave_id text, respondent_token_hash text, employee_id_hash text, respondent_key text",
        [(source, wave, token, known, key) for source, wave, token, known, key in links],
    )


def _conduct(desk: Desk, staff: Staff) -> None:
    rng, events, absence = staff.rng, [], []
    for who in staff.people:
        for event, chance in (("ack", 0.7), ("coached", 0.4), ("passed", 0.3), ("violation", 0.1)):
            if rng.random() < chance:
                at = dt.datetime.combine(_day(rng), dt.time(9), dt.UTC)
                events.append((f"k{who}", f"h{who}", "training", True, "v1", event, at))
        absence += [(f"h{who}", "hr", True, month, float(rng.integers(0, 6)), 20.0) for month in MONTHS]
    desk.table(
        "stg_employee__policy_events",
        "employee_key text, employee_token_hash text, source text, is_fictional boolean, policy_version text, event text, occurred_at timestamptz",
        events,
    )
    desk.table(
        "stg_employee__absence",
        "employee_id_hash text, source text, is_fictional boolean, month date, absent_days double, scheduled_days double",
        absence,
    )
    desk.table(
        "stg_employee__unit_access",
        "source text, is_fictional boolean, org_unit text, valid_from date, access text",
        [
            ("hr", True, spelled(unit), MONTHS[0], ("banned", "allowed", "encouraged")[unit % 3])
            for unit in range(len(staff.parents))
        ],
    )


def _incidents(desk: Desk, staff: Staff) -> None:
    """What employees did wrong in public, and empty tables of what is not about employees."""
    kinds = ("leak", "disrepute")
    rows = [
        (
            f"i{number}",
            "log",
            True,
            kinds[number % 2],
            "high",
            spelled(int(staff.rng.integers(0, len(staff.parents)))),
            True,
            at,
            at,
        )
        for number in range(6)
        for at in [dt.datetime.combine(_day(staff.rng), dt.time(9), dt.UTC)]
    ]
    desk.table(
        "stg_organisation__incidents",
        "incident_key text, source text, is_fictional boolean, incident_type text, severity text, department_text text, "
        "is_by_employee boolean, aware_at timestamptz, occurred_at timestamptz",
        rows,
    )
    desk.table(
        "fct_survey_answer",
        "construct text, answered_on date, segment text, is_fictional boolean, respondent_key text, value double, "
        "scale_min double, scale_max double",
        [],
    )
    desk.table(
        "fct_employee_review",
        "review_key text, source text, is_fictional boolean, posted_on date, brand text, topic text, rating double, sentiment text",
        [],
    )
