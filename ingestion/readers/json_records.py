"""Records of JSON documents and lines, and the text table a feed asks of them.

Here: finding records, context, lookups, descent into trees.
Not here: parsing text (`json_values.py`), how one path is read from one row (`json_rows.py`), casting, contracts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

import polars as pl

from ingestion.mapping_model import Explode, FileSection
from ingestion.readers.json_paths import Steps, get, matching_paths, parse_path, walk
from ingestion.readers.json_rows import JsonRecord, Lookup, Row, path_reader, rows_of, up_from
from ingestion.readers.json_values import Json, dump, to_text
from ingestion.readers.records import LINE, RECORD, Reject


def records_and_strays(
    root: Json, section: FileSection, line: int, *, first: int
) -> tuple[list[JsonRecord], list[Reject]]:
    """The records of one document or line, numbered from `first`, and what stands in the place of one.

    Several paths are places to look at; one path is a claim, and what is no object there is a broken record.
    """
    shared = {n: get(root, parse_path(p).steps) for n, p in section.context.items() if not p.startswith("^")}
    near = {n: parse_path(p) for n, p in section.context.items() if p.startswith("^")}
    lookups = _lookups(root, section)
    records: list[JsonRecord] = []
    rejects: list[Reject] = []
    is_claim = len(section.records) <= 1
    wanted = (found for found in _found(root, section) if is_claim or isinstance(found[0], dict))
    for number, (value, above) in enumerate(wanted, start=first):
        if isinstance(value, dict):
            own = {name: up_from(above, path) for name, path in near.items()}
            records.append(JsonRecord(number, line, value, above, shared | own, lookups))
        else:
            detail = "a value that is no object, in the place of a record"
            rejects.append(Reject(number, line, "invalid_json", detail, dump(value)))
    return records, rejects


def _found(root: Json, section: FileSection) -> Iterator[tuple[Json, tuple[Json, ...]]]:
    below = parse_path(section.descend).steps if section.descend is not None else None
    for text in section.records or [""]:
        for value, above in walk(root, parse_path(text).steps, ()):
            yield from _tree(value, above, below)


def _tree(
    value: Json, above: tuple[Json, ...], below: Steps | None
) -> Iterator[tuple[Json, tuple[Json, ...]]]:
    waiting = [(value, above)]
    while waiting:
        node, over = waiting.pop()
        yield node, over
        if below is not None and isinstance(node, dict):
            # Reversed, so that the tree is read in the order it is written. A branch without an object ends there.
            inner = [found for found in walk(node, below, over) if isinstance(found[0], dict)]
            waiting.extend(reversed(inner))


def _lookups(root: Json, section: FileSection) -> dict[str, Lookup]:
    found = {}
    for name, lookup in section.lookups.items():
        key = parse_path(lookup.key).steps
        items = [item for item, _ in walk(root, parse_path(lookup.records).steps, ())]
        index = {text: item for item in items if (text := to_text(get(item, key))) is not None}
        found[name] = Lookup(parse_path(lookup.on), index)
    return found


@dataclass
class JsonRecords:
    """Records of one JSON or JSON Lines file; see `ingestion.readers.records.Records`.

    Args:
        mend: repair of texts that the mapping asks for.
    """

    items: list[JsonRecord]
    count: int
    rejected: pl.DataFrame
    flags: tuple[str, ...]
    time_zone: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    mend: Callable[[str], str] | None = None

    def names(self, pattern: str) -> list[str]:
        """Paths whose last part matches a glob: `answers.*` lists the members of `answers` over all records."""
        return matching_paths(pattern, (item.value for item in self.items))

    def table(
        self, paths: Sequence[str], explode: str | Explode | None, chosen: pl.Series | None = None
    ) -> pl.DataFrame:
        """Text columns by path; one row per record, or per element of the exploded array."""
        if isinstance(explode, Explode):
            explode = f"{explode.column}[*]"
        rows = list(rows_of(self.items, explode))
        ends = [row.bound[-1][1] for row in rows if row.bound]
        members = frozenset(key for end in ends if isinstance(end, dict) for key in end)
        if chosen is not None:
            rows = list(compress(rows, chosen.to_list()))
        return self.rows_table(rows, paths, self.items[0] if self.items else None, members)

    def rows_table(
        self, rows: Sequence[Row], paths: Sequence[str], lent: JsonRecord | None, members: frozenset[str]
    ) -> pl.DataFrame:
        """Text columns of some rows; see `path_reader` for `lent` and `members`."""
        columns: dict[str, list[int] | list[str | None]] = {
            RECORD: [row.record.number for row in rows],
            LINE: [row.record.line for row in rows],
        }
        for text in paths:
            read = path_reader(text, lent, members)
            columns[text] = [to_text(self._mended(read(row))) for row in rows]
        schema = dict.fromkeys(paths, pl.String) | {RECORD: pl.Int64, LINE: pl.Int64}
        return pl.DataFrame(columns, schema={name: schema[name] for name in columns})

    def whole(self, short: Callable[[pl.Series], pl.Series], name: str) -> pl.DataFrame:
        """`RECORD` and what a function makes of the JSON texts of whole records."""
        texts = pl.Series(name, [dump(item.value) for item in self.items], dtype=pl.String)
        numbers = pl.Series(RECORD, [item.number for item in self.items], dtype=pl.Int64)
        return pl.DataFrame([numbers, short(texts).alias(name)])

    def raw(self, numbers: Iterable[int]) -> dict[int, str]:
        """The records asked for, as JSON text."""
        wanted = set(numbers)
        return {item.number: dump(item.value) for item in self.items if item.number in wanted}

    def _mended(self, value: Json) -> Json:
        """Only texts are repaired: an escaped quote inside a list would break its JSON."""
        return self.mend(value) if self.mend is not None and type(value) is str else value
