"""Answers for shapes -> columns for records: places looked up in the bytes, all rows at once.

Here: the answer a shape gives for a path (nothing, a word, a place, or a text put together of places), and filling it
in. Not here: what is asked (`json_shaped.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from json.encoder import encode_basestring

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from ingestion.readers.json_paths import Steps, get
from ingestion.readers.json_rows import Row
from ingestion.readers.json_scan import Indices, Places, stripped
from ingestion.readers.json_shapes import Place
from ingestion.readers.json_values import Json
from ingestion.readers.places import texts_at

# What a cell is: nothing, a fixed text, the content of a string, a number, or a text put together.
NOTHING, FIXED, STRING_AT, NUMBER_AT, TOGETHER = range(5)


class NotShapedError(Exception):
    """A path leads to something that was cut out of its surroundings; only the strict reader can tell."""


@dataclass(frozen=True)
class Parts:
    """What a text is put together of, per part: its kind, its token or fixed text, and whether it lies around."""

    kind: npt.NDArray[np.uint8]
    at: npt.NDArray[np.int32]
    around: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Answers:
    """Per row of all shapes one cell; `at` is a token, a fixed text, or the place of the first of `length` parts."""

    cells: Parts
    length: npt.NDArray[np.int64]
    parts: Parts
    fixed: pl.Series


@dataclass(frozen=True)
class Joinable:
    """Objects of a lookup in a chunk."""

    begin: Indices
    shape: Indices
    line: Indices


@dataclass(frozen=True)
class Chunk:
    """Records of some bytes.

    Args:
        start: of all tokens.
        end: of all tokens.
        begin: per record, its first token.
        stop: per record, the token behind its last.
        shape: per record.
        line: per record, its line in the bytes.
        number: per record, its number in the file.
        lines: per line, its number in the file.
        around: tokens around the records.
        around_begin: per line, where its tokens begin in `around`.
        joinable: objects of each lookup.
    """

    data: bytes
    start: Places
    end: Places
    begin: Indices
    stop: Indices
    shape: Indices
    line: Indices
    number: Indices
    lines: Indices
    around: Indices
    around_begin: Indices
    joinable: Mapping[str, Joinable]
    has_escapes: bool

    def text_of(self, record: int) -> str:
        """One record as it is written."""
        return self.data[self.start[self.begin[record]] : self.end[self.stop[record] - 1]].decode()


@dataclass(frozen=True)
class Lookups:
    """What records are joined with.

    Args:
        on: path of the key in the record.
        key: steps to the key in the object.
        shapes: one object of each shape.
    """

    on: str
    key: Steps
    shapes: list[Json]

    def answers(self, steps: Steps) -> Answers:
        """The cells of the key and, after them, those of a value."""
        return _compiled(
            [_cell(get(s, self.key)) for s in self.shapes] + [_cell(get(s, steps)) for s in self.shapes]
        )


Cell = str | Place | tuple[str | Place, ...] | None


def answers(rows: Sequence[Sequence[Row]], read: Callable[[Row], Json]) -> Answers:
    """What a path is in every row of every shape.

    Raises:
        NotShapedError: it leads to something cut out.
    """
    return _compiled([_cell(read(row)) for own in rows for row in own])


def _cell(value: Json) -> Cell:
    if value is None or isinstance(value, Place):
        return value
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        raise NotShapedError
    return tuple(_dumped(value))


def _dumped(value: Json) -> list[str | Place]:
    """Compact JSON as `dump` writes it, with places in it."""
    if isinstance(value, Place):
        return [value]
    if isinstance(value, str):
        raise NotShapedError
    if isinstance(value, dict):
        parts: list[str | Place] = ["{"]
        for number, (name, inner) in enumerate(value.items()):
            parts += ["," * (number > 0) + encode_basestring(name) + ":", *_dumped(inner)]
        return [*parts, "}"]
    if isinstance(value, list):
        listed: list[str | Place] = ["["]
        for number, inner in enumerate(value):
            listed += [",", *_dumped(inner)] if number else _dumped(inner)
        return [*listed, "]"]
    return [json.dumps(value)]


def _compiled(cells: Sequence[Cell]) -> Answers:
    fixed: dict[str, int] = {"": 0}
    own, lengths, parts = [], [], []
    for cell in cells:
        lengths.append(len(cell) if isinstance(cell, tuple) else 0)
        if isinstance(cell, tuple):
            own.append((TOGETHER, len(parts), False))
            parts += [_coded(part, fixed) for part in cell]
        else:
            own.append(_coded(cell, fixed))
    return Answers(_parts(own), np.array(lengths, dtype=np.int64), _parts(parts), pl.Series(list(fixed)))


def _coded(cell: str | Place | None, fixed: dict[str, int]) -> tuple[int, int, bool]:
    if cell is None:
        return NOTHING, 0, False
    if isinstance(cell, Place):
        return NUMBER_AT if cell.is_number else STRING_AT, cell.token, cell.around
    return FIXED, fixed.setdefault(cell, len(fixed)), False


def _parts(coded: Sequence[tuple[int, int, bool]]) -> Parts:
    kind, at, around = zip(*coded, strict=True) if coded else ((), (), ())
    return Parts(np.array(kind, np.uint8), np.array(at, np.int32), np.array(around, np.bool_))


def filled(chunk: Chunk, answer: Answers, *, unit: Indices, row: Indices) -> pl.Series:
    """The column of some rows.

    Args:
        chunk: where the records are.
        answer: what the shapes say.
        unit: per row, its record.
        row: per row, its row among those of the shapes.
    """
    cells = _some(answer.cells, row)
    column = _texts(chunk, cells, unit, fixed=answer.fixed, quoted=False)
    together = np.flatnonzero(cells.kind == TOGETHER)
    if not len(together):
        return column
    length = answer.length[row[together]]
    which = np.repeat(together, length)
    step = np.arange(len(which)) - np.repeat(np.cumsum(length) - length, length)
    parts = _some(answer.parts, cells.at[which] + step)
    pieces = _texts(chunk, parts, unit[which], fixed=answer.fixed, quoted=True)
    joined = _joined(pieces, np.concatenate(([0], np.cumsum(length))))
    place = np.zeros(len(row), dtype=np.int64)
    place[together] = np.arange(len(together))
    is_together = pl.Series(cells.kind == TOGETHER)
    return pl.select(pl.when(is_together).then(joined.gather(place)).otherwise(column)).to_series()


def looked_up(chunk: Chunk, name: str, found: Answers, *, key: pl.Series, line: Indices) -> pl.Series:
    """The values of a lookup, for keys of rows of some lines; of objects with one key the last counts."""
    items = chunk.joinable[name]
    inner = replace(chunk, begin=items.begin, line=items.line)
    unit = np.arange(len(items.begin))
    shapes = len(found.cells.kind) // 2
    known = pl.DataFrame(
        {
            "line": pl.Series(items.line, dtype=pl.Int64),
            "key": filled(inner, found, unit=unit, row=items.shape),
            "value": filled(inner, found, unit=unit, row=items.shape + shapes),
        }
    )
    known = known.filter(pl.col("key").is_not_null()).unique(["line", "key"], keep="last")
    rows = pl.DataFrame({"line": pl.Series(line, dtype=pl.Int64), "key": key})
    return rows.join(known, on=["line", "key"], how="left", maintain_order="left")["value"]


def _some(parts: Parts, which: Indices) -> Parts:
    return Parts(parts.kind[which], parts.at[which], parts.around[which])


def _texts(chunk: Chunk, cells: Parts, unit: Indices, *, fixed: pl.Series, quoted: bool) -> pl.Series:
    """Texts of cells; strings with their quotes, if asked for, as `dump` writes them."""
    refs = np.flatnonzero((cells.kind == STRING_AT) | (cells.kind == NUMBER_AT))
    token = _tokens(chunk, _some(cells, refs), unit[refs])
    is_number = cells.kind[refs] == NUMBER_AT
    inner = np.int32(not quoted)
    low = np.where(is_number, chunk.end[token], chunk.start[token] + inner)
    high = np.where(
        is_number, chunk.start[np.minimum(token + 1, len(chunk.start) - 1)], chunk.end[token] - inner
    )
    if is_number.any():
        low[is_number], high[is_number] = stripped(chunk.data, low[is_number], high[is_number])
    texts = texts_at(chunk.data, low, high)
    if chunk.has_escapes:
        texts = _unescaped(texts, quoted=quoted)
    if len(refs) == len(unit):
        return texts
    place = np.where(cells.kind == FIXED, 1 + cells.at, 0).astype(np.int64)
    place[refs] = 1 + len(fixed) + np.arange(len(refs))
    nothing = pl.Series([None], dtype=pl.String)
    return pl.concat([s.rename("") for s in (nothing, fixed, texts)]).gather(place)


def _tokens(chunk: Chunk, cells: Parts, unit: Indices) -> Indices:
    token = chunk.begin[unit] + cells.at
    if cells.around.any():
        some = np.flatnonzero(cells.around)
        token[some] = chunk.around[chunk.around_begin[chunk.line[unit[some]]] + cells.at[some]]
    return token


def _unescaped(texts: pl.Series, *, quoted: bool) -> pl.Series:
    """Texts of JSON strings as they read; in quotes, as `dump` writes them."""
    escaped = texts.str.contains("\\", literal=True)
    if not escaped.any():
        return texts
    written = texts.filter(escaped).unique()
    marks = '"' * (not quoted)
    read = json.loads("[" + ",".join(f"{marks}{text}{marks}" for text in written.to_list()) + "]")
    meant = pl.Series([encode_basestring(text) for text in read] if quoted else read, dtype=pl.String)
    return texts.replace(written, meant)


def _joined(pieces: pl.Series, bounds: Indices) -> pl.Series:
    """Neighbouring pieces put together: they lie side by side in one buffer, so only the bounds change."""
    whole = pieces.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = whole.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[whole.offset : whole.offset + len(whole) + 1]
    inner = pa.LargeStringArray.from_buffers(
        len(bounds) - 1, pa.py_buffer(np.ascontiguousarray(ends[bounds])), data
    )
    return pl.Series(pl.from_arrow(inner))
