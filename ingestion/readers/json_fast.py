"""JSON and JSON Lines by shape: the same records as the strict reader gives, without a loop over them.

Here: cutting a file into chunks, their records by shape, and handing every doubtful line to the strict reader. Not
here: the steps themselves (`json_scan.py`, `json_cut.py`, `json_shapes.py`), what is asked of records
(`json_shaped.py`). What cannot be read this way at all is left to `json_files.py` as a whole.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ingestion.mapping_model import FileSection
from ingestion.readers.files import Delivered
from ingestion.readers.json_cut import Cut, cut
from ingestion.readers.json_files import blank_or_line, read_json, read_json_lines, refuse_lines, refuse_many
from ingestion.readers.json_fill import Chunk, Joinable, Lookups
from ingestion.readers.json_paths import Every, get, parse_path
from ingestion.readers.json_records import records_and_strays
from ingestion.readers.json_rows import JsonRecord, up_from
from ingestion.readers.json_scan import LINE_END, Bools, Indices, Tokens, scan
from ingestion.readers.json_shaped import ShapedRecords
from ingestion.readers.json_shapes import CUT, Codes, Looks, codes_of, tree_of
from ingestion.readers.json_values import Json
from ingestion.readers.records import Reject, reject_frame
from ingestion.readers.text import is_plain_utf8

# Seen: scanning takes twice the time per byte at 16 MB; filling columns takes twice the time at 1 MB.
_CHUNK_BYTES = 4_000_000


def read_shaped(delivered: Delivered, section: FileSection) -> ShapedRecords | None:
    """The records of a file, or None if the strict reader must read it as a whole.

    Raises:
        BadInputError: refused as a whole; as the strict reader would.
    """
    by_line = section.format == "jsonl"
    reader = section.reader
    mends = reader.repair_mojibake or reader.unescape_html
    paths = [
        _names(text) for text in [*(section.records or [""]), *(k.records for k in section.lookups.values())]
    ]
    known = [path for path in paths if path is not None]
    if mends or section.descend is not None or len(known) < len(paths) or _overlap(known):
        return None
    if not is_plain_utf8(delivered.data, reader.encoding, delivered.name):
        return None
    data = delivered.data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        return None
    found = _File(
        section, known[: len(known) - len(section.lookups)], known[len(known) - len(section.lookups) :]
    )
    for piece, line in _pieces(data) if by_line else [(data, 1)]:
        found.read(scan(piece, by_line=by_line), line, by_line=by_line)
        refuse_many(found.count, delivered.name)
        if not by_line and (found.rejects or found.strict or not found.count):
            return None
    refuse_lines(found.rejects, found.count, delivered.name, reader.encoding)
    strictly = read_json_lines if by_line else read_json
    flags = () if found.count > len(found.rejects) else ("empty_delivery: no record found",)
    return ShapedRecords(
        found.shapes,
        found.chunks,
        found.lookups(),
        found.strict,
        lambda: strictly(delivered, section),
        found.count,
        reject_frame(found.rejects),
        flags,
    )


def _names(text: str) -> tuple[str, ...] | None:
    """Members to go down, for a path that names nothing else but perhaps the elements at its end."""
    steps = parse_path(text).steps
    steps = steps[:-1] if steps and steps[-1] is Every.ALL else steps
    return None if text.startswith(("^", ".")) or not all(isinstance(s, str) for s in steps) else steps  # ty: ignore[invalid-explicit-return]


def _overlap(paths: list[tuple[str, ...]]) -> bool:
    return any(a[: len(b)] == b for i, a in enumerate(paths) for j, b in enumerate(paths) if i != j)


def _pieces(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Whole lines, and the number of the first of them."""
    start, line = 0, 1
    while start < len(data):
        stop = data.rfind(b"\n", start, start + _CHUNK_BYTES) + 1
        if stop <= start:
            stop = data.find(b"\n", start) + 1 or len(data)
        yield data[start:stop], line
        line += data.count(b"\n", start, stop)
        start = stop


