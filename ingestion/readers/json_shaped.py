"""Records of JSON files read by shape: the same tables as `JsonRecords` gives, without a loop over records.

Here: what a mapping asks, answered once per shape and filled in for all records of it. Not here: shapes and places
(`json_shapes.py`), reading files (`json_fast.py`), the meaning of paths (`json_rows.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.mapping_model import Explode
from ingestion.readers.json_fill import Answers, Chunk, Lookups, NotShapedError, answers, filled, looked_up
from ingestion.readers.json_paths import matching_paths, parse_path
from ingestion.readers.json_records import JsonRecords
from ingestion.readers.json_rows import JsonRecord, Row, path_reader, rows_of
from ingestion.readers.json_scan import Indices
from ingestion.readers.json_values import dump, parse
from ingestion.readers.records import LINE, RECORD


@dataclass
class ShapedRecords:
    """Records of one JSON or JSON Lines file; see `ingestion.readers.records.Records`.

    Args:
        shapes: one record of each shape, with places instead of values, in the order of their first records.
        chunks: where the records of each shape are.
        lookups: shapes of what records are joined with.
        doubtful: records that the strict reader has read.
        strictly: reads the whole file with the strict reader, for a question that shapes cannot answer.
    """

    shapes: list[JsonRecord]
    chunks: list[Chunk]
    lookups: Mapping[str, Lookups]
    doubtful: list[JsonRecord]
    strictly: Callable[[], JsonRecords]
    count: int
    rejected: pl.DataFrame
    flags: tuple[str, ...]
    time_zone: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _strict(self) -> JsonRecords:
        return self.strictly()

    @property
    def _seen(self) -> list[JsonRecord]:
        """A record of each shape and every doubtful one, in file order."""
        return sorted([*self.shapes, *self.doubtful], key=lambda record: record.number)

    def names(self, pattern: str) -> list[str]:
        """Paths whose last part matches a glob: `answers.*` lists the members of `answers` over all records."""
        return matching_paths(pattern, (record.value for record in self._seen))

    def table(
        self, paths: Sequence[str], explode: str | Explode | None, chosen: pl.Series | None = None
    ) -> pl.DataFrame:
        """Text columns by path; one row per record, or per element of the exploded array."""
        exploded = f"{explode.column}[*]" if isinstance(explode, Explode) else explode
        rows = [list(rows_of([shape], exploded)) for shape in self.shapes]
        strays = list(rows_of(self.doubtful, exploded))
        ends = [row.bound[-1][1] for row in (*(r for own in rows for r in own), *strays) if row.bound]
        members = frozenset(key for end in ends if isinstance(end, dict) for key in end)
        try:
            frame = self._filled(rows, paths, members, None if self.doubtful else chosen)
        except NotShapedError:
            return self._strict.table(paths, explode, chosen)
        if not self.doubtful:
            return frame
        lent = self._seen[0]
        read = JsonRecords(self.doubtful, 0, self.rejected, ()).rows_table(strays, paths, lent, members)
        both = pl.concat([frame, read]).sort(RECORD, maintain_order=True)
        return both if chosen is None else both.filter(chosen)

    def _filled(
        self, rows: list[list[Row]], paths: Sequence[str], members: frozenset[str], chosen: pl.Series | None
    ) -> pl.DataFrame:
        lent = self.shapes[0] if self.shapes else None
        asked: dict[str, Answers] = {}
        joined: dict[str, tuple[str, Answers]] = {}
        for text in paths:
            first = str((parse_path(text).steps or ("",))[0])
            if self._is_lookup(text, first):
                lookup = self.lookups[first]
                asked[text] = answers(rows, path_reader(lookup.on, None, members))
                joined[text] = first, lookup.answers(parse_path(text).steps[1:])
            else:
                asked[text] = answers(rows, path_reader(text, lent, members))
        counts = np.array([len(own) for own in rows], dtype=np.int64)
        wanted = None if chosen is None else chosen.to_numpy()
        frames = []
        for chunk in self.chunks:
            unit, row = _rows(chunk, counts)
            if wanted is not None:
                here, wanted = wanted[: len(unit)], wanted[len(unit) :]
                unit, row = unit[here], row[here]
            frames.append(_chunk_frame(chunk, unit, row, asked, joined))
        schema = {RECORD: pl.Int64, LINE: pl.Int64} | dict.fromkeys(paths, pl.String)
        return pl.concat(frames) if frames else pl.DataFrame(schema=schema)

    def _is_lookup(self, text: str, first: str) -> bool:
        path = parse_path(text)
        shared = self.shapes[0].shared if self.shapes else {}
        return not path.up and not path.of_element and text not in shared and first in self.lookups

    def whole(self, short: Callable[[pl.Series], pl.Series], name: str) -> pl.DataFrame:
        """`RECORD` and what a function makes of the JSON texts of whole records."""
        try:
            own = answers(
                [list(rows_of([shape], None)) for shape in self.shapes], lambda row: row.record.value
            )
        except NotShapedError:
            return self._strict.whole(short, name)
        ones = np.ones(len(self.shapes), dtype=np.int64)
        frames = [
            _chunk_frame(chunk, *_rows(chunk, ones), {name: own}, {}).drop(LINE) for chunk in self.chunks
        ]
        strict = JsonRecords(self.doubtful, 0, self.rejected, ()).whole(lambda texts: texts, name)
        frame = pl.concat([*frames, strict]).sort(RECORD, maintain_order=True)
        return frame.with_columns(short(frame[name]).alias(name))

    def raw(self, numbers: Iterable[int]) -> dict[int, str]:
        """The records asked for, as JSON text."""
        wanted = np.array(sorted(numbers), dtype=np.int64)
        found = {r.number: dump(r.value) for r in self.doubtful if r.number in set(wanted.tolist())}
        for chunk in self.chunks:
            for unit in np.flatnonzero(np.isin(chunk.number, wanted)).tolist():
                found[int(chunk.number[unit])] = dump(parse(chunk.text_of(unit)))
        return found


def _rows(chunk: Chunk, counts: npt.NDArray[np.int64]) -> tuple[Indices, Indices]:
    """Per row of a chunk, its record and its row among those of the shapes."""
    each = counts[chunk.shape]
    unit = np.repeat(np.arange(len(each)), each)
    step = np.arange(len(unit)) - np.repeat(np.cumsum(each) - each, each)
    base = np.cumsum(counts) - counts
    return unit, base[chunk.shape[unit]] + step


def _chunk_frame(
    chunk: Chunk,
    unit: Indices,
    row: Indices,
    asked: Mapping[str, Answers],
    joined: Mapping[str, tuple[str, Answers]],
) -> pl.DataFrame:
    columns = {RECORD: pl.Series(chunk.number[unit]), LINE: pl.Series(chunk.lines[chunk.line[unit]])}
    for text, answer in asked.items():
        values = filled(chunk, answer, unit=unit, row=row)
        if text in joined:
            name, found = joined[text]
            values = looked_up(chunk, name, found, key=values, line=chunk.line[unit])
        columns[text] = values
    return pl.DataFrame(columns)
