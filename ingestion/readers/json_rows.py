"""One row of a JSON file: a record, or an element of an array inside it; and how a path is read from it.

Here: explosion of arrays, and the rules which level a path speaks of.
Not here: finding the records (`json_records.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingestion.readers.json_paths import Every, Path, Steps, as_list, get, parse_path
from ingestion.readers.json_values import Json, to_text

# Names of the exploded path so far, and the element found there.
Binding = tuple[tuple[str, ...], Json]


@dataclass(frozen=True)
class Lookup:
    """Records of the same document by their id, and the path of the value that is looked up."""

    on: Path
    index: Mapping[str, Json]


@dataclass(frozen=True)
class JsonRecord:
    """One record.

    Args:
        number: from 1 in its file.
        line: physical line its document starts on.
        value: the object.
        above: the objects that enclose it, outermost first.
        shared: context values by name.
        lookups: by name.
    """

    number: int
    line: int
    value: Json
    above: tuple[Json, ...]
    shared: Mapping[str, Json]
    lookups: Mapping[str, Lookup]


@dataclass(frozen=True)
class Row:
    """A record and, when arrays are exploded, the elements it stands for, outermost first."""

    record: JsonRecord
    bound: tuple[Binding, ...]


def rows_of(records: Sequence[JsonRecord], explode: str | None) -> Iterator[Row]:
    """One row per record, or per element of `explode` below each record; an empty array gives no row."""
    if explode is None:
        yield from (Row(record, ()) for record in records)
        return
    levels = _levels(parse_path(explode).steps)
    for record in records:
        yield from (Row(record, bound) for bound in _unfold(record.value, levels, ()))


def path_reader(text: str, lent: JsonRecord | None, members: frozenset[str]) -> Callable[[Row], Json]:
    """How one path is read from a row.

    Args:
        text: the path: of the context, a lookup, an enclosing object (`^`), the exploded element (`.x`,
            `array.x`, or `x` if any element of the file has such a member), else of the record.
        lent: any record of the file; tells the names of context and lookups.
        members: names that the innermost exploded elements of the file have.
    """
    path = parse_path(text)
    first = path.steps[0] if path.steps else None
    if path.up:
        return lambda row: _enclosing(row, path)
    if path.of_element:
        return lambda row: get(row.bound[-1][1] if row.bound else row.record.value, path.steps)
    if lent is not None and text in lent.shared:
        return lambda row: row.record.shared[text]
    if lent is not None and isinstance(first, str) and first in lent.lookups:
        return lambda row: _looked_up(row, first, path.steps[1:], members=members)
    return lambda row: _own(row, path.steps, members)


def up_from(above: tuple[Json, ...], path: Path) -> Json:
    """The value at a path with leading `^`, seen from below the objects `above`."""
    return get(above[-path.up], path.steps) if path.up <= len(above) else None


def _levels(steps: Steps) -> list[tuple[str, ...]]:
    """`a.b[*].c[*]` -> [(a, b), (c,)]."""
    levels: list[tuple[str, ...]] = []
    current: list[str] = []
    for step in steps:
        if isinstance(step, Every):
            levels.append(tuple(current))
            current = []
        else:
            current.append(str(step))
    return [*levels, tuple(current)] if current else levels


def _unfold(
    value: Json, levels: list[tuple[str, ...]], bound: tuple[Binding, ...]
) -> Iterator[tuple[Binding, ...]]:
    if not levels:
        yield bound
        return
    prefix = bound[-1][0] if bound else ()
    for element in as_list(get(value, levels[0])):
        yield from _unfold(element, levels[1:], (*bound, ((*prefix, *levels[0]), element)))


def _own(row: Row, steps: Steps, members: frozenset[str]) -> Json:
    if not row.bound:
        return get(row.record.value, steps)
    names = tuple(s for s in steps if not isinstance(s, Every))
    for prefix, element in reversed(row.bound):
        if names[: len(prefix)] == prefix:
            return get(element, steps[_prefix_length(steps, len(prefix)) :])
    if steps and steps[0] in members:
        return get(row.bound[-1][1], steps)
    return get(row.record.value, steps)


def _prefix_length(steps: Steps, named: int) -> int:
    """Number of steps that `named` names and the `[*]` behind them take up."""
    seen = position = 0
    while position < len(steps) and (seen < named or isinstance(steps[position], Every)):
        seen += not isinstance(steps[position], Every)
        position += 1
    return position


def _enclosing(row: Row, path: Path) -> Json:
    chain = row.record.above
    if row.bound:
        chain = (*chain, row.record.value, *(element for _, element in row.bound[:-1]))
    return up_from(chain, path)


def _looked_up(row: Row, name: str, steps: Steps, *, members: frozenset[str]) -> Json:
    lookup = row.record.lookups[name]
    key = to_text(_own(row, lookup.on.steps, members))
    return get(lookup.index.get(key), steps) if key is not None else None