@dataclass
class _File:
    """What has been read of a file so far."""

    section: FileSection
    record_paths: list[tuple[str, ...]]
    lookup_paths: list[tuple[str, ...]]
    shapes: list[JsonRecord] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    strict: list[JsonRecord] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    count: int = 0
    _trees: dict[tuple[bytes, bool], int] = field(default_factory=dict)
    _tree_list: list[Json | None] = field(default_factory=list)
    _pairs: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def lookups(self) -> dict[str, Lookups]:
        """What records are joined with, by name."""
        found = {}
        for name, rule in self.section.lookups.items():
            found[name] = Lookups(rule.on, parse_path(rule.key).steps, self._tree_list)
        return found

    def read(self, tokens: Tokens, line: int, *, by_line: bool) -> None:
        """One chunk."""
        doubtful = tokens.doubtful.copy()
        cuts = [cut(tokens, path, doubtful) for path in (*self.record_paths, *self.lookup_paths)]
        codes = codes_of(tokens)
        looks = Looks(codes)
        trees = [self._shaped(tokens, looks, one, doubtful) for one in cuts]
        around, around_begin, surroundings = self._surroundings(tokens, codes, cuts, doubtful)
        records = cuts[: len(self.record_paths)]
        keep = [~doubtful[one.line] for one in cuts]
        path = np.concatenate([np.full(len(one.line), n) for n, one in enumerate(records)])
        unit_line = np.concatenate([one.line for one in records])
        tree = np.concatenate(trees[: len(records)])
        begin = np.concatenate([one.begin for one in records])
        stop = np.concatenate([one.stop for one in records])
        order = np.lexsort((begin, path, unit_line))
        order = order[~doubtful[unit_line[order]]]
        counts = np.bincount(unit_line[order], minlength=len(doubtful))
        numbers = self._strictly(tokens, doubtful, counts, line)
        first = np.arange(len(order))
        begins = np.concatenate(([0], np.cumsum(counts)))[unit_line[order]]
        number = numbers[unit_line[order]] + (first - begins)
        shape = self._paired(tree[order], surroundings[unit_line[order]], path[order], number=number)
        joinable = {
            key: Joinable(one.begin[ok], own[ok], one.line[ok])
            for key, one, own, ok in zip(
                self.section.lookups,
                cuts[len(records) :],
                trees[len(records) :],
                keep[len(records) :],
                strict=True,
            )
        }
        lines = line + np.arange(len(doubtful)) if by_line else np.ones(1, dtype=np.int64)
        self.chunks.append(
            Chunk(
                tokens.data,
                tokens.start,
                tokens.end,
                begin[order],
                stop[order],
                shape,
                unit_line[order],
                number,
                lines,
                around,
                around_begin,
                joinable,
                b"\\" in tokens.data,
            )
        )

    def _shaped(self, tokens: Tokens, looks: Looks, one: Cut, doubtful: Bools) -> Indices:
        """The tree of each object; lines of what is no valid object are marked."""
        if not len(one.begin):
            return np.empty(0, dtype=np.int64)
        first, group, other = looks.groups(one.begin, one.stop)
        doubtful[one.line[other]] = True
        known = np.empty(len(first), dtype=np.int64)
        for n, unit in enumerate(first.tolist()):
            stretch = np.arange(one.begin[unit], one.stop[unit])
            known[n] = self._tree(tokens, looks.codes[stretch], stretch, tokens.kind[stretch], around=False)
        found = known[group]
        doubtful[one.line[found < 0]] = True
        return found

    def _tree(self, tokens: Tokens, codes: Codes, stretch: Indices, kinds, *, around: bool) -> int:  # noqa: ANN001
        key = (codes.tobytes(), around)
        if key not in self._trees:
            tree = tree_of(tokens, stretch, kinds=kinds, around=around)
            self._trees[key] = -1 if tree is None else len(self._tree_list)
            if tree is not None:
                self._tree_list.append(tree)
        return self._trees[key]

    def _surroundings(
        self, tokens: Tokens, codes: Codes, cuts: list[Cut], doubtful: Bools
    ) -> tuple[Indices, Indices, Indices]:
        """The tokens around the objects of each line, where those of a line begin, and their trees."""
        size = len(tokens.kind)
        change = np.zeros(size + 1, dtype=np.int8)
        for one in cuts:
            change[one.begin + 1] += 1
            change[one.stop] -= 1
        hidden = np.cumsum(change[:-1], dtype=np.int8).astype(bool) | (tokens.kind == LINE_END)
        kinds = tokens.kind.copy()
        codes = codes.copy()
        for one in cuts:
            hidden[one.commas] = True
            # Of the objects of one list the first stands for all.
            again = np.zeros(size + 1, dtype=bool)
            again[one.commas + 1] = True
            hidden[one.begin[again[one.begin]]] = True
            kinds[one.begin] = CUT
            codes[one.begin] = CUT
        around = np.flatnonzero(~hidden)
        begin = np.searchsorted(around, tokens.first)
        good = np.flatnonzero(~doubtful)
        trees = np.full(len(doubtful), -1, dtype=np.int64)
        if not len(good):
            return around, begin, trees
        inner = codes[around]
        first, group, other = Looks(inner).groups(begin[good], begin[good + 1])
        known = np.empty(len(first), dtype=np.int64)
        for n, one_line in enumerate(good[first].tolist()):
            place = slice(begin[one_line], begin[one_line + 1])
            known[n] = self._tree(tokens, inner[place], around[place], kinds[around[place]], around=True)
        trees[good] = np.where(other, -1, known[group])
        doubtful[good[trees[good] < 0]] = True
        return around, begin, trees

    def _strictly(self, tokens: Tokens, doubtful: Bools, counts: Indices, line: int) -> Indices:
        """Number of the first record of each line; doubtful lines are read by the strict reader on the way."""
        strict = np.flatnonzero(doubtful).tolist()
        found = counts.copy()
        for place in strict:
            number = self.count + 1 + int(found[:place].sum())
            found[place] = self._strict_line(tokens.line(place), line + place, number)
        numbers = self.count + 1 + np.cumsum(found) - found
        self.count += int(found.sum())
        return numbers

    def _strict_line(self, data: bytes, line: int, number: int) -> int:
        root = blank_or_line(data.decode("utf-8", "surrogateescape"), line, number)
        if root is None:
            return 0
        if isinstance(root, Reject):
            self.rejects.append(root)
            return 1
        items, strays = records_and_strays(root, self.section, line, first=number)
        self.strict += items
        self.rejects += strays
        return len(items) + len(strays)

    def _paired(self, tree: Indices, surrounding: Indices, path: Indices, *, number: Indices) -> Indices:
        """The shape of each record: its own tree, that of its surroundings, and its path."""
        keys = np.stack((tree, surrounding, path), axis=1)
        if not len(keys):
            return np.empty(0, dtype=np.int64)
        packed = (tree * (len(self._tree_list) + 1) + surrounding) * len(self.record_paths) + path
        _, first, group = np.unique(packed, return_index=True, return_inverse=True)
        known = np.empty(len(first), dtype=np.int64)
        for n in np.argsort(first).tolist():
            own = tuple(keys[first[n]].tolist())
            if own not in self._pairs:
                self._pairs[own] = len(self.shapes)
                self.shapes.append(self._record(*own, number=int(number[first[n]])))
            known[n] = self._pairs[own]
        return known[group]

    def _record(self, tree: int, surrounding: int, path: int, *, number: int) -> JsonRecord:
        """One record of a shape, with places instead of values."""
        root, value = self._tree_list[surrounding], self._tree_list[tree]
        above: list[Json] = []
        inner = root
        for name in self.record_paths[path]:
            above.append(inner)
            inner = get(inner, (name,))
        shared: dict[str, Json] = {}
        for name, text in self.section.context.items():
            found = parse_path(text)
            shared[name] = up_from(tuple(above), found) if found.up else get(root, found.steps)
        return JsonRecord(number, 0, value, tuple(above), shared, {})
