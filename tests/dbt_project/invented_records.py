"""What the people of an invented organisation answer and do, as staging tables.

Here: answers, conduct, absence and incidents. Not here: who the people are (invented_staff).
"""

from __future__ import annotations

import datetime as dt

from tests.dbt_project.invented_staff import MONTHS, QUESTIONS, WAVES, Staff, a_day, spelled
from tests.dbt_project.model_runner import Desk


def furnish_records(desk: Desk, staff: Staff) -> None:
    """Puts everything that happened into a warehouse, as staging would show it."""
    _answers(desk, staff)
    _conduct(desk, staff)
    _incidents(desk, staff)
    desk.table(
        "fct_survey_answer",
        "construct text, answered_on date, segment text, is_fictional boolean, respondent_key text, value double, "
        "scale_min double, scale_max double",
        [],
    )
    desk.table(
        "fct_employee_review",
        "review_key text, is_fictional boolean, posted_on date, brand text, topic text, rating double, sentiment text",
        [],
    )


def _answers(desk: Desk, staff: Staff) -> None:
    rng, rows, links = staff.rng, [], []
    moods = rng.choice([0.0, 0.5, 1.0], len(staff.parents), p=[0.2, 0.6, 0.2])  # some units are all alike
    for wave, asked in WAVES.items():
        for who in staff.present(asked.date()):
            token, answers = f"{wave}-{who}", rng.random() < 0.8
            links.append(("pulse", wave, token, f"h{who}", token))
            person = (
                token,
                token,
                "pulse",
                True,
                wave,
                spelled(staff.units[who]),
                asked,
                asked if answers else None,
            )
            for question, (_, low, high) in QUESTIONS.items():
                about = f"d{int(rng.integers(0, len(staff.parents)))}" if question == "faith" else None
                likes = rng.random() < moods[staff.units[who]]
                value = float(rng.integers(high - 1, high + 1) if likes else rng.integers(low, high - 2))
                rows.append((*person, question, about, value if answers and rng.random() < 0.9 else None))
    desk.table(
        "stg_employee__survey_answers",
        "respondent_key text, respondent_token_hash text, source text, is_fictional boolean, wave_id text, "
        "org_unit text, invited_at timestamptz, responded_at timestamptz, question_id text, "
        "about_department_text text, value double",
        rows,
    )
    desk.table(
        "stg_employee__survey_links",
        "source text, wave_id text, respondent_token_hash text, employee_id_hash text, respondent_key text",
        links,
    )


def _conduct(desk: Desk, staff: Staff) -> None:
    rng, events, absence = staff.rng, [], []
    for who in staff.people:
        for event, chance in (("ack", 0.7), ("coached", 0.4), ("passed", 0.3), ("violation", 0.1)):
            if rng.random() < chance:
                events.append((f"k{who}", f"h{who}", "training", True, "v1", event, _moment(staff)))
        absence += [(f"h{who}", "hr", True, month, float(rng.integers(0, 6)), 20.0) for month in MONTHS]
    desk.table(
        "stg_employee__policy_events",
        "employee_key text, employee_token_hash text, source text, is_fictional boolean, policy_version text, "
        "event text, occurred_at timestamptz",
        events,
    )
    desk.table(
        "stg_employee__absence",
        "employee_id_hash text, source text, is_fictional boolean, month date, absent_days double, "
        "scheduled_days double",
        absence,
    )
    access = ("banned", "allowed", "encouraged")
    desk.table(
        "stg_employee__unit_access",
        "source text, is_fictional boolean, org_unit text, valid_from date, access text",
        [("hr", True, spelled(unit), MONTHS[0], access[unit % 3]) for unit in range(len(staff.parents))],
    )


def _incidents(desk: Desk, staff: Staff) -> None:
    rows = []
    for number in range(6):
        unit, at = spelled(int(staff.rng.integers(0, len(staff.parents)))), _moment(staff)
        kind = ("leak", "disrepute")[number % 2]
        rows.append((f"i{number}", "log", True, kind, "high", unit, True, True, at, at))
    desk.table(
        "stg_organisation__incidents",
        "incident_key text, source text, is_fictional boolean, incident_type text, severity text, "
        "department_text text, is_by_employee boolean, is_employee_known boolean, aware_at timestamptz, "
        "occurred_at timestamptz",
        rows,
    )


def _moment(staff: Staff) -> dt.datetime:
    return dt.datetime.combine(a_day(staff.rng), dt.time(9), dt.UTC)
