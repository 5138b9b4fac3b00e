"""The published tables about employees as a reader's equations, and what of the build has to stay hidden.

Here: rows to `Attack` for tables of counts over the unit tree, and for heads. Not here: the algebra
(disclosure_system), answers and two-way tables (disclosure_survey), figures made of them (disclosure_figures).
Unknowns are counts of the lowest units: a reader is taken to know which units there are, which lie below which, and
where nobody is at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import duckdb

from tests.dbt_project.disclosure_system import Knowledge, Vector, total

Row = dict[str, Any]
MOVES = ("joiners", "leavers", "voluntary_leavers")
HEADS = ("headcount_start", "headcount_end")


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


def lowest_unit(tables: Tables, org_unit: str) -> str:
    """The lowest unit (or rest of a unit) that a spelling of a unit stands for."""
    places = [row for row in tables.rows("int_org_units_placed") if row["org_unit"] == org_unit]
    return max(places, key=lambda row: (not row["is_shown"], len(row["path"])))["unit"]


def lowest_units(tables: Tables) -> dict[str, set[str]]:
    """Every place of the unit tree -> the lowest units it is made of."""
    made_of = defaultdict(set)
    for row in tables.rows("int_org_units_placed"):
        made_of[row["unit"]].add(lowest_unit(tables, row["org_unit"]))
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


@dataclass
class _OverUnits:
    """One table over the unit tree, while its attacks are put together."""

    tables: Tables
    table: Table
    attacks: dict[Hashable, Attack] = field(default_factory=dict)
    present: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        self.units = lowest_units(self.tables)
        lowest = set().union(*self.units.values())
        for row in self.tables.rows(self.table.counted):
            self.present[self.attack(row).name].update({row["org_unit"]} & lowest)

    def attack(self, row: Row) -> Attack:
        """The attack a row belongs to: one per source and period."""
        key = (row.get("source"), row.get(self.table.period, row.get(self.table.counted_period)))
        return self.attacks.setdefault(key, Attack(f"{self.table.name} {key}"))

    def cells(self, row: Row, count: str) -> Vector:
        """The unknowns that a row adds up."""
        there = self.units[row["org_unit"]] & self.present[self.attack(row).name]
        return total((count, unit) for unit in there)

    def learn(self) -> None:
        """What every visible row tells."""
        for row in self.tables.rows(self.table.name):
            for count in () if row["is_suppressed"] else self.table.counts:
                if row.get(count) is not None:
                    self.attack(row).known.learn(self.cells(row, count), row[count])
        for one in self.attacks.values():
            for part, whole in self.table.parts.items():
                for unit in self.present[one.name]:
                    one.known.bound((part, unit), (whole, unit))

    def keep(self) -> None:
        """What is too small to be found."""
        small = f"({self.table.size}) between 1 and {self.table.minimum - 1}"
        for row in self.tables.rows(self.table.counted, small):
            for count in self.table.counts:
                secret = (f"{count} of {row['org_unit']}", self.cells(row, count), count in self.table.wholes)
                self.attack(row).secrets.append(secret)


def of_units(tables: Tables, table: Table) -> dict[Hashable, Attack]:
    """One attack per source and period of a table."""
    over = _OverUnits(tables, table)
    over.learn()
    over.keep()
    return over.attacks


class _OverMonths:
    """All months of one people system, for who is there at the end begins the next month."""

    def __init__(self, tables: Tables, source: object) -> None:
        self.units = lowest_units(tables)
        self.attack = Attack(f"heads {source}")
        counted = [row for row in tables.rows("int_employee_months_counted") if row["source"] == source]
        self.truth = {(row["month"], row["org_unit"]): row for row in counted}
        lowest = set().union(*self.units.values())
        self.present = {key for key in self.truth if key[1] in lowest}

    def cells(self, row: Row, *counts: str) -> Vector:
        """The unknowns that a row of a month, or of a year, adds up."""
        months = {
            month for month, _ in self.present if month == row["month"] or month.year == row.get("year")
        }
        places = [(month, unit) for month in months for unit in self.units[row["org_unit"]]]
        return total((count, *place) for count in counts for place in places if place in self.present)

    def learn(self, row: Row) -> None:
        """What a visible row tells."""
        for count in (*HEADS, *MOVES):
            if row.get(count) is not None:
                self.attack.known.learn(self.cells(row, count), row[count])
        if row.get("heads_twice") is not None:
            self.attack.known.learn(self.cells(row, *HEADS), row["heads_twice"])

    def link(self) -> None:
        """Heads move by joiners and leavers only; where nobody changed units a reader may take it so."""
        for place in self.present:
            flow: Vector = {("headcount_start", *place): 1, ("joiners", *place): 1}
            self.attack.known.learn(flow | {("leavers", *place): -1, ("headcount_end", *place): -1}, 0)
        for month, after in pairwise(sorted({month for month, _ in self.present})):
            if self._stocks(month, "headcount_end") == self._stocks(after, "headcount_start"):
                for unit in {unit for when, unit in self.present if when in (month, after)}:
                    ends = {("headcount_end", month, unit): 1, ("headcount_start", after, unit): -1}
                    known: Vector = {key: part for key, part in ends.items() if key[1:] in self.present}
                    self.attack.known.learn(known, 0)

    def _stocks(self, month: object, count: str) -> dict[str, int]:
        return {unit: row[count] for (when, unit), row in self.truth.items() if when == month and row[count]}

    def keep(self, minimum: int) -> None:
        """What is too small to be found: few heads, and the moves of few."""
        for row in self.truth.values():
            for count in (*HEADS, *MOVES) if min(row[head] for head in HEADS) < minimum else ():
                if row[count] and (count in MOVES or row[count] < minimum):
                    name = f"{count} of {row['org_unit']} in {row['month']}"
                    self.attack.secrets.append((name, self.cells(row, count), count in HEADS))


def of_heads(tables: Tables, minimum: int) -> list[Attack]:
    """One attack per people system."""
    attacks = []
    for source in {row["source"] for row in tables.rows("int_employee_months_counted")}:
        over = _OverMonths(tables, source)
        for row in tables.rows("fct_employee_month", "not is_suppressed"):
            if row["source"] == source:
                over.learn(row)
        over.link()
        over.keep(minimum)
        attacks.append(over.attack)
    return attacks
