"""Runs one dbt model without dbt: its SQL is rendered with stand-ins and executed on a small in-memory DuckDB.

Here: rendering, and tables made of a few rows. Not here: what a model should answer (the test files beside this one).
A rule with an edge has its dbt unit test beside the model; this is for properties over many invented inputs.
"""

from functools import cache
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2

PROJECT = Path(__file__).parents[2] / "dbt_project"
VARIABLES = {
    "as_of": "2026-01-31",
    "reporting_time_zone": "UTC",
    "week_starts_on": "monday",
    "minimum_group": 5,
    "complaint_gap_days": 7,
    "default_first_reply_minutes": 1440,
}


def _environment(variables):
    environment = jinja2.Environment(autoescape=False)  # SQL, not HTML
    dispatched = SimpleNamespace(dispatch=lambda name: environment.globals[f"default__{name}"])
    dbt = SimpleNamespace(
        string_literal=lambda value: f"'{value}'", escape_single_quotes=lambda value: value.replace("'", "''")
    )
    environment.globals |= {
        "adapter": dispatched,
        "dbt": dbt,
        "execute": False,
        "ref": lambda name: name,
        "return": lambda value: value,
        "var": variables.__getitem__,
    }
    macros = "".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "macros").glob("*.sql")))
    library = environment.from_string(macros).module
    environment.globals |= {name: value for name, value in vars(library).items() if not name.startswith("_")}
    return environment


def _model_text(name):
    (path,) = PROJECT.glob(f"models/**/{name}.sql")
    return path.read_text(encoding="utf-8")


@cache
def render(name, **variables):
    """SQL of a model; `variables` replace the ones of VARIABLES."""
    return _environment(VARIABLES | variables).from_string(_model_text(name)).render()


class Desk:
    """An in-memory database whose tables stand for the models that another one reads."""

    def __init__(self):
        self.con = duckdb.connect()
        self.con.execute("set TimeZone = 'UTC'")

    def table(self, name, columns, rows):
        """Makes a table: `columns` is a DuckDB column list, `rows` a list of tuples."""
        self.con.execute(f"create or replace table {name} ({columns})")
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self.con.executemany(f"insert into {name} values ({marks})", rows)

    def build(self, name, **variables):
        """Makes the table of a model from what it reads."""
        self.con.execute(f"create or replace table {name} as {render(name, **variables)}")

    def rows(self, query):
        """Rows of a query as tuples."""
        return self.con.execute(query).fetchall()
