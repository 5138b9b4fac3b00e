"""The board page: one self-contained HTML file, drawn from the published file and nothing else.

Here: what a director sees and in which order. Not here: how a figure is drawn (``figures.py``), what a KPI
means (its card in ``dbt_project``), and the raw data; this module opens the published file read-only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration import figures

TEMPLATES = Path(__file__).parent / "templates"
TREND_PERIODS = 24

# The order of the page: each chapter of the scorecard under the question a director would ask.
CHAPTERS = {
    "Response": "Are complaints answered, by a human, in time?",
    "Praise and advocacy": "Are people who praise us thanked, and do they speak for us?",
    "Customer standards": "Do customers get the standard they expect?",
    "Brand": "What does the outside say of us?",
    "Outreach": "Do we pester people?",
    "Closing the loop": "Do we close the loop?",
    "Incidents": "Were people told, and when?",
    "Promises": "Do we keep what we promise?",
    "Departments": "Which departments cause complaints, and do they learn?",
    "Employees": "Are the people who work here engaged?",
    "Programme": "Does all this improve anything?",
}
STATUS_MEANING = {
    "ok": "enough data",
    "low_n": "few cases: read with care",
    "suppressed": "hidden to protect people",
    "no_data": "no data",
    "immature": "too early to tell",
    "experimental": "experimental",
    "blocked": "blocked",
}
Row = dict[str, Any]


def write_board_page(published_file: Path, target: Path) -> Path:
    """Draws the board page from a published file and puts it in place in one step.

    Args:
        published_file: a published ``brand_health.duckdb``; opened read-only.
        target: the HTML file to write.

    Returns:
        ``target``.
    """
    connection = duckdb.connect(str(published_file), read_only=True)
    try:
        page = render(connection)
    finally:
        connection.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".draft")
    draft.write_text(page, encoding="utf-8")
    draft.replace(target)
    return target


def render(connection: duckdb.DuckDBPyConnection) -> str:
    """The page as HTML text."""
    scorecard = [_described(row) for row in _rows(connection, "from board.scorecard order by kpi_id")]
    _attach_trends(connection, scorecard)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    context = {
        "build": _rows(connection, "select * from meta.build order by build_id desc limit 1")[0],
        "organisation": _rows(connection, "select name from meta.organisation")[0]["name"],
        "chapters": _chapters(scorecard),
        "attention": [row for row in scorecard if row["standing"] == "misses"],
        "met": [row for row in scorecard if row["standing"] == "meets"],
        "changed": _changed(scorecard),
        "without_data": [row for row in scorecard if row["status"] == "no_data"],
        "shown": [row for row in scorecard if row["value"] is not None],
        "sources": _rows(connection, SOURCES_SQL),
        "checks": _rows(connection, CHECKS_SQL)[0],
        "findings": _rows(connection, FINDINGS_SQL),
        "overridden": _overridden(connection),
        "open_loops": _open_loops(connection),
        "status_meaning": STATUS_MEANING,
        "style": Markup((TEMPLATES / "board.css").read_text(encoding="utf-8")),  # noqa: S704  a file of ours
    }
    return environment.get_template("board.html").render(context)


TREND_SQL = """
select kpi_id, period_start, value, ci_low, ci_high
from kpi.kpi_value
where (kpi_id || '|' || variant || '|' || period_grain) in (select unnest($keys::varchar[])) and dimension = 'all'
    and status in ('ok', 'low_n', 'experimental')
order by kpi_id, period_start
"""
SOURCES_SQL = """
select
    source, subject, is_fictional,
    coalesce(sum(records_in), 0) as records_in, coalesce(sum(accepted), 0) as accepted,
    coalesce(sum(quarantined), 0) as quarantined, coalesce(sum(duplicates), 0) as duplicates,
    max(delivery_date) as last_delivery
from meta.source left join meta.load_balance using (source)
group by all order by subject, source
"""
CHECKS_SQL = """
select count(*) as total, count(*) filter (where status = 'pass') as passed,
    count(*) filter (where status <> 'pass' and severity = 'warn') as warned
from meta.check_result
"""
OVERRIDDEN_SQL = """
select check_name, target, observed, overridden_by, override_reason, overridden_at::date as overridden_on
from meta.check_result where overridden_by is not null order by check_name, target
"""
FINDINGS_SQL = """
select check_name, target, description, failed_rows
from meta.check_result where status <> 'pass' order by severity, check_name, target
"""


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None = None
) -> list[Row]:
    cursor = connection.execute(sql, parameters or {})
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _described(row: Row) -> Row:
    """One scorecard line: the row with its texts, its verdict and its drawing of the interval."""
    unit, value = row["unit"], row["value"]
    words = {
        "value_text": figures.value_as_text(value, unit),
        "interval_text": figures.interval_as_text(row["ci_low"], row["ci_high"], unit),
        "target_text": figures.value_as_text(row["target"], unit) if row["target"] is not None else "",
        "previous_text": figures.value_as_text(row["previous_value"], unit),
        "period_text": period_as_text(row["period_grain"], row["period_start"]),
    }
    drawing = (
        figures.interval(
            value,
            row["ci_low"],
            row["ci_high"],
            row["target"],
            label=f"{row['title']}: {words['value_text']}",
        )
        if value is not None
        else ""
    )
    return row | words | {"interval_figure": drawing}


def period_as_text(grain: str, start: date) -> str:
    """A period as people write it: "May 2017", "Q2 2017", "week of 1 May 2017"."""
    forms = {
        "year": f"{start:%Y}",
        "quarter": f"Q{(start.month - 1) // 3 + 1} {start:%Y}",
        "month": f"{start:%B %Y}",
        "week": f"week of {start.day} {start:%B %Y}",
        "day": f"{start.day} {start:%B %Y}",
    }
    return forms[grain]


def _attach_trends(connection: duckdb.DuckDBPyConnection, scorecard: Sequence[Row]) -> None:
    keys = [
        "|".join((row["kpi_id"], row["variant"], row["period_grain"]))
        for row in scorecard
        if row["value"] is not None
    ]
    points: dict[str, list[figures.Point]] = {}
    for row in _rows(connection, TREND_SQL, {"keys": keys}) if keys else []:
        point = figures.Point(row["period_start"], row["value"], row["ci_low"], row["ci_high"])
        points.setdefault(row["kpi_id"], []).append(point)
    for row in scorecard:
        series = points.get(row["kpi_id"], [])[-TREND_PERIODS:]
        row["trend_figure"] = figures.trend(series, row["target"], f"Trend of {row['title']}")
        row["trend_text"] = (
            f"{series[0].period_start:%b %Y} – {series[-1].period_start:%b %Y}" if len(series) > 1 else ""
        )


def _chapters(scorecard: Sequence[Row]) -> list[Row]:
    chapters = [
        {"question": question, "rows": [row for row in scorecard if row["chapter"] == chapter]}
        for chapter, question in CHAPTERS.items()
    ]
    return [chapter for chapter in chapters if chapter["rows"]]


def _changed(scorecard: Sequence[Row]) -> list[Row]:
    return [row for row in scorecard if row["change_is_clear"]]


def _overridden(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Failed checks that somebody accepted; a file of an earlier version has no such columns and no such row."""
    columns = {row["column_name"] for row in _rows(connection, "describe meta.check_result")}
    return _rows(connection, OVERRIDDEN_SQL) if "overridden_by" in columns else []


def _open_loops(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    return _rows(connection, "select * from board.open_loops order by open_count desc limit 12")
