"""Reading a built file the long way round: facts as frames, figures as dictionaries, periods by Python's calendar.

Here: what the recomputing tests share. Not here: any figure (the test file beside this one).
"""

import datetime as dt
import math

import duckdb
import polars as pl

GRAINS = ("day", "week", "month", "quarter", "year")


def period_start(grain: str, day: dt.date) -> dt.date:
    """First day of the period a day lies in; weeks begin on Monday."""
    first_of = {
        "day": day,
        "week": day - dt.timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1),
        "year": day.replace(month=1, day=1),
    }
    return first_of[grain]


def frame(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """Result of a query as a Polars frame."""
    return con.sql(query).pl()


def own_or_unmapped(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Brands whose conduct is ours."""
    brands = con.execute("select brand, is_own from marts.dim_brand").fetchall()
    return {brand for brand, is_own in brands if is_own or brand == "unmapped"}


def figures(
    con: duckdb.DuckDBPyConnection, kpi: str, variant: str, grain: str, dimension: str = "all"
) -> dict:
    """Published figures of one KPI as {(period start, member): row}."""
    cursor = con.execute(
        "select * from kpi.kpi_value where kpi_id = ? and variant = ? and period_grain = ? and dimension = ?"
        " and status not in ('no_data', 'immature')",
        [kpi, variant, grain, dimension],
    )
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {(row["period_start"], row["member"]): row for row in rows}


def by_period(rows: list[dict], grain: str, dimension: str = "all") -> dict:
    """Rows of a fact, each with its `day`, gathered as {(period start, member): rows}."""
    gathered: dict = {}
    for row in rows:
        member = "all" if dimension == "all" else row[dimension] or "unknown"
        gathered.setdefault((period_start(grain, row["day"]), member), []).append(row)
    return gathered


def wilson(hits: float, trials: float) -> tuple[float, float]:
    """95 % Wilson limits, written from the quadratic and not from the closed form the SQL uses."""
    z2, share = 1.959963984540054**2, hits / trials
    # (share - p)² = z² p (1 - p) / n, solved for p
    a, b, c = 1 + z2 / trials, -(2 * share + z2 / trials), share**2
    root = math.sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)
