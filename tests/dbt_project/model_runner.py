"""Runs one dbt model without dbt: its SQL is rendered with stand-ins and executed on a small in-memory DuckDB.

Here: rendering, and tables made of a few rows. Not here: what a model should answer (the test files beside this one).
A rule with an edge has its dbt unit test beside the model; this is for properties over many invented inputs.
"""

import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import yaml

PROJECT = Path(__file__).parents[2] / "dbt_project"
CONFIGURED = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
# A list becomes a tuple, so that what was rendered once is found again.
VARIABLES = {name: tuple(value) if isinstance(value, list) else value for name, value in CONFIGURED.items()}
VARIABLES |= {"as_of": "2026-01-31", "build_id": "test"}


# Macros stand alone, so that one may use another of any file, and what it returns may be more than text.
MACRO = re.compile(r"\{%-?\s*macro .*?endmacro\s*-?%\}", re.DOTALL)


class _Returned(Exception):  # noqa: N818  as in dbt, a way out of a macro and no error
    def __init__(self, value):
        self.value = value


def _return(value):
    raise _Returned(value)


def _returning(macro):
    def call(*args, **options):
        try:
            return macro(*args, **options)
        except _Returned as returned:
            return returned.value

    return call


@cache
def _environment(**variables):
    environment = jinja2.Environment(autoescape=False)  # SQL, not HTML
    known = environment.globals
    known |= {
        "adapter": SimpleNamespace(dispatch=lambda name: known[f"default__{name}"]),
        "dbt": SimpleNamespace(
            string_literal=lambda value: f"'{value}'",
            escape_single_quotes=lambda value: value.replace("'", "''"),
        ),
        "execute": False,
        "read": [],
        "ref": lambda name: known["read"].append(name) or name,
        "source": lambda schema, name: f"{schema}.{name}",
        "return": _return,
        "var": lambda name, *otherwise: variables.get(name, *otherwise) if otherwise else variables[name],
    }
    for path in sorted((PROJECT / "macros").rglob("*.sql")):
        for macro in MACRO.findall(path.read_text(encoding="utf-8")):
            module = environment.from_string(macro).make_module(known, shared=True)
            names = (name for name in vars(module) if not name.startswith("_"))
            known |= {name: _returning(getattr(module, name)) for name in names}
    return environment


@cache
def _rendered(name, **variables):
    """SQL of a model, and the models and seeds it reads, also through macros."""
    (path,) = PROJECT.glob(f"models/**/{name}.sql")
    environment = _environment(**VARIABLES | variables)
    environment.globals["read"].clear()
    sql = environment.from_string(path.read_text(encoding="utf-8")).render()
    return sql, tuple(dict.fromkeys(environment.globals["read"]))


def render(name, **variables):
    """SQL of a model; `variables` replace the ones of VARIABLES."""
    return _rendered(name, **variables)[0]


def render_call(call, **variables):
    """SQL of one macro call, with every macro of the project at hand."""
    return _environment(**VARIABLES | variables).from_string("{{ " + call + " }}").render()


class Desk:
    """A database whose tables stand for the models that another one reads; in memory, or a build that was loaded."""

    def __init__(self, con=None):
        self.con = con or duckdb.connect()
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

    def build_from_sources(self, name, **variables):
        """Makes a model and whatever it reads that is not there, down to the sources."""
        for read in _rendered(name, **variables)[1]:
            if self.rows(
                f"select 1 from duckdb_tables() where schema_name = 'main' and table_name = '{read}'"
            ):
                continue
            if (seed := PROJECT / "seeds" / f"{read}.csv").exists():
                self.con.execute(f"create table {read} as from read_csv('{seed}')")
            else:
                self.build_from_sources(read, **variables)
        self.build(name, **variables)

    def rows(self, query):
        """Rows of a query as tuples."""
        return self.con.execute(query).fetchall()
