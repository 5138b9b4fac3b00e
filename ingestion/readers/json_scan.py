"""Bytes of JSON -> tokens, all lines at once; a line about which there is any doubt is named and left alone.

Here: strings, punctuation, numbers and words with their places, by whole-array operations. Not here: which tokens make
an object (`json_cut.py`), what an object says (`json_shapes.py`), and the strict reader, which has the last word on
every doubtful line (`json_files.py`).

Nothing is decoded or converted: a token is a place in the bytes, so digits and escapes stay as they were written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingestion.readers import limits
from ingestion.readers.places import texts_at

Kinds = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int32]
Indices = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
# Kinds of tokens; a control character is none.
STRING, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COLON, COMMA, LINE_END, CONTROL = range(1, 10)
# What may follow a token instead of another.
NUMBER, TRUE, FALSE, NULL = range(1, 5)
WORDS = {"true": TRUE, "false": FALSE, "null": NULL}
_PUNCTUATION = dict(zip('"{}[]:,', range(STRING, LINE_END), strict=True))
_DEPTH = np.zeros(16, dtype=np.int8)
_DEPTH[[OPEN, OPEN_LIST, CLOSE, CLOSE_LIST]] = [1, 1, -1, -1]
_BLANKS = np.zeros(256, dtype=bool)
_BLANKS[[ord(c) for c in " \t\r\n"]] = True
_NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_ESCAPE = re.compile(rb"\\(?![/bfnrt]|u[0-9a-fA-F]{4})")
_PAIR = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
# The strict reader allows more; what is deeper than this it shall look at itself.
_DEEP = limits.MAX_NESTING // 2


def _classes(line_end: int) -> bytes:
    table = bytearray(256)
    table[:32] = bytes([CONTROL]) * 32
    for character, kind in _PUNCTUATION.items():
        table[ord(character)] = kind
    table[ord("\n")] = line_end
    return bytes(table)


_BY_LINE, _AS_ONE = _classes(LINE_END), _classes(CONTROL)


@dataclass(frozen=True)
class Tokens:
    """The tokens of the lines without doubt, in the order of the bytes; between lines stands a `LINE_END`.

    Args:
        data: the bytes.
        kind: STRING, OPEN …
        start: where a token begins, quotes included.
        end: where it ends.
        follows: NUMBER, TRUE, FALSE or NULL between this token and the next, else 0.
        depth: how many objects and lists enclose it; an opening and its closing token have the same.
        first: for each line its first token, and at last the number of all tokens.
        lines: where each line begins, and at last where the bytes end.
        doubtful: the lines that the strict reader must read; they have no tokens.
    """

    data: bytes
    kind: Kinds
    start: Places
    end: Places
    follows: Kinds
    depth: Places
    first: Indices
    lines: Indices
    doubtful: Bools

    @cached_property
    def keys(self) -> Indices:
        """The strings that name a member."""
        strings = np.flatnonzero(self.kind[:-1] == STRING)
        return strings[self.kind[strings + 1] == COLON]

    @cached_property
    def brackets(self) -> Indices:
        """The tokens that open or close."""
        return np.flatnonzero((self.kind >= OPEN) & (self.kind <= CLOSE_LIST))

    def opening(self, depth: int) -> Indices:
        """The tokens that open an object at a depth."""
        return self.brackets[(self.depth[self.brackets] == depth) & (self.kind[self.brackets] == OPEN)]

    def closing(self, depth: int) -> Indices:
        """The tokens that close an object or a list at a depth."""
        kind = self.kind[self.brackets]
        closes = (kind == CLOSE) | (kind == CLOSE_LIST)
        return self.brackets[(self.depth[self.brackets] == depth) & closes]

    def line(self, number: int) -> bytes:
        """The bytes of one line, without its end."""
        return self.data[self.lines[number] : self.lines[number + 1]].removesuffix(b"\n")


def scan(data: bytes, *, by_line: bool) -> Tokens:
    """All tokens of the bytes.

    Args:
        data: whole lines.
        by_line: each line is a document of its own; else the bytes are one.
    """
    lines = _lines(data) if by_line else np.array([0, len(data)])
    masked, doubtful = _masked(data, lines)
    doubtful |= _undecodable(data, lines)
    if by_line:
        doubtful |= np.diff(lines) > limits.MAX_CELL_CHARACTERS
    wrong = doubtful
    while True:
        if wrong.any():
            masked = _blotted(masked, lines, wrong)
        found = _attempt(data, masked, lines, by_line=by_line, doubtful=doubtful)
        if isinstance(found, Tokens):
            return found
        # Every round names another line, and a line too open shifts what is seen of those behind it.
        wrong = found
        doubtful = doubtful | wrong


def _lines(data: bytes) -> Indices:
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n")) + 1
    last = [] if len(ends) and ends[-1] == len(data) else [len(data)]
    return np.concatenate(([0], ends, last)).astype(np.int64)


def _masked(data: bytes, lines: Indices) -> tuple[bytes, Bools]:
    """Escaped quotes and backslashes blotted out; and the lines with an escape that is none, or half a character."""
    doubtful = np.zeros(len(lines) - 1, dtype=bool)
    if b"\\" not in data:
        return data, doubtful
    masked = data.replace(b"\\\\", b"__").replace(b'\\"', b"__")
    wrong = [match.start() for match in _ESCAPE.finditer(masked)]
    if _HALF.search(masked):
        whole = _PAIR.sub(lambda pair: b"_" * len(pair.group()), masked)
        wrong += [match.start() for match in _HALF.finditer(whole)]
    doubtful[np.searchsorted(lines, np.array(wrong, dtype=np.int64), side="right") - 1] = True
    return masked, doubtful


def _undecodable(data: bytes, lines: Indices) -> Bools:
    if _decodes(data):
        return np.zeros(len(lines) - 1, dtype=bool)
    return np.array([not _decodes(data[a:b]) for a, b in pairwise(lines)])


def _decodes(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _blotted(masked: bytes, lines: Indices, wrong: Bools) -> bytes:
    """The bytes without the content of these lines."""
    copy = bytearray(masked)
    for number in np.flatnonzero(wrong):
        start, end = int(lines[number]), int(lines[number + 1])
        end -= copy[start:end].endswith(b"\n")
        copy[start:end] = b" " * (end - start)
    return bytes(copy)


def _attempt(data: bytes, masked: bytes, lines: Indices, *, by_line: bool, doubtful: Bools) -> Tokens | Bools:
    """The tokens, or the lines that must be left out first."""
    classes = np.frombuffer(masked.translate(_BY_LINE if by_line else _AS_ONE), dtype=np.uint8)
    position = np.flatnonzero(classes != 0)
    kind = classes[position]
    position = position.astype(np.int32)
    quote = kind == STRING
    inside = np.bitwise_xor.accumulate(quote) if len(quote) else quote
    wrong = _open_quotes(position, quote, lines)
    if wrong.any():
        return wrong
    control = kind == CONTROL
    if control.any():
        raw = np.frombuffer(data, dtype=np.uint8)
        wrong = _marked(position[control & (inside | ~_BLANKS[raw[position]])], lines)
        if wrong.any():
            return wrong
        quote, inside, kind, position = (a[~control] for a in (quote, inside, kind, position))
    outer = np.flatnonzero(quote == inside)
    closing = position[np.flatnonzero(quote & ~inside)]
    kind, start = kind[outer], position[outer]
    end = start + np.int32(1)
    end[kind == STRING] = closing + 1
    follows, wrong = _following(data, masked, kind, start=start, end=end, lines=lines)
    if wrong.any():
        return wrong
    wrong = _marked(start[end - start > limits.MAX_CELL_CHARACTERS], lines)
    if wrong.any():
        return wrong
    depth, wrong = _depths(kind, start, lines)
    if wrong.any():
        return wrong
    first = np.searchsorted(start, lines)
    blank = first[:-1] + (kind[first[1:] - 1] == LINE_END if len(kind) else 0) >= first[1:]
    return Tokens(data, kind, start, end, follows, depth, first, lines, doubtful | blank)


def _marked(position: npt.NDArray[np.integer], lines: Indices) -> Bools:
    """The lines in which these places are."""
    wrong = np.zeros(len(lines) - 1, dtype=bool)
    wrong[np.searchsorted(lines, position, side="right") - 1] = True
    return wrong


def _open_quotes(position: Places, quote: Bools, lines: Indices) -> Bools:
    before = np.searchsorted(position[quote], lines)
    return np.diff(before) % 2 == 1


def _following(
    data: bytes, masked: bytes, kind: Kinds, *, start: Places, end: Places, lines: Indices
) -> tuple[Kinds, Bools]:
    """Numbers and words behind each token, and the lines in which something else stands between two tokens."""
    follows = np.zeros(len(kind), dtype=np.uint8)
    raw = np.frombuffer(masked, dtype=np.uint8)
    last = np.int32(len(data))
    ahead = raw[: start[0] if len(start) else last]
    wrong = np.zeros(len(lines) - 1, dtype=bool)
    if len(ahead) and not _BLANKS[ahead].all():
        wrong |= _marked(np.flatnonzero(~_BLANKS[ahead]), lines)
    between = np.flatnonzero(end < np.append(start[1:], last)) if len(start) else np.empty(0, dtype=np.int64)
    low, high = end[between], np.append(start, last)[between + 1]
    low, high = stripped(masked, low, high)
    some = np.flatnonzero(high > low)
    between, low, high = between[some], low[some], high[some]
    text = texts_at(masked, low, high)
    found = np.zeros(len(text), dtype=np.uint8)
    found[text.str.contains(_NUMBER).to_numpy()] = NUMBER
    for word, meant in WORDS.items():
        found[(text == word).to_numpy()] = meant
    # A line begins with a bracket; its strict reader shall see what else it begins with.
    found[kind[between] == LINE_END] = 0
    follows[between] = found
    return follows, wrong | _marked(low[found == 0], lines)


def stripped(data: bytes, low: Places, high: Places) -> tuple[Places, Places]:
    """The places without blanks at either end."""
    raw = np.frombuffer(data, dtype=np.uint8)
    low, high = low.copy(), high.copy()
    some = np.flatnonzero(_BLANKS[raw[low]])
    while len(some):
        low[some] += 1
        some = some[low[some] < high[some]]
        some = some[_BLANKS[raw[low[some]]]]
    some = np.flatnonzero((high > low) & _BLANKS[raw[high - 1]])
    while len(some):
        high[some] -= 1
        some = some[_BLANKS[raw[high[some] - 1]]]
    return low, high


def _depths(kind: Kinds, start: Places, lines: Indices) -> tuple[Places, Bools]:
    """How deep each token lies; and the lines that do not close what they open, or do not begin with opening."""
    change = _DEPTH[kind]
    depth = np.cumsum(change, dtype=np.int32)
    first = np.searchsorted(start, lines)
    held = np.append(0, depth)[first]
    wrong = np.diff(held) != 0
    outer = depth - np.maximum(change, 0)
    if wrong.any():
        return outer, wrong
    if len(depth) and (outer.min() < 0 or depth.max() > _DEEP):
        wrong |= _marked(start[(outer < 0) | (depth > _DEEP)], lines)
    full = first[1:] > first[:-1]
    begins = first[:-1][full]
    wrong[full] |= ~np.isin(kind[begins], (OPEN, OPEN_LIST, LINE_END))
    return outer, wrong
