"""The published tables about employees as a reader's equations, and what of the build has to stay hidden.

Here: one function per kind of table, from rows to `Attack`. Not here: the algebra (disclosure_system) and the figures made of
these tables (disclosure_figures).
Unknowns are counts of the lowest units: a reader is taken to know which units there are, which lie below which, and where
nobody is at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from tests.dbt_project.disclosure_system import Knowledge, Vector, total

Row = Mapping[str, object]


@dataclass
class Attack:
    """What one reader can put together, and the small groups they must not find."""

    name: str
    known: Knowledge = field(default_factory=Knowledge)
    # what, its unknowns, and whether even a single possible number would give it away
    secrets: list[tuple[str, Vector, bool]] = field(default_factory=list)

    def found(self) -> list[str]:
        """The secrets that follow from what is published."""
        return [
            f"{self.name}: {what}"
            for what, vector, is_whole in self.secrets
            if (self.known.pins(vector) if is_whole else self.known.determines(vector))
        ]


class Tables:
    """Rows of the tables of a build, wherever their schemas are."""

    def __init__(self, con: duckdb.DuckDBPyConnection, place: Callable[[str], str] = str) -> None:
        self._con, self._place = con, place
        self.besides: Mapping[str, Sequence[Row]] = {}

    def rows(self, name: str, where: str = "true") -> list[Row]:
        """Rows of a table as dicts, with what a reader knows of it besides."""
        found = self._con.execute(f"select * from {self._place(name)} where {where}")
        columns = [column[0] for column in found.description]
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
        return [*rows, *self.besides.get(name, ())]


def lowest_units(tables: Tables) -> dict[str, set[str]]:
    """Every place of the unit tree -> the lowest units (or rests of units) it is made of."""
    places = defaultdict(list)
    for row in tables.rows("int_org_units_placed"):
        places[row["org_unit"]].append(row)
    made_of = defaultdict(set)
    for rows in places.values():
        lowest = max(rows, key=lambda row: (not row["is_shown"], len(row["path"])))["unit"]
        for row in rows:
            made_of[row["unit"]].add(lowest)
    return dict(made_of)


@dataclass(frozen=True)
class Table:
    """A published table of additive counts over the unit tree."""

    name: str
    counted: str  # the same before suppression, with every place of the tree
    period: str
    size: str  # an SQL expression over the counted table: the people behind a row
    minimum: int
    counts: Sequence[str]
    wholes: Sequence[str] = ()  # counts of which a single possible number is as good as the number
    parts: Mapping[str, str] = field(default_factory=dict)
    counted_period: str = ""  # where the counted table calls the period otherwise


def of_units(tables: Tables, table: Table) -> dict[tuple[object, object], Attack]:
    """One attack per source and period of a table."""
    units, attacks = lowest_units(tables), {}

    def attack(row: Row) -> Attack:
        key = (row.get("source"), row.get(table.period, row.get(table.counted_period)))
        return attacks.setdefault(key, Attack(f"{table.name} {key}"))

    present = defaultdict(set)
    for row in tables.rows(table.counted):
        present[attack(row).name].update({row["org_unit"]} & set().union(*units.values()))
    for row in tables.rows(table.name):
        one = attack(row)
        for count in table.counts if not row["is_suppressed"] else ():
            if row.get(count) is not None:
                one.known.learn(_cells(one, count, units[row["org_unit"]], present), row[count])
    small = f"({table.size}) between 1 and {table.minimum - 1}"
    for row in tables.rows(table.counted, small):
        one = attack(row)
        for count in table.counts:
            vector = _cells(one, count, units[row["org_unit"]], present)
            one.secrets.append((f"{count} of {row['org_unit']}", vector, count in table.wholes))
    for one in attacks.values():
        for part, whole in table.parts.items():
            for unit in present[one.name]:
                one.known.bound((part, unit), (whole, unit))
    return attacks


def _cells(one: Attack, count: str, lowest: Iterable[str], present: Mapping[str, set[str]]) -> Vector:
    return total((count, unit) for unit in lowest if unit in present[one.name])


def of_heads(tables: Tables, minimum: int) -> dict[object, Attack]:
    """One attack per people system: all its months together, for who is there at the end begins the next month."""
    units, attacks, present, truth = lowest_units(tables), {}, defaultdict(set), {}
    columns = ("headcount_start", "headcount_end", "joiners", "leavers", "voluntary_leavers")

    def cells(row: Row, *counts: str) -> Vector:
        there = present[row["source"]]
        months = {month for month, _ in there if month == row.get("month") or month.year == row.get("year")}
        lowest = [
            (month, unit) for month in months for unit in units[row["org_unit"]] if (month, unit) in there
        ]
        return total((count, month, unit) for count in counts for month, unit in lowest)

    for row in tables.rows("int_employee_months_counted"):
        attacks.setdefault(row["source"], Attack(f"heads {row['source']}"))
        truth[row["source"], row["month"], row["org_unit"]] = row
        if row["org_unit"] in set().union(*units.values()):
            present[row["source"]].add((row["month"], row["org_unit"]))
    for row in tables.rows("fct_employee_month", "not is_suppressed"):
        for count in columns:
            if row.get(count) is not None:
                attacks[row["source"]].known.learn(cells(row, count), row[count])
        if row.get("heads_twice") is not None:
            both = cells(row, "headcount_start", "headcount_end")
            attacks[row["source"]].known.learn(both, row["heads_twice"])
    for source, one in attacks.items():
        _link_months(one, present[source], {key[1:]: row for key, row in truth.items() if key[0] == source})
    small = f"least(headcount_start, headcount_end) < {minimum}"
    for row in tables.rows("int_employee_months_counted", small):
        for count in columns:
            is_stock = count.startswith("headcount")
            if row[count] and (not is_stock or row[count] < minimum):
                attacks[row["source"]].secrets.append(
                    (f"{count} of {row['org_unit']} in {row['month']}", cells(row, count), is_stock)
                )
    return attacks


def _link_months(one: Attack, present: set[tuple[object, str]], truth: Mapping[Hashable, Row]) -> None:
    """Heads move by joiners and leavers only; between months in which nobody changed units, a reader may take it so."""
    months = sorted({month for month, _ in present})
    for month, unit in present:
        flow = {("headcount_start", month, unit): 1, ("joiners", month, unit): 1}
        one.known.learn(flow | {("leavers", month, unit): -1, ("headcount_end", month, unit): -1}, 0)
    for month, after in zip(months, months[1:], strict=False):
        at_end = {
            unit: row["headcount_end"]
            for (when, unit), row in truth.items()
            if when == month and row["headcount_end"]
        }
        at_start = {
            unit: row["headcount_start"]
            for (when, unit), row in truth.items()
            if when == after and row["headcount_start"]
        }
        if at_end == at_start:
            for unit in {unit for when, unit in present if when in (month, after)}:
                stocks = {("headcount_end", month, unit): 1, ("headcount_start", after, unit): -1}
                one.known.learn({key: part for key, part in stocks.items() if key[1:] in present}, 0)
