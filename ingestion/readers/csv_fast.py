"""CSV whose quotes and line ends are regular: the same records as the strict reader gives, without a loop over them.

Here: which files are regular, and where their cells are. Not here: everything about a file that is not
(`csv_files.py`, `csv_split.py`); it is left to the strict reader as a whole.

Regular is: every quote opens or closes a cell or stands doubled within one, line ends are of one kind, no byte is
undecodable or NUL, and no record is the header again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.mapping_model import FileSection, Reader
from ingestion.readers import limits
from ingestion.readers.csv_files import MANY_FIELDS, refuse_many, table_of, wrong_count
from ingestion.readers.files import Delivered
from ingestion.readers.headers import Header, read_header
from ingestion.readers.places import texts_at
from ingestion.readers.records import LINE, RECORD, Reject
from ingestion.readers.table_records import TableRecords
from ingestion.readers.text import decode, refuse_message

Places = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_LINE_END, _DELIMITER, _QUOTE = 1, 2, 3


@dataclass(frozen=True)
class _Cells:
    """Where the cells of a table are.

    Args:
        start: of each cell, quotes included.
        end: of each cell.
        first: for each record its first cell, and at last the number of all cells.
        line: physical line on which each record starts.
        quoted: cells in quotes.
        blank_lines: how many were left out.
        spans_lines: for each record, whether a line ends within it.
    """

    data: bytes
    start: Places
    end: Places
    first: Places
    line: Places
    quoted: Bools
    blank_lines: int
    spans_lines: Bools

    @property
    def records(self) -> int:
        """How many there are, header rows included."""
        return len(self.first) - 1

    def longest(self) -> int:
        """Bytes of the longest record."""
        spans = self.end[self.first[1:] - 1] - self.start[self.first[:-1]]
        return int(spans.max()) if len(spans) else 0

    def text(self, record: int) -> str:
        """A record as it stands in the file."""
        return self.data[self.start[self.first[record]] : self.end[self.first[record + 1] - 1]].decode()

    def column(self, cells: Places) -> pl.Series:
        """The texts of some cells, in the order of the bytes."""
        quoted = self.quoted[cells]
        texts = texts_at(self.data, self.start[cells] + quoted, self.end[cells] - quoted)
        doubled = quoted.any() and texts.str.contains('"', literal=True).any()
        return texts.str.replace_all('""', '"', literal=True) if doubled else texts


def read_regular_csv(delivered: Delivered, section: FileSection) -> TableRecords | None:
    """The records of a file, or None if the strict reader must read it.

    Raises:
        BadInputError: refused as a whole; as the strict reader would.
    """
    reader = section.reader
    data = _bytes(delivered, reader)
    if data is None:
        return None
    cells = _cells(data, reader)
    if cells is None:
        return None
    if cells.longest() > limits.MAX_CELL_CHARACTERS:
        return None
    refuse_many(cells.records, delivered.name)
    heads = min(reader.header_rows, cells.records)
    header = read_header([_row(cells, record) for record in range(heads)], reader, delivered.name)
    if _repeats_header(cells, heads) or _swallows(cells, heads, len(header.names), reader.delimiter):
        return None
    frame, ragged = _frame(cells, heads, header, reader)
    counts = (cells.records - heads, cells.blank_lines)
    return table_of(frame, ragged, header, reader, counts=counts, is_ascii=data.isascii())


def _bytes(delivered: Delivered, reader: Reader) -> bytes | None:
    """The table as UTF-8, from its first line on; None if that is not regular."""
    text = decode(delivered.data, reader.encoding, delivered.name)
    refuse_message(text, delivered.name)
    signs = reader.delimiter + reader.quote
    if not signs.isascii() or reader.quote not in {"", '"'} or set(signs) & set("\r\n\0"):
        return None
    if "\x00" in text or "\ufeff" in text:
        return None
    ends, returns = text.count("\r\n"), text.count("\r")
    if returns != ends or reader.newline == "CR" or (reader.newline == "CRLF" and text.count("\n") != ends):
        return None
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None  # bytes that do not decode are carried as half characters


def _cells(data: bytes, reader: Reader) -> _Cells | None:
    """Where the cells are, or None where a quote is not regular."""
    at = 0
    for _ in range(reader.skip_rows):
        at = data.find(b"\n", at) + 1 or len(data)
    table = bytearray(256)
    table[ord("\n")] = _LINE_END
    table[ord(reader.delimiter)] = _DELIMITER
    if reader.quote:
        table[ord(reader.quote)] = _QUOTE
    classes = np.frombuffer(data.translate(bytes(table)), dtype=np.uint8)[at:]
    position = np.flatnonzero(classes != 0)
    kind, position = classes[position], position + at
    physical = position[kind == _LINE_END]
    quote = kind == _QUOTE
    if quote.any():
        inside = np.bitwise_xor.accumulate(quote)
        if inside[-1] or not _regular(data, position[quote], at, reader.delimiter):
            return None
        outer = np.flatnonzero(~quote & ~inside)
        kind, position = kind[outer], position[outer]
    ends = kind == _LINE_END
    if at < len(data) and not (len(ends) and ends[-1] and position[-1] == len(data) - 1):
        position, ends = np.append(position, len(data)), np.append(ends, np.True_)
    return _placed(data, position, ends, reader=reader, at=at, physical=physical)


def _regular(data: bytes, quotes: Places, at: int, delimiter: str) -> bool:
    """Every quote opens a cell, closes one, or stands beside another within one."""
    raw = np.frombuffer(data, dtype=np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    before = raw[np.maximum(opening - 1, 0)]
    after = raw[np.minimum(closing + 1, len(data) - 1)]
    ends = np.array([ord(c) for c in f'"\n{delimiter}'], dtype=np.uint8)
    opens = (opening == at) | np.isin(before, ends)
    closes = (closing == len(data) - 1) | np.isin(after, np.append(ends, np.uint8(ord("\r"))))
    return bool(opens.all() and closes.all())


def _placed(
    data: bytes, position: Places, ends: Bools, *, reader: Reader, at: int, physical: Places
) -> _Cells:
    """Cells between the places where they end, blank lines left out."""
    raw = np.frombuffer(data, dtype=np.uint8)
    start = np.concatenate(([at], position + 1))[:-1]
    returns = ends & (position > start)
    returns[returns] = raw[position[returns] - 1] == ord("\r")
    end = position - returns
    last = np.flatnonzero(ends)
    first = np.concatenate(([0], last + 1))
    blank = (np.diff(first) == 1) & (start[last] == end[last])
    if blank.any():
        keep = np.ones(len(start), dtype=bool)
        keep[last[blank]] = False
        start, end = start[keep], end[keep]
        first = np.concatenate(([0], np.cumsum(np.diff(first)[~blank])))
    begins, stops = start[first[:-1]], end[first[1:] - 1] if len(start) else end
    line = np.searchsorted(physical, begins)
    quoted = np.zeros(len(start), dtype=bool)
    some = np.flatnonzero(end > start) if reader.quote else np.empty(0, dtype=np.int64)
    quoted[some] = raw[start[some]] == ord('"')
    spans = np.searchsorted(physical, stops) > line
    return _Cells(data, start, end, first, line + 1 + reader.skip_rows, quoted, int(blank.sum()), spans)


def _row(cells: _Cells, record: int) -> list[str]:
    return cells.column(np.arange(cells.first[record], cells.first[record + 1])).to_list()


def _repeats_header(cells: _Cells, heads: int) -> bool:
    """Whether a record below is the header again: files were glued together."""
    rows = {text for text in map(cells.text, range(heads)) if text.strip()}
    start, end = cells.start[cells.first[heads:-1]], cells.end[cells.first[heads + 1 :] - 1]
    alike = np.isin(end - start, [len(text.encode()) for text in rows])
    return texts_at(cells.data, start[alike], end[alike]).is_in(list(rows)).any() if alike.any() else False


def _swallows(cells: _Cells, heads: int, width: int, delimiter: str) -> bool:
    """Whether each line of some record could be a record: two stray quotes made one cell of the rest."""
    some = np.flatnonzero(cells.spans_lines[heads:]) + heads
    if width < MANY_FIELDS or not len(some):
        return False
    lines = texts_at(cells.data, cells.start[cells.first[some]], cells.end[cells.first[some + 1] - 1])
    counts = (
        lines.str.replace_all("\r\n", "\n", literal=True)
        .str.split("\n")
        .list.eval(pl.element().str.count_matches(delimiter, literal=True) == width - 1)
    )
    return bool(counts.list.all().any())


def _frame(cells: _Cells, heads: int, header: Header, reader: Reader) -> tuple[pl.DataFrame, list[Reject]]:
    """Text columns of the records that fit the header, and rejects for those that do not."""
    width = len(header.names)
    count = np.diff(cells.first)
    last = cells.first[1:] - 1
    if reader.trailing_delimiter:
        empty = cells.end[last] - cells.start[last] == 2 * cells.quoted[last]
        count = count - ((count == width + 1) & empty)
    fits = np.flatnonzero(count[heads:] == width) + heads
    wrong = np.flatnonzero(count[heads:] != width) + heads
    ragged = [
        wrong_count(
            record - heads + 1, int(cells.line[record]), cells.text(record), int(count[record]), width
        )
        for record in wrong.tolist()
    ]
    columns = {RECORD: pl.Series(fits - heads + 1), LINE: pl.Series(cells.line[fits])}
    for place, name in enumerate(header.names):
        if place not in header.dropped:
            columns[name] = cells.column(cells.first[fits] + place)
    return pl.DataFrame(columns, schema_overrides={RECORD: pl.Int64, LINE: pl.Int64}), ragged
