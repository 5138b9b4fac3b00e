"""The floor: ``floor.sql`` run as it stands, statement by statement, and timed by stage.

Here: running it and comparing its figures with published ones. Not here: the statements.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import duckdb

SQL = Path(__file__).with_name("floor.sql")
THREADS, MEMORY = 2, "3GB"
CLOSE = 1e-6  # figures agree when they differ by less, relative to their size


def run(deliveries: Path, as_of: str, database: Path) -> dict[str, dict[str, float]]:
    """Compute the twenty KPIs into a new database; seconds of wall and processor time by stage."""
    database.unlink(missing_ok=True)
    stages: dict[str, dict[str, float]] = {}
    with duckdb.connect(str(database), config={"threads": THREADS, "memory_limit": MEMORY}) as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute("set preserve_insertion_order = false")
        con.execute(
            "create table kpi (kpi_id varchar, variant varchar, period_start date, value double, n bigint)"
        )
        text = (
            SQL.read_text(encoding="utf-8").replace("$deliveries", str(deliveries)).replace("$as_of", as_of)
        )
        for stage, body in re.findall(r"-- stage: (\w+)\n(.*?)(?=-- stage:|\Z)", text, flags=re.S):
            wall, cpu = time.perf_counter(), time.process_time()
            for statement in con.extract_statements(body):
                con.execute(statement)
            stages[stage] = {
                "wall_s": round(time.perf_counter() - wall, 3),
                "cpu_s": round(time.process_time() - cpu, 3),
            }
    return stages


def agreement(database: Path, published: Path) -> list[dict[str, object]]:
    """For each of the twenty: in how many periods both have a figure, and in how many it is the same."""
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach '{database}' as floor (read_only)")
        con.execute(f"attach '{published}' as ours (read_only)")
        rows = con.execute(
            """
            select floor.kpi.kpi_id, floor.kpi.variant, count(*) as periods, count(v.value) as in_both,
                count(*) filter (
                    where abs(v.value - floor.kpi.value) <= $close * greatest(abs(floor.kpi.value), 1)
                ) as same,
                max(abs(v.value - floor.kpi.value) / nullif(abs(floor.kpi.value), 0)) as widest
            from floor.kpi
            left join ours.kpi.kpi_value as v on v.kpi_id = floor.kpi.kpi_id and v.variant = floor.kpi.variant
                and v.period_start = floor.kpi.period_start and v.dimension = 'all'
                and v.period_grain
                    = case floor.kpi.kpi_id when 'P05' then 'quarter' when 'O02' then 'week' else 'month' end
            group by all order by 1, 2
            """,
            {"close": CLOSE},
        ).fetchall()
    names = ("kpi_id", "variant", "periods", "in_both", "same", "widest")
    return [dict(zip(names, row, strict=True)) for row in rows]


def main() -> None:
    """Run the floor over one folder of deliveries and write its stages as JSON."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("deliveries", type=Path)
    parser.add_argument("as_of", help="last day, as 2026-09-30")
    parser.add_argument("database", type=Path)
    parser.add_argument("stages", type=Path, help="JSON file to write")
    asked = parser.parse_args()
    asked.stages.write_text(json.dumps(run(asked.deliveries, asked.as_of, asked.database)), encoding="utf-8")


if __name__ == "__main__":
    main()
