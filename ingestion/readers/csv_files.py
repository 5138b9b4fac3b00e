"""CSV and its dialects: bytes -> text columns, each broken record named.

Here: header and records put together, records that do not fit. Not here: record boundaries (`csv_split.py`),
names (`headers.py`), bytes (`text.py`).
"""

from __future__ import annotations

import re

import polars as pl

from ingestion.errors import BadInputError
from ingestion.mapping_model import FileSection, Reader
from ingestion.readers import limits
from ingestion.readers.csv_split import Dialect, Split, split_records
from ingestion.readers.damage import damage_flags, mend
from ingestion.readers.files import Delivered
from ingestion.readers.headers import Header, read_header
from ingestion.readers.records import LINE, RECORD, Reject, reject_frame
from ingestion.readers.table_records import TableRecords
from ingestion.readers.text import UNDECODED, decode, refuse_message, refuse_undecodable

# A text of several lines seldom has exactly this many delimiters in each of them.
MANY_FIELDS = 4
_LINE_END = re.compile(r"\r\n|\r|\n")


def read_csv(delivered: Delivered, section: FileSection) -> TableRecords:
    """One CSV file.

    Raises:
        BadInputError: refused as a whole; `kind` says why.
    """
    reader = section.reader
    text = decode(delivered.data, reader.encoding, delivered.name)
    refuse_message(text, delivered.name)
    dialect = Dialect(reader.delimiter, reader.quote, reader.newline)
    found = split_records(text, dialect, skip_lines=reader.skip_rows, keep_blank=False)
    refuse_many(len(found.texts), delivered.name)
    rows = [
        found.fields.get(i, found.texts[i].split(reader.delimiter))
        for i in range(_header_rows(found, reader))
    ]
    _refuse_other_line_ends(found, reader, delivered.name)
    header = read_header([[_printable(c) for c in row] for row in rows], reader, delivered.name)
    records = _below(found, len(rows))
    rejects = _unreadable(records, delivered.name, reader.encoding, header=found.texts[: len(rows)])
    known = {reject.record for reject in rejects}
    rejects += [r for r in _swallowing(records, reader.delimiter, len(header.names)) if r.record not in known]
    frame, ragged = _frame(records, header, reader, {r.record for r in rejects})
    counts = (len(records.texts), records.blank_lines)
    return table_of(frame, [*rejects, *ragged], header, reader, counts=counts, is_ascii=text.isascii())


def table_of(
    frame: pl.DataFrame,
    rejects: list[Reject],
    header: Header,
    reader: Reader,
    *,
    counts: tuple[int, int],
    is_ascii: bool,
) -> TableRecords:
    """The records of a file: cells mended, warnings gathered.

    Args:
        frame: text columns of the records that fit.
        rejects: records that do not.
        header: names of the columns.
        reader: what to mend.
        counts: how many records and blank lines there were.
        is_ascii: no text of it can have been decoded wrongly.
    """
    columns = [c for c in frame.columns if c not in {RECORD, LINE}]
    flags = (*(() if is_ascii else damage_flags(frame, columns, RECORD)), *_flags(*counts))
    frame = mend(
        frame, columns, mojibake=0 if is_ascii else reader.repair_mojibake, entities=reader.unescape_html
    )
    rejected = reject_frame(sorted(rejects, key=lambda r: r.record))
    return TableRecords(frame, counts[0], rejected, flags, header.time_zone, header.labels)


def refuse_many(count: int, name: str) -> None:
    """Refuse a file with more records than the limit.

    Raises:
        BadInputError: `too_many_records`.
    """
    if count > limits.MAX_RECORDS:
        raise BadInputError(name, "it has too many records", "Split it.", kind="too_many_records")


def _header_rows(found: Split, reader: Reader) -> int:
    return min(reader.header_rows, len(found.texts))


def _refuse_other_line_ends(found: Split, reader: Reader, name: str) -> None:
    """A header that holds a line end is the whole file in one line: it would load no row, and no one would know."""
    rows = [
        text for i, text in enumerate(found.texts[: _header_rows(found, reader)]) if i not in found.fields
    ]
    if any("\r" in text or "\n" in text for text in rows):
        raise BadInputError(
            name,
            f"its lines do not end in {reader.newline}",
            "Put `newline: any` into the mapping's reader section.",
            kind="not_tabular",
        )


def _below(found: Split, header_rows: int) -> Split:
    """The records under the header, numbered from 0."""
    return Split(
        found.lines[header_rows:],
        found.texts[header_rows:],
        {i - header_rows: f for i, f in found.fields.items() if i >= header_rows},
        {i - header_rows: p for i, p in found.broken.items() if i >= header_rows},
        found.blank_lines,
    )


