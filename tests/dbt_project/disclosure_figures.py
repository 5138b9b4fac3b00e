"""Figures about employees (rows of kpi_value) as rows of the tables they were made of, so that they are attacked alike.

Here: what numerator, denominator and n of each KPI count. Not here: equations (disclosure_tables, disclosure_survey).
A figure that shows more than its table is found in this way: its row is learned whatever the table hides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tests.dbt_project.disclosure_tables import Row, Tables

_CONSTRUCTS = {
    ("E01", "main"): "engagement",
    ("E04", "main"): "manager_social_support",
    ("E05", "more_productive"): "productivity_social",
    ("E05", "if_supported"): "productivity_if_supported",
    ("E09", "manager_trusts"): "trust_of_manager",
    ("E09", "trust_in_leaders"): "trust_in_leaders",
}
# (kpi, variant) -> table, and what its numerator, denominator and n are there
_COUNTS = {
    ("E11", "main"): (
        "agg_employee_leaver_quarter",
        "regrettable_leavers",
        "judged_leavers",
        "judged_leavers",
    ),
    ("E13", "main"): ("agg_employee_absence_month", "absent_days", "scheduled_days", "people"),
    ("I08", "main"): ("agg_employee_incident_quarter", "leaks", None, "people"),
    ("I09", "main"): ("agg_employee_incident_quarter", "disreputes", None, "people"),
    ("I09", "severity_weighted"): ("agg_employee_incident_quarter", "disrepute_weight", None, "people"),
    ("I10", "main"): ("fct_policy_coverage_month", "acknowledged", "in_scope", "in_scope"),
    ("I11", "main"): ("fct_policy_coverage_month", "coached", "in_scope", "in_scope"),
    ("I11", "pass_rate"): ("fct_policy_coverage_month", "passed", "coached", "coached"),
    ("E10", "main"): ("fct_employee_month", "leavers", None, None),
    ("E10", "voluntary"): ("fct_employee_month", "voluntary_leavers", None, None),
}


def rows_of_figures(figures: Iterable[Row], tables: Tables) -> Mapping[str, list[Row]]:
    """Table -> rows that figures add to what a reader knows of it."""
    waves = {}
    for row in tables.rows("agg_employee_unit_wave"):
        if row["wave_on"]:
            waves.setdefault(row["wave_on"].replace(day=1), (row["source"], row["wave"]))
    found = defaultdict(list)
    for figure in figures:
        if figure["n"] is None and figure["value"] is None:
            continue
        if (figure["kpi_id"], figure["variant"]) in _COUNTS:
            table, row = _counts(figure)
            found[table] += [row | {"source": source} for source in _sources(tables, table, row)]
        for row in _answers(figure):
            if figure["period_start"] in waves:
                source, wave = waves[figure["period_start"]]
                found["agg_employee_unit_wave"].append(_EMPTY_ANSWER | row | {"source": source, "wave": wave})
    return found


def _sources(tables: Tables, table: str, row: Row) -> set[object]:
    """A figure adds up all systems; where there is one it is that one's."""
    sources = {one.get("source") for one in tables.rows(table)}
    assert len(sources) <= 1, (
        "figures of several people systems are their sum, which this reader does not split"
    )
    return sources


def _counts(figure: Row) -> tuple[str, Row]:
    table, numerator, denominator, n = _COUNTS[figure["kpi_id"], figure["variant"]]
    start, member = figure["period_start"], figure["member"]
    row = {"month": start, "quarter": start, "is_suppressed": False, "org_unit": member, "member": member}
    row |= {"cut": "level" if figure["dimension"] == "manager_level" else "unit"}
    if figure["period_grain"] == "year":
        row |= {"month": None, "year": start.year}
    if figure["kpi_id"] == "E10" and figure["denominator"] is not None:
        row["heads_twice"] = figure["denominator"] * 24
    for column, number in ((numerator, "numerator"), (denominator, "denominator"), (n, "n")):
        if column and figure[number] is not None:
            row[column] = figure[number]
    return table, row


_EMPTY_ANSWER = dict.fromkeys(
    (
        "n",
        "invited",
        "judged_n",
        "favourable_n",
        "promoters",
        "detractors",
        "net_promoters",
        "score_mean",
        "answers_n",
    )
)


def _answers(figure: Row) -> Iterable[Row]:
    unit = figure["member"] if figure["dimension"] == "org_unit" else "all"
    row = {"org_unit": unit, "measure": "construct", "question_id": None, "n": figure["n"]}
    if (construct := _CONSTRUCTS.get((figure["kpi_id"], figure["variant"]))) is not None:
        yield row | {
            "construct": construct,
            "favourable_n": figure["numerator"],
            "judged_n": figure["denominator"],
        }
    if figure["kpi_id"] == "E02":
        net = None if figure["numerator"] is None else figure["numerator"] / 100
        yield row | {"construct": "enps", "net_promoters": net}
    if figure["kpi_id"] == "E03":
        counts = {"n": figure["numerator"], "invited": figure["denominator"]}
        yield row | counts | {"measure": "participation", "construct": "participation"}
