"""Records of JSON documents and lines, and the text table a feed asks of them.

Here: finding records, context, lookups, descent into trees, explosion of arrays into rows.
Not here: parsing text (`json_values.py`), casting, contracts.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ingestion.mapping_model import FileSection
from ingestion.readers.json_paths import Every, Path, Steps, as_list, get, parse_path, walk
from ingestion.readers.json_values import to_text
from ingestion.readers.records import LINE, RECORD

Binding = tuple[tuple[str, ...], Any]


@dataclass(frozen=True)
class JsonRecord:
    """One record: its value, the objects around it (outermost first), what the document lends it."""

    number: int
    line: int
    value: Any
    above: tuple[Any, ...]
    shared: Mapping[str, Any]
    lookups: Mapping[str, tuple[Path, Mapping[str, Any]]]


@dataclass(frozen=True)
class _Row:
    record: JsonRecord
    bound: tuple[Binding, ...]


def records_of(root: Any, section: FileSection, line: int, *, first: int) -> Iterator[JsonRecord]:
    """The records of one document or line, numbered from `first`; values that are no objects are left out."""
    root_paths = {n: parse_path(p) for n, p in section.context.items() if not p.startswith("^")}
    shared = {name: get(root, path.steps) for name, path in root_paths.items()}
    near = {name: parse_path(p) for name, p in section.context.items() if p.startswith("^")}
    lookups = _lookups(root, section)
    number = first
    for value, above in _found(root, section):
        if isinstance(value, dict):
            own = {name: _up(above, path) for name, path in near.items()}
            yield JsonRecord(number, line, value, above, shared | own, lookups)
            number += 1


def _found(root: Any, section: FileSection) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    below = parse_path(section.descend).steps if section.descend is not None else None
    for text in section.records or [""]:
        for value, above in walk(root, parse_path(text).steps, ()):
            yield from _tree(value, above, below)


def _tree(value: Any, above: tuple[Any, ...], below: Steps | None) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    waiting = [(value, above)]
    while waiting:
        node, over = waiting.pop()
        yield node, over
        if below is not None and isinstance(node, dict):
            # Reversed, so that the tree is read in the order it is written.
            waiting.extend(reversed(list(walk(node, below, over))))


def _lookups(root: Any, section: FileSection) -> dict[str, tuple[Path, dict[str, Any]]]:
    found = {}
    for name, lookup in section.lookups.items():
        key = parse_path(lookup.key).steps
        items = [item for item, _ in walk(root, parse_path(lookup.records).steps, ())]
        index = {text: item for item in items if (text := to_text(get(item, key))) is not None}
        found[name] = (parse_path(lookup.on), index)
    return found


def _up(above: tuple[Any, ...], path: Path) -> Any:
    return get(above[-path.up], path.steps) if path.up <= len(above) else None


@dataclass
class JsonRecords:
    """Records of one JSON or JSON Lines file; see `ingestion.readers.records.Records`."""

    items: list[JsonRecord]
    count: int
    rejected: pl.DataFrame
    flags: tuple[str, ...]
    time_zone: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    mend: Callable[[str], str] | None = None

    def names(self, pattern: str) -> list[str]:
        """Paths whose last part matches a glob: `answers.*` lists the members of `answers` over all records."""
        parent, _, last = pattern.rpartition(".")
        if not any(c in pattern for c in "*?["):
            return [pattern]
        steps = parse_path(parent).steps
        members: dict[str, None] = {}
        for item in self.items:
            inner = get(item.value, steps)
            if isinstance(inner, dict):
                members.update(dict.fromkeys(inner))
        chosen = [m for m in members if fnmatch.fnmatchcase(m, last)]
        return [_joined(parent, member) for member in chosen]

    def table(self, paths: Sequence[str], explode: str | None) -> pl.DataFrame:
        """Text columns by path; one row per record, or per element of the exploded array."""
        rows = list(self._rows(explode))
        members = {
            k for row in rows if row.bound for e in [row.bound[-1][1]] if isinstance(e, dict) for k in e
        }
        columns: dict[str, list[Any]] = {
            RECORD: [row.record.number for row in rows],
            LINE: [row.record.line for row in rows],
        }
        schema: dict[str, Any] = {RECORD: pl.Int64, LINE: pl.Int64}
        for text in paths:
            read = _reader(text, self._names(), members)
            columns[text] = [to_text(self._mended(read(row))) for row in rows]
            schema[text] = pl.String
        return pl.DataFrame(columns, schema=schema)

    def _mended(self, value: Any) -> Any:
        """Only texts are repaired: an escaped quote inside a list would break its JSON."""
        return self.mend(value) if self.mend and type(value) is str else value

    def whole(self) -> list[Any]:
        """The record values themselves, for content hashes and attributes."""
        return [item.value for item in self.items]

    def _names(self) -> tuple[frozenset[str], frozenset[str]]:
        first = self.items[0] if self.items else None
        shared = frozenset(first.shared) if first else frozenset()
        return shared, frozenset(first.lookups) if first else frozenset()

    def _rows(self, explode: str | None) -> Iterator[_Row]:
        if explode is None:
            yield from (_Row(item, ()) for item in self.items)
            return
        levels = _levels(parse_path(explode).steps)
        for item in self.items:
            yield from (_Row(item, bound) for bound in _unfold(item.value, levels, ()))


def _joined(parent: str, member: str) -> str:
    odd = any(c in member for c in '.[]"^') or not member
    return f'{parent}["{member}"]' if odd else f"{parent}.{member}".removeprefix(".")


def _levels(steps: Steps) -> list[tuple[str, ...]]:
    """`a.b[*].c[*]` -> [(a, b), (c,)]."""
    levels: list[tuple[str, ...]] = []
    current: list[str] = []
    for step in steps:
        if step is Every.ALL:
            levels.append(tuple(current))
            current = []
        else:
            current.append(str(step))
    return [*levels, tuple(current)] if current else levels


def _unfold(
    value: Any, levels: list[tuple[str, ...]], bound: tuple[Binding, ...]
) -> Iterator[tuple[Binding, ...]]:
    if not levels:
        yield bound
        return
    prefix = bound[-1][0] if bound else ()
    for element in as_list(get(value, levels[0])):
        yield from _unfold(element, levels[1:], (*bound, ((*prefix, *levels[0]), element)))


def _reader(
    text: str, names: tuple[frozenset[str], frozenset[str]], members: set[str]
) -> Callable[[_Row], Any]:
    """How one path is read from a row: context, lookup, enclosing object, exploded element or the record."""
    path = parse_path(text)
    shared, lookups = names
    first = path.steps[0] if path.steps else None
    if path.up:
        return lambda row: _enclosing(row, path)
    if path.of_element:
        return lambda row: get(row.bound[-1][1] if row.bound else row.record.value, path.steps)
    if text in shared:
        return lambda row: row.record.shared[text]
    if first in lookups:
        return lambda row: _looked_up(row, str(first), path.steps[1:], members)
    return lambda row: _own(row, path.steps, members)


def _own(row: _Row, steps: Steps, members: set[str]) -> Any:
    names = tuple(s for s in steps if s is not Every.ALL)
    for prefix, element in reversed(row.bound):
        if names[: len(prefix)] == prefix:
            rest = steps[_prefix_length(steps, len(prefix)) :]
            return get(element, rest)
    if row.bound and steps and steps[0] in members:
        return get(row.bound[-1][1], steps)
    return get(row.record.value, steps)


def _prefix_length(steps: Steps, named: int) -> int:
    """Number of steps that `named` names and the `[*]` behind them take up."""
    seen = position = 0
    while position < len(steps) and (seen < named or steps[position] is Every.ALL):
        seen += steps[position] is not Every.ALL
        position += 1
    return position


def _enclosing(row: _Row, path: Path) -> Any:
    chain = row.record.above
    if row.bound:
        chain = (*chain, row.record.value, *(element for _, element in row.bound[:-1]))
    return _up(chain, path)


def _looked_up(row: _Row, name: str, steps: Steps, members: set[str]) -> Any:
    on, index = row.record.lookups[name]
    key = to_text(_own(row, on.steps, members))
    return get(index.get(key), steps) if key is not None else None
