"""Renders macros of the dbt project without dbt, so that their arithmetic is tested in milliseconds.

Here: rendering and running one expression or query on an in-memory DuckDB.
Not here: what the results should be (the test files beside this one), models (dbt unit tests in their yml).
"""

from functools import cache
from pathlib import Path

import duckdb
import jinja2
import polars as pl

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros"


@cache
def _library(folder: str) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((MACROS / folder).glob("*.sql")))


# What the statistics borrow from the calendar macros, without dbt's dispatch to engines.
CALENDAR = """
{% macro iso_weekday(day) %}isodow({{ day }}){% endmacro %}
{% macro whole_days_between(earlier, later) %}date_diff('day', {{ earlier }}, {{ later }}){% endmacro %}
"""


def render(call: str) -> str:
    """The SQL that one macro call of macros/statistics makes."""
    environment = jinja2.Environment(autoescape=False)  # SQL, not HTML
    return environment.from_string(CALENDAR + _library("statistics") + "{{ " + call + " }}").render()


def evaluate_all(call: str, rows: list[dict[str, float]]) -> list[float | None]:
    """Value of one macro expression for each of many rows of named columns, in their order."""
    table = pl.DataFrame(rows).cast(pl.Float64).with_row_index("position").to_arrow()
    con = duckdb.connect()
    con.register("given", table)
    return [
        value for (value,) in con.execute(f"select {render(call)} from given order by position").fetchall()
    ]


def evaluate(call: str, **columns: float | None) -> float | None:
    """Value of one macro expression over named columns of type double."""
    names = ", ".join(f"cast(? as double) as {name}" for name in columns)
    query = f"select {render(call)} from (select {names})"
    return duckdb.execute(query, list(columns.values())).fetchall()[0][0]
