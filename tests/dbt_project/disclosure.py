"""Every attack on the published tables about employees, put together.

Here: which tables there are and how many people each asks for. Not here: equations (disclosure_tables,
disclosure_survey).
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.dbt_project.disclosure_survey import of_answers, of_pairs, of_policy
from tests.dbt_project.disclosure_tables import Attack, Table, Tables, of_heads, of_units

K, MANY, SENSITIVE, TEAM = 5, 10, 20, 50
TREES = (
    Table(
        "agg_employee_leaver_quarter",
        "int_employee_leavers_counted",
        period="quarter",
        size="judged_leavers",
        minimum=K,
        counts=("judged_leavers", "regrettable_leavers"),
        wholes=("judged_leavers", "regrettable_leavers"),
        parts={"regrettable_leavers": "judged_leavers"},
    ),
    Table(
        "agg_employee_absence_month",
        "int_employee_absence_counted",
        period="month",
        size="people",
        minimum=SENSITIVE,
        counts=(
            "people",
            "absent_days",
            "scheduled_days",
            "absent_squares",
            "scheduled_squares",
            "absence_products",
        ),
        wholes=("people",),
    ),
    Table(
        "agg_employee_incident_quarter",
        "int_employee_incidents_counted",
        period="quarter",
        size="people",
        minimum=SENSITIVE,
        counts=("person_years", "leaks", "disreputes", "disrepute_weight"),
    ),
    Table(
        "agg_employee_stay_wave",
        "int_employee_stays_counted",
        period="wave",
        counted_period="wave_id",
        size="people",
        minimum=TEAM,
        counts=("engaged", "not_engaged", "engaged_after_30d", "not_engaged_after_30d"),
    ),
)


def attacks(tables: Tables) -> Iterator[Attack]:
    """What readers can try with one build."""
    for table in TREES:
        yield from of_units(tables, table).values()
    yield from of_heads(tables, K)
    yield from of_answers(tables, {"score": K, "distribution": MANY})
    yield from of_pairs(tables, K).values()
    yield from of_policy(tables, K)
