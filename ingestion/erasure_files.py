"""A delivered file without some of its records: the same format, and every other record byte for byte.

Here: records of CSV, JSON, JSON Lines and Parquet taken out of the bytes. Not here: which records go
(``ingestion.erasure_find``), packing and replacing the file (``ingestion.erasure_pack``).
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Collection, Iterator

import polars as pl

from ingestion.erasure_json import without_objects
from ingestion.erasure_ledger import Erasures
from ingestion.erasure_read import Place
from ingestion.errors import BadInputError
from ingestion.mapping_model import FileSection, Reader
from ingestion.readers.csv_split import LINE_END, Dialect, split_records
from ingestion.readers.json_paths import get, parse_path, walk
from ingestion.readers.json_records import records_and_strays
from ingestion.readers.json_rows import JsonRecord, rows_of
from ingestion.readers.json_values import Json, JsonError, parse, to_text
from ingestion.readers.text import decode

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class ByHandError(BadInputError):
    """A file that cannot be rewritten here; somebody has to."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, why, "Take the records out by hand.", kind="by_hand")


def without_records(
    data: bytes, name: str, section: FileSection, gone: Collection[Place], erasures: Erasures
) -> bytes | None:
    """The unpacked content of a file without the records that go; None if no other record stood in it.

    Args:
        data: the content, unpacked.
        name: its name, for messages.
        section: how it is read.
        gone: the records that go, or the elements of arrays inside them.
        erasures: tells which side-loaded people go along.

    Raises:
        ByHandError: no records can be taken out of a file of this kind.
    """
    if section.format == "parquet":
        return _parquet(data, {place.record for place in gone})
    if section.format not in {"csv", "json", "jsonl"}:
        raise ByHandError(name, f"no records can be taken out of a file of the format {section.format}")
    text, encoding, mark = _text(data, name, section.reader)
    if section.format == "csv":
        left = _csv(text, section.reader, {place.record for place in gone})
    elif section.format == "json":
        left = _document(text, name, section, gone=set(gone), first=1, erasures=erasures)[0]
    else:
        left = _json_lines(text, name, section, gone=set(gone), erasures=erasures)
    return None if left is None else mark + left.encode(encoding, errors="surrogateescape")


def _text(data: bytes, name: str, reader: Reader) -> tuple[str, str, bytes]:
    """Text, and the encoding and byte order mark that give back the very same bytes."""
    text = decode(data, reader.encoding, name)
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    encoding = codecs.lookup(reader.encoding).name
    if encoding == "utf-16":
        encoding = "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-16-le"
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    if mark + text.encode(encoding, errors="surrogateescape") != data:
        raise ByHandError(name, "its text does not go back to the same bytes")
    return text, encoding, mark


def _csv(text: str, reader: Reader, gone: Collection[int]) -> str | None:
    dialect = Dialect(reader.delimiter, reader.quote, reader.newline)
    records = split_records(text, dialect, skip_lines=reader.skip_rows, keep_blank=False).texts
    line_end, position = LINE_END[reader.newline], 0
    for _ in range(reader.skip_rows):
        match = line_end.search(text, position)
        position = match.end() if match else len(text)
    kept, done = [], 0
    for number, record in enumerate(records, start=1 - reader.header_rows):
        # Nothing but blank lines stands between two records, so the next place it is found is its own.
        start = text.index(record, position)
        position = start + len(record)
        if number in gone:
            match = line_end.match(text, position)
            kept.append(text[done:start])
            done = position = match.end() if match else position
    rest = len(records) - reader.header_rows - len(gone)
    return "".join([*kept, text[done:]]) if rest or reader.header_rows else None


def _json_lines(
    text: str, name: str, section: FileSection, *, gone: set[Place], erasures: Erasures
) -> str | None:
    kept, number, records = [], 0, 0
    for line in text.split("\n"):
        if not line.strip():
            kept.append(line)
            continue
        try:
            left, count = _document(line, name, section, gone=gone, first=number + 1, erasures=erasures)
        except JsonError:
            # A line that cannot be read is one record.
            left, count = (None if Place(number + 1) in gone else line), 1
        number += count
        if left is not None:
            kept.append(left)
            records += 1
    return "\n".join(kept) if records else None


def _document(
    text: str, name: str, section: FileSection, *, gone: set[Place], first: int, erasures: Erasures
) -> tuple[str | None, int]:
    """A document without what goes, and how many records it had."""
    root = parse(text)
    if not isinstance(root, (dict, list)):
        return (None if Place(first) in gone else text), 1
    items, strays = records_and_strays(root, section, 1, first=first)
    count = len(items) + len(strays)
    if any(Place(stray.record) in gone for stray in strays):
        raise ByHandError(name, "a plain value in the place of a record names the person")
    objects = list(_objects(items, gone, name))
    if not objects:
        return text, count
    _refuse_to_take_others_along(items, objects, name)
    objects += _side_loaded(root, section, erasures)
    return without_objects(text, root, {id(value) for value in objects}), count


def _objects(items: list[JsonRecord], gone: set[Place], name: str) -> Iterator[Json]:
    for item in items:
        if Place(item.number) in gone:
            yield item.value
            continue
        inside = [place for place in gone if place.record == item.number]
        for path in {place.explode for place in inside}:
            elements = [row.bound[-1][1] for row in rows_of([item], path)]
            chosen = [elements[place.element] for place in inside if place.explode == path]
            if not all(isinstance(element, dict) for element in chosen):
                raise ByHandError(name, "a list of plain values in one of its records names the person")
            yield from chosen


def _refuse_to_take_others_along(items: list[JsonRecord], objects: list[Json], name: str) -> None:
    """A tree of replies below a post that goes would go with it; what others said is not ours to erase."""
    going = {id(value) for value in objects}
    if any(id(item.value) not in going and any(id(above) in going for above in item.above) for item in items):
        raise ByHandError(name, "records of other people stand inside the records that go")


def _side_loaded(root: Json, section: FileSection, erasures: Erasures) -> Iterator[Json]:
    """People who stand beside the records, to be looked up by their id."""
    for lookup in section.lookups.values():
        for item, _ in walk(root, parse_path(lookup.records).steps, ()):
            if not isinstance(item, dict):
                continue
            number = to_text(get(item, parse_path(lookup.key).steps))
            texts = [text for value in item.values() if (text := to_text(value))]
            marks = [erasures.person(kind, number) for kind in ("platform_user", "person")]
            marks += [erasures.person("email", text) for text in texts if "@" in text]
            if not erasures.hashes.isdisjoint(mark for mark in marks if mark):
                yield item


def _parquet(data: bytes, gone: Collection[int]) -> bytes | None:
    frame = pl.read_parquet(io.BytesIO(data), glob=False)
    left = frame.with_row_index("row of this file", offset=1).filter(
        ~pl.col("row of this file").is_in(list(gone))
    )
    out = io.BytesIO()
    left.drop("row of this file").write_parquet(out)
    return out.getvalue()
