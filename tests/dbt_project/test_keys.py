"""The test of keys says the same of a table of days, whichever way it looks at the day."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
from hypothesis import example, given, settings
from hypothesis import strategies as st

PROJECT = Path(__file__).parents[2] / "dbt_project"
DAYS = [dt.date(*day) for day in [(2025, 1, 31), (2025, 2, 1), (2025, 3, 1), (2026, 2, 1)]] + [None]


def is_the_key(**arguments: object) -> str:
    """The SQL of the generic test over `days`, as dbt renders it for DuckDB."""
    sources = (PROJECT / "macros" / "values.sql", PROJECT / "tests" / "generic" / "is_the_key.sql")
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    as_macros = re.sub(r"\b(end)?test\b(?=[ (])(?= is_the_key| %)", r"\1macro", text)
    template = jinja2.Environment(autoescape=False).from_string(as_macros)  # SQL, not HTML
    chosen = SimpleNamespace(dispatch=lambda name: getattr(module, f"default__{name}"))
    module = template.make_module({"adapter": chosen, "return": lambda made: made})
    return module.is_the_key("days", **arguments)


ASKED = {
    "by row": is_the_key(columns=["person", "day"]),
    "by month": is_the_key(columns=["person"], day="day"),
}


@example(rows=[("ann", dt.date(2025, 2, 1)), ("ann", dt.date(2025, 3, 1))])
@example(rows=[("ann", dt.date(2025, 2, 1)), ("ann", dt.date(2026, 2, 1))])
@settings(deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from(["ann", "bob", None]), st.sampled_from(DAYS)), max_size=6))
def test_a_key_with_a_day_is_broken_where_the_same_rows_break_it_one_by_one(rows):
    with duckdb.connect() as con:
        con.execute("create table days (person text, day date)")
        if rows:
            con.executemany("insert into days values (?, ?)", rows)
        found = {way: bool(con.execute(sql).fetchall()) for way, sql in ASKED.items()}
    broken = len(set(rows)) < len(rows) or any(None in row for row in rows)
    assert found == dict.fromkeys(ASKED, broken)
