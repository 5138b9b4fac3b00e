"""Survey results and two-way tables about employees as a reader's equations.

Here: answers (questions, constructs, participation), the matrix of good faith, and the policy by unit and level.
Not here: tables of additive counts over one tree (disclosure_tables).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tests.dbt_project.disclosure_system import Vector, total
from tests.dbt_project.disclosure_tables import Attack, Row, Tables, lowest_unit, lowest_units

_SUMS = ("judged_n", "favourable_n", "promoters", "detractors", "net_promoters")
POLICY = ("in_scope", "acknowledged", "coached", "passed")


class _OverAnswers:
    """One survey and wave, while its attack is put together."""

    def __init__(self, tables: Tables, key: tuple[str, str]) -> None:
        self.attack, self.units = Attack(f"survey {key}"), lowest_units(tables)
        counted = tables.rows("int_employee_cells_counted")
        self.truth = [row for row in counted if (row["source"], row["wave_id"]) == key]
        self.questions, self.present = defaultdict(set), defaultdict(set)
        lowest = set().union(*self.units.values())
        for row in self.truth:
            if row["measure"] == "question":
                self.questions[row["construct"]].add(row["item"])
            if row["org_unit"] in lowest:
                self.present[row["measure"], row["item"]].add(row["org_unit"])

    def cells(self, count: str, unit: str, measure: str, item: str) -> Vector:
        """The unknowns of a cell; a construct adds up its questions, but its people only once."""
        asked = [item]
        if measure == "construct" and count not in ("n", "invited"):
            measure, asked = "question", sorted(self.questions[item])
        there = ((one, low) for one in asked for low in self.units[unit] & self.present[measure, one])
        return total((count, measure, one, low) for one, low in there)

    def learn(self, row: Row) -> None:
        """What a visible row tells."""
        at = (row["org_unit"], row["measure"], row["question_id"] or row["construct"])
        for count, value in _published(row):
            if count == "net_promoters":
                vector = self.cells("promoters", *at) | dict.fromkeys(self.cells("detractors", *at), -1)
            else:
                vector = self.cells(count, *at)
            self.attack.known.learn(vector, value)

    def bound(self) -> None:
        """Who answered a question took part; who is favourable answered."""
        for (measure, item), units in self.present.items():
            for unit in units:
                whole, parts = ("n", measure, item, unit), ("favourable_n", "promoters", "detractors")
                if measure == "participation":
                    self.attack.known.bound(whole, ("invited", measure, item, unit))
                if measure == "question":
                    self.attack.known.bound(whole, ("n", "participation", "participation", unit))
                for part in parts if measure == "question" else ():
                    self.attack.known.bound((part, measure, item, unit), whole)

    def keep(self, minimums: Mapping[str, int]) -> None:
        """What is too small to be found."""
        for row in self.truth:
            for count in _secret(row, minimums):
                vector = self.cells(count, row["org_unit"], row["measure"], row["item"])
                self.attack.secrets.append((f"{count} of {row['item']} in {row['org_unit']}", vector, True))


def of_answers(tables: Tables, minimums: Mapping[str, int]) -> list[Attack]:
    """One attack per survey and wave; `minimums` are the smallest groups for scores and for distributions."""
    attacks = []
    rows = tables.rows("agg_employee_unit_wave")
    for key in {(row["source"], row["wave"]) for row in rows}:
        over = _OverAnswers(tables, key)
        for row in rows:
            if (row["source"], row["wave"]) == key:
                over.learn(row)
        over.bound()
        over.keep(minimums)
        attacks.append(over.attack)
    return attacks


def _published(row: Row) -> Iterable[tuple[str, float]]:
    """Everything additive that a visible row tells, also what follows from a mean and its size."""
    for count in ("n", "invited", *_SUMS):
        if row[count] is not None and (count != "invited" or row["measure"] == "participation"):
            yield count, row[count]
    if row["score_mean"] is not None:
        yield "score_sum", row["score_mean"] * row["answers_n"]


def _secret(row: Row, minimums: Mapping[str, int]) -> Iterable[str]:
    """Counts of a cell that nobody may find: its people, and what they said."""
    is_net = row["promoters"] is not None
    # how many took part is told of groups of the size for scores, so no more can be asked of how many answered
    if 0 < row["n"] < minimums["score"]:
        yield "n"
    if row["measure"] == "question" and 0 < row["n"] < minimums["distribution" if is_net else "score"]:
        yield from ("score_sum", *(("promoters", "detractors") if is_net else ("favourable_n",)))


def of_pairs(tables: Tables, minimum: int) -> dict[object, Attack]:
    """One attack per survey and wave over the pairs of the matrix of good faith."""
    attacks, pairs = {}, defaultdict(list)
    counted = tables.rows("int_employee_pairs_counted")
    for row in counted:
        attacks.setdefault((row["source"], row["wave_id"]), Attack(f"pairs {row['source']} {row['wave_id']}"))
        if row["about_unit"] is not None:
            for place in ("all", row["parent"], row["unit"]):
                pairs[row["source"], row["wave_id"], place].append(row["unit"])
    for row in tables.rows("agg_employee_pair_wave", "not is_suppressed"):
        known, below = (
            attacks[row["source"], row["wave"]].known,
            pairs[row["source"], row["wave"], row["place"]],
        )
        known.learn(total(("answers_n", pair) for pair in below), row["answers_n"])
        known.learn(total(("score_sum", pair) for pair in below), row["score_mean"] * row["answers_n"])
    for row in counted:
        if row["n"] < minimum:
            for count in ("answers_n", "score_sum"):
                vector = total((count, pair) for pair in pairs[row["source"], row["wave_id"], row["unit"]])
                attacks[row["source"], row["wave_id"]].secrets.append(
                    (f"{count} of {row['unit']}", vector, False)
                )
    return attacks


class _OverPolicy:
    """One people system and month: who lies in which lowest unit, on which level."""

    def __init__(self, tables: Tables, key: tuple[str, object]) -> None:
        self.attack, self.units = Attack(f"policy {key}"), lowest_units(tables)
        self.cells: dict[tuple[str, str], int] = defaultdict(int)
        own = {
            row["org_unit"]: lowest_unit(tables, row["org_unit"])
            for row in tables.rows("int_org_units_placed")
        }
        for row in tables.rows("int_policy_people"):
            if (row["source"], row["month"]) == key:
                self.cells[own[row["org_unit"]], row["manager_level"]] += 1

    def made_of(self, cut: str, member: str) -> list[tuple[str, str]]:
        """The cells of a unit, or of a level."""
        if cut == "unit":
            return [cell for cell in self.cells if cell[0] in self.units[member]]
        return [cell for cell in self.cells if cell[1] == member]

    def learn(self, row: Row) -> None:
        """What a visible row tells."""
        for count in POLICY:
            if row.get(count) is not None:
                cells = self.made_of(row["cut"], row["member"])
                self.attack.known.learn(total((count, cell) for cell in cells), row[count])

    def keep(self, minimum: int) -> None:
        """Units, levels and what lies in both, where they are too small."""
        groups = {str(cell): [cell] for cell in self.cells}
        groups |= {unit: self.made_of("unit", unit) for unit in self.units}
        groups |= {f"level {level}": self.made_of("level", level) for _, level in self.cells}
        for name, group in groups.items():
            if 0 < sum(self.cells[cell] for cell in group) < minimum:
                for count in POLICY:
                    vector = total((count, cell) for cell in group)
                    self.attack.secrets.append((f"{count} of {name}", vector, count == "in_scope"))


def of_policy(tables: Tables, minimum: int) -> list[Attack]:
    """One attack per people system and month over what lies in one unit and on one level."""
    attacks = []
    visible = tables.rows("fct_policy_coverage_month", "not is_suppressed")
    for key in {(row["source"], row["month"]) for row in tables.rows("int_policy_people")}:
        over = _OverPolicy(tables, key)
        for row in visible:
            if (row["source"], row["month"]) == key:
                over.learn(row)
        over.keep(minimum)
        attacks.append(over.attack)
    return attacks
