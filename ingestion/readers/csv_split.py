"""Text -> CSV records, strictly: nothing is guessed, every record knows its physical line.

Here: line ends, quotes, record boundaries. Not here: headers, decoding, types.
A field is quoted only if it begins with the quote; a quote inside an unquoted field is a character like others.
Records without a quote are kept whole and split later in one go; the slow path runs only where quotes occur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LINE_END = {
    "any": re.compile(r"\r\n|\n|\r"),
    "LF": re.compile(r"\r?\n"),
    "CRLF": re.compile(r"\r\n"),
    "CR": re.compile(r"\r"),
}
_PHYSICAL = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Dialect:
    """Delimiter, quote (empty: none) and the line end, a key of `LINE_END`."""

    delimiter: str
    quote: str
    newline: str


@dataclass
class Split:
    """Records in file order; blank lines are left out and counted.

    Args:
        lines: physical line each record starts on, from 1.
        texts: the record as it stands in the file, without its line end.
        fields: record index -> its fields, for the records with quotes.
        broken: record index -> (reason, detail).
    """

    lines: list[int]
    texts: list[str]
    fields: dict[int, list[str]]
    broken: dict[int, tuple[str, str]]
    blank_lines: int


def split_records(text: str, dialect: Dialect, *, skip_lines: int, keep_blank: bool) -> Split:
    """Split a text into records.

    Args:
        text: decoded content of the file.
        dialect: how it is written.
        skip_lines: physical lines above the table.
        keep_blank: a blank line is a record too (parallel files).
    """
    if not dialect.quote or dialect.quote not in text:
        return _plain(text, dialect, skip_lines, keep_blank)
    return _quoted(text, dialect, skip_lines, keep_blank)


def _plain(text: str, dialect: Dialect, skip: int, keep_blank: bool) -> Split:
    pieces = LINE_END[dialect.newline].split(text) if dialect.newline != "LF" else _lf_lines(text)
    if pieces and pieces[-1] == "":
        pieces.pop()
    rest = pieces[skip:]
    if keep_blank:
        return Split(list(range(skip + 1, len(pieces) + 1)), rest, {}, {}, 0)
    lines = [skip + i for i, piece in enumerate(rest, start=1) if piece]
    texts = rest if len(lines) == len(rest) else [piece for piece in rest if piece]
    return Split(lines, texts, {}, {}, len(rest) - len(texts))


def _lf_lines(text: str) -> list[str]:
    # A CR before the LF belongs to the line end also where the mapping says LF.
    return text.replace("\r\n", "\n").split("\n")


def _quoted(text: str, dialect: Dialect, skip: int, keep_blank: bool) -> Split:
    found = Split([], [], {}, {}, 0)
    end_of_line = LINE_END[dialect.newline]
    position, line = 0, 1
    while position < len(text):
        stop, after = _line_bounds(text, position, end_of_line)
        if line <= skip:
            position, line = after, line + 1
            continue
        if dialect.quote not in text[position:stop]:
            if stop > position or keep_blank:
                found.lines.append(line)
                found.texts.append(text[position:stop])
            else:
                found.blank_lines += 1
            position, line = after, line + 1
            continue
        record = _RecordParser(text, dialect, end_of_line)
        stop, after = record.parse(position)
        number = len(found.texts)
        found.lines.append(line)
        found.texts.append(text[position:stop])
        if record.problem is None:
            found.fields[number] = record.fields
        else:
            found.broken[number] = record.problem
        # A record may span lines of either kind; its own line end is one more.
        line += len(_PHYSICAL.findall(text, position, stop)) + 1
        position = after
    return found


def _line_bounds(text: str, position: int, end_of_line: re.Pattern[str]) -> tuple[int, int]:
    match = end_of_line.search(text, position)
    return match.span() if match else (len(text), len(text))


class _RecordParser:
    """Reads one record that holds quotes, field by field."""

    def __init__(self, text: str, dialect: Dialect, end_of_line: re.Pattern[str]) -> None:
        self.text = text
        self.delimiter = dialect.delimiter
        self.quote = dialect.quote
        self.end_of_line = end_of_line
        self.fields: list[str] = []
        self.problem: tuple[str, str] | None = None
        self.next_line_end = -1

    def parse(self, position: int) -> tuple[int, int]:
        """Read from `position`; returns where the record stops and where the next begins."""
        while True:
            if self.text.startswith(self.quote, position):
                position = self._quoted_field(position)
            else:
                stop = self._field_end(position)
                self.fields.append(self.text[position:stop])
                position = stop
            if not self.text.startswith(self.delimiter, position):
                break
            position += 1
        if position >= len(self.text):
            return position, position
        match = self.end_of_line.match(self.text, position)
        return match.span() if match else (position, position)

    def _field_end(self, position: int) -> int:
        # Looked up once per line: a search for each field, or to the end of the file for a delimiter that never
        # comes, takes minutes where quotes are many.
        if self.next_line_end < position:
            self.next_line_end = _line_bounds(self.text, position, self.end_of_line)[0]
        delimiter = self.text.find(self.delimiter, position, self.next_line_end)
        return self.next_line_end if delimiter < 0 else delimiter

    def _quoted_field(self, start: int) -> int:
        parts: list[str] = []
        position = start + 1
        while True:
            close = self.text.find(self.quote, position)
            if close < 0:
                self.problem = (
                    "unterminated_quote",
                    f"the quote of field {len(self.fields) + 1} is never closed",
                )
                return len(self.text)
            parts.append(self.text[position:close])
            if not self.text.startswith(self.quote, close + 1):
                break
            parts.append(self.quote)
            position = close + 2
        self.fields.append("".join(parts))
        return self._after_quote(close + 1)

    def _after_quote(self, position: int) -> int:
        stop = self._field_end(position)
        if stop > position:
            self.problem = ("stray_quote", f"text behind the closing quote of field {len(self.fields)}")
        return stop