def _unreadable(records: Split, name: str, encoding: str, *, header: list[str]) -> list[Reject]:
    """Records that cannot be read at all: broken quotes, undecodable bytes, NUL bytes, endless cells, a header again.

    Raises:
        BadInputError: `undecodable_text`, if that many records do not decode that the encoding must be wrong.
    """
    header = [row for row in header if row.strip()]
    rejects = []
    undecodable = 0
    for index, text in enumerate(records.texts):
        problem = records.broken.get(index) or _problem(text)
        if text.lstrip("\ufeff") in header:
            problem = ("repeated_header", "the header stands again: files were glued together")
        if problem:
            undecodable += problem[0] == "undecodable_text"
            rejects.append(Reject(index + 1, records.lines[index], problem[0], problem[1], _printable(text)))
    if undecodable > limits.MAX_UNDECODABLE_SHARE * len(records.texts):
        raise refuse_undecodable(name, encoding, undecodable / len(records.texts))
    return rejects


def _swallowing(records: Split, delimiter: str, width: int) -> list[Reject]:
    """Records of several lines of which each could be a record: two stray quotes have made one cell of the rest."""
    rejects = []
    for index in records.fields:
        text = records.texts[index]
        lines = _LINE_END.split(text) if width >= MANY_FIELDS else []
        if len(lines) > 1 and all(line.count(delimiter) == width - 1 for line in lines):
            detail = f"each of its {len(lines)} lines is a record: a quote is open"
            rejects.append(
                Reject(index + 1, records.lines[index], "unterminated_quote", detail, _printable(text))
            )
    return rejects


def _problem(text: str) -> tuple[str, str] | None:
    if not text.isascii() and UNDECODED.search(text):
        return "undecodable_text", "bytes that the encoding does not know"
    if "\x00" in text:
        return "nul_byte", "a NUL byte"
    if len(text) > limits.MAX_CELL_CHARACTERS:
        return "cell_too_long", f"a record of {len(text):,} characters"
    return None


def _printable(text: str) -> str:
    """Undecodable bytes shown as U+FFFD: the frame may hold no lone surrogates."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _frame(
    records: Split, header: Header, reader: Reader, broken: set[int]
) -> tuple[pl.DataFrame, list[Reject]]:
    """Text columns of the records that fit the header, and rejects for those that do not."""
    width = len(header.names)
    plain = [i for i in range(len(records.texts)) if i + 1 not in broken and i not in records.fields]
    quoted = [i for i in records.fields if i + 1 not in broken]
    split = pl.Series("f", [records.texts[i] for i in plain], dtype=pl.String).str.split(reader.delimiter)
    lists = pl.concat([split, pl.Series("f", [records.fields[i] for i in quoted], dtype=pl.List(pl.String))])
    numbers = pl.Series(RECORD, [i + 1 for i in (*plain, *quoted)], dtype=pl.Int64)
    whole = pl.DataFrame([numbers, lists]).sort(RECORD)
    whole = _trim_void(whole, width) if reader.trailing_delimiter else whole
    fits = whole["f"].list.len() == width
    ragged = [
        wrong_count(number, records.lines[number - 1], records.texts[number - 1], count, width)
        for number, count in whole.filter(~fits).select(RECORD, pl.col("f").list.len()).iter_rows()
    ]
    kept = whole.filter(fits)
    lines = pl.Series(LINE, [records.lines[n - 1] for n in kept[RECORD].to_list()], dtype=pl.Int64)
    columns = [
        pl.col("f").list.get(i).alias(name) for i, name in enumerate(header.names) if i not in header.dropped
    ]
    return kept.with_columns(lines).select(RECORD, LINE, *columns), ragged


def _trim_void(whole: pl.DataFrame, width: int) -> pl.DataFrame:
    """Rows that end in a delimiter have one empty field too many, or one that the header shares."""
    void = (pl.col("f").list.len() == width + 1) & (pl.col("f").list.last() == "")
    return whole.with_columns(pl.when(void).then(pl.col("f").list.head(width)).otherwise(pl.col("f")))


def wrong_count(number: int, line: int, text: str, count: int, width: int) -> Reject:
    """A record with more or fewer fields than the header."""
    return Reject(
        number, line, "wrong_field_count", f"{count} fields under {width} headers", _printable(text)
    )


def _flags(records: int, blank_lines: int) -> tuple[str, ...]:
    flags = [] if records else ["empty_delivery: a header and no row"]
    if blank_lines:
        flags.append(f"blank_lines: {blank_lines}")
    return tuple(flags)
