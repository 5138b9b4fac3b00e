"""Survey results and two-way tables about employees as a reader's equations.

Here: answers (questions, constructs, participation), the matrix of good faith, and the policy by unit and level.
Not here: tables of additive counts over one tree (disclosure_tables).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tests.dbt_project.disclosure_system import Vector, total
from tests.dbt_project.disclosure_tables import Attack, Row, Tables, lowest_units

# published column -> unknown of a question; a construct adds up its questions
_SUMS = {
    "judged_n": "judged_n",
    "favourable_n": "favourable_n",
    "promoters": "promoters",
    "detractors": "detractors",
}


def of_answers(tables: Tables, minimums: Mapping[str, int]) -> dict[tuple[object, object], Attack]:
    """One attack per survey and wave; `minimums` are the smallest groups for scores and for distributions."""
    units, attacks, questions, present = lowest_units(tables), {}, defaultdict(set), defaultdict(set)
    counted = tables.rows("int_employee_cells_counted")
    for row in counted:
        key = (row["source"], row["wave_id"])
        attacks.setdefault(key, Attack(f"survey {key}"))
        if row["measure"] == "question":
            questions[*key, row["construct"]].add(row["item"])
        if row["org_unit"] in set().union(*units.values()):
            present[*key, row["measure"], row["item"]].add(row["org_unit"])

    def cells(key: tuple, count: str, unit: str, item: tuple[str, str]) -> Vector:
        measure, name = item
        asked = questions[*key, name] if measure == "construct" and count not in ("n", "invited") else [name]
        measure = "question" if measure == "construct" and count not in ("n", "invited") else measure
        return total(
            (count, measure, one, lowest)
            for one in asked
            for lowest in units[unit]
            if lowest in present[*key, measure, one]
        )

    for row in tables.rows("agg_employee_unit_wave"):
        key, item = (row["source"], row["wave"]), (row["measure"], row["question_id"] or row["construct"])
        known = attacks[key].known
        for count, value in _published(row):
            known.learn(
                _signed(
                    count, lambda name, at=(key, row["org_unit"], item): cells(at[0], name, at[1], at[2])
                ),
                value,
            )
    for row in counted:
        key, item = (row["source"], row["wave_id"]), (row["measure"], row["item"])
        for count in _secret(row, minimums):
            attacks[key].secrets.append(
                (
                    f"{count} of {row['item']} in {row['org_unit']}",
                    cells(key, count, row["org_unit"], item),
                    True,
                )
            )
    for key, one in attacks.items():
        _bound(
            one, [(item[2:], unit) for item, found in present.items() if item[:2] == key for unit in found]
        )
    return attacks


def _published(row: Row) -> Iterable[tuple[str, float]]:
    """Everything additive that a visible row tells, also what follows from a mean and its size."""
    for count in ("n", "invited", *_SUMS, "net_promoters"):
        if row[count] is not None and (count != "invited" or row["measure"] == "participation"):
            yield count, row[count]
    if row["score_mean"] is not None:
        yield "score_sum", row["score_mean"] * row["answers_n"]


def _signed(count: str, cells) -> Vector:
    if count != "net_promoters":
        return cells(count)
    return dict(cells("promoters")) | {key: -1 for key in cells("detractors")}


def _secret(row: Row, minimums: Mapping[str, int]) -> Iterable[str]:
    """Counts of a cell that nobody may find: its people, and what they said."""
    is_net = row["promoters"] is not None
    # how many took part is told of groups of the size for scores, so no more can be asked of how many answered
    if 0 < row["n"] < minimums["score"]:
        yield "n"
    if row["measure"] == "question" and 0 < row["n"] < minimums["distribution" if is_net else "score"]:
        yield from ("score_sum", *(("promoters", "detractors") if is_net else ("favourable_n",)))


def _bound(one: Attack, cells: Iterable[tuple[list[str], str]]) -> None:
    for (measure, item), unit in cells:
        if measure == "participation":
            one.known.bound(("n", measure, item, unit), ("invited", measure, item, unit))
        if measure == "question":
            whole = ("n", measure, item, unit)
            one.known.bound(whole, ("n", "participation", "participation", unit))
            for part in ("favourable_n", "promoters", "detractors"):
                one.known.bound((part, measure, item, unit), whole)


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


def of_policy(tables: Tables, minimum: int) -> dict[object, Attack]:
    """One attack per people system and month over what lies in one unit and on one level."""
    units, attacks, cells = lowest_units(tables), {}, defaultdict(lambda: defaultdict(int))
    lowest = {
        row["org_unit"]: _lowest(tables, row["org_unit"]) for row in tables.rows("int_org_units_placed")
    }
    for row in tables.rows("int_policy_people"):
        key = (row["source"], row["month"])
        attacks.setdefault(key, Attack(f"policy {key}"))
        cells[key][lowest[row["org_unit"]], row["manager_level"]] += 1

    def made_of(key: object, cut: str, member: str) -> list[tuple[str, str]]:
        return [
            cell for cell in cells[key] if (cell[0] in units[member] if cut == "unit" else cell[1] == member)
        ]

    for row in tables.rows("fct_policy_coverage_month", "not is_suppressed"):
        key = (row["source"], row["month"])
        for count in ("in_scope", "acknowledged", "coached", "passed"):
            if row.get(count) is not None:
                attacks[key].known.learn(
                    total((count, cell) for cell in made_of(key, row["cut"], row["member"])), row[count]
                )
    for key, one in attacks.items():
        groups = {str(cell): [cell] for cell in cells[key]}
        groups |= {unit: made_of(key, "unit", unit) for unit in units}
        groups |= {f"level {level}": made_of(key, "level", level) for _, level in cells[key]}
        for name, group in groups.items():
            if 0 < sum(cells[key][cell] for cell in group) < minimum:
                for count in ("in_scope", "acknowledged", "coached", "passed"):
                    vector = total((count, cell) for cell in group)
                    one.secrets.append((f"{count} of {name}", vector, count == "in_scope"))
    return attacks


def _lowest(tables: Tables, org_unit: str) -> str:
    rows = [row for row in tables.rows("int_org_units_placed") if row["org_unit"] == org_unit]
    return max(rows, key=lambda row: (not row["is_shown"], len(row["path"])))["unit"]
