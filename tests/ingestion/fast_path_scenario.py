"""Files as nobody would write them on purpose, and what both ways of reading make of them.

Here: strategies for JSON and CSV files, and one comparison. Not here: what must hold (``test_fast_path.py``).
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass

import polars as pl
from hypothesis import strategies as st

from ingestion.conform_rows import short_hashes
from ingestion.errors import BadInputError
from ingestion.mapping_model import FileSection
from ingestion.readers.files import Delivered
from ingestion.readers.read import read_quickly, read_records

_FEED = {"feed": "support_tickets", "fields": {"ticket_id": "id"}}
PAGES = {
    "match": "*",
    "format": "jsonl",
    "records": ["data", "includes.tweets"],
    "context": {"seen": "meta.at", "asked": "meta.url"},
    "lookups": {"author": {"records": "includes.users[*]", "key": "id", "on": "by"}},
    "feeds": [_FEED],
}
ENVELOPE = {
    "match": "*",
    "format": "jsonl",
    "records": "record.data",
    "context": {"stream": "record.stream", "outer": "^at"},
    "feeds": [_FEED],
}
BARE = {"match": "*", "format": "jsonl", "records": "", "feeds": [_FEED]}
LISTED = {"match": "*", "format": "json", "records": "results[*]", "feeds": [_FEED]}
SECTIONS = [FileSection.model_validate(s) for s in (PAGES, ENVELOPE, BARE, LISTED, BARE | {"format": "json"})]
PATHS = [
    "id",
    "by",
    "text",
    "author.name",
    "author",
    "seen",
    "asked",
    "stream",
    "outer",
    "tags",
    "tags[*].k",
    "tags[1].k",
]
PATHS += [
    "k",
    ".k",
    "^id",
    "^^at",
    "meta",
    'odd["a.b"]',
    "odd",
    "results",
    "^results",
    "at",
    "data",
    "record",
]
EXPLODED = (None, "tags[*]", "tags[*].in[*]")

_texts = st.sampled_from(
    [
        "",
        "a",
        "é",
        "😀",
        'say "no"',
        "back\\slash",
        "line\nend",
        "tab\tbed",
        "\u2028",
        "a,b:{c}[d]",
        "\x7f",
        "1",
        "null",
        "\\\\",
        '\\"',
    ]
)
_numbers = st.sampled_from([0, -1, 7, 1.5, 1e300, -0.0, 2**70, True, False, None])
_scalars = _texts | _numbers
_names = st.sampled_from(["id", "by", "text", "k", "odd", "a.b", "in", "é", "x y", 'q"'])
_tags = st.lists(
    st.dictionaries(st.sampled_from(["k", "in", "v"]), _scalars | st.lists(_scalars, max_size=2), max_size=2),
    max_size=3,
)
_objects = st.fixed_dictionaries(
    {},
    optional={
        "id": _scalars,
        "by": st.sampled_from(["u1", "u2", 1, None]),
        "text": _texts,
        "tags": _tags | _scalars,
        "odd": st.dictionaries(_names, _scalars, max_size=2),
    },
)
_users = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["u1", "u2", 1])}, optional={"name": _scalars}), max_size=3
)
_few = st.lists(_objects, max_size=3)
_places = _few | _few | _objects | st.none() | _scalars | st.just([None]) | st.just([[{}]])
_at = st.fixed_dictionaries({"at": _scalars, "url": _scalars})
_page = st.fixed_dictionaries(
    {"data": _places},
    optional={
        "includes": st.fixed_dictionaries({"users": _users}, optional={"tweets": _places}),
        "meta": _at | _at | _scalars,
        "at": _scalars,
    },
)
_envelope = st.fixed_dictionaries(
    {"record": st.fixed_dictionaries({"stream": _scalars, "data": _objects | _places})},
    optional={"at": _scalars},
)
_whole = {
    ("data", "includes.tweets"): _page,
    ("record.data",): _envelope,
    ("",): _objects | st.lists(_objects, max_size=3),
    ("results[*]",): st.fixed_dictionaries({"results": _places}, optional={"at": _scalars, "next": _texts}),
}


def documents(section: FileSection) -> st.SearchStrategy:
    """What a file of this section holds, mostly as its mapping expects it."""
    fitting = _whole[tuple(section.records)]
    return fitting | fitting | fitting | fitting | st.one_of(*_whole.values()) | _scalars


RARE = [
    '{"a":1,"a":2}',
    '{"a":NaN}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":"\\ud83d"}',
    '{"a":"\\x"}',
    '{"id":1}}',
    '{"id":"x',
    "[",
    "}{",
    "",
    " ",
    "\t",
    "\u00a0",
]
RARE += [
    '{"id":"\x00"}',
    '{"data":[{"id":1},,{"id":2}]}',
    '{"data":[{"id":1} 3]}',
    '{"data":[1 {"id":1}]}',
    '{"\\u0069d":1,"id":2}',
    '{"data":{"id":1},"data":{"id":2}}',
]
RARE += [
    '{"id" 1}',
    '{"id":1 "x":2}',
    '{"id":tru}',
    '{"id":"a"b}',
    "\\",
    '{"id":\\"1"}',
    '{"data":[{"id":1}{"id":2}]}',
    "[" * 150 + "]" * 150,
    '{"id":"\t"}',
    '{"id":1}\r',
]
RARE += [
    '{"record":{"data":{"id":1}} 5}',
    '{"record":{"data":{"id":1}},}',
    '{"data":[{"id":1},]}',
    '{"data":[,{"id":1}]}',
    '5 {"id":1}',
    '{"id":1} 5',
    '{"id":- 1}',
    "\ufeff{}",
]


@st.composite
def json_lines(draw: st.DrawFn, section: FileSection) -> bytes:
    """A JSON Lines file: honest lines in several manners of writing, rare ones, and now and then a byte gone wrong."""
    manner = draw(
        st.sampled_from(
            [{}, {"separators": (",", ":")}, {"ensure_ascii": False}, {"separators": (" ,", ":  ")}]
        )
    )
    honest = documents(section).map(lambda found: json.dumps(found, **manner))
    lines = draw(st.lists(honest, max_size=6))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(RARE)))
    return _damaged(draw, draw(st.sampled_from(["\n", "\n", "\r\n", "\n\n"])).join(lines).encode())


@st.composite
def json_documents(draw: st.DrawFn, section: FileSection) -> bytes:
    """A JSON document, perhaps laid out in lines, now and then with a byte gone wrong."""
    manner = draw(st.sampled_from([{}, {"indent": 2}, {"indent": "\t"}, {"ensure_ascii": False}]))
    text = json.dumps(draw(documents(section)), **manner)
    return _damaged(draw, text.encode())


_cells = st.sampled_from(
    [
        "",
        "a",
        "é",
        "1",
        'say "no"',
        "a,b",
        "a;b",
        "line\nend",
        "line\r\nend",
        " x ",
        '"',
        '""',
        "\ufeff",
        "id",
        "Ã¤",
        "\ufffd",
        "&amp;",
    ]
)
CSV_READERS = [
    {},
    {"header_rows": 2},
    {"delimiter": ";", "skip_rows": 1},
    {"trailing_delimiter": True},
    {"newline": "LF", "quote": ""},
    {"newline": "CRLF"},
    {"header_rows": 0, "columns": ["a", "b", "c", "d"]},
    {"repair_mojibake": 1, "unescape_html": 1},
    {"encoding": "cp1252"},
]
CSV_SECTIONS = [
    FileSection.model_validate({"match": "*", "format": "csv", "reader": r, "feeds": [_FEED]})
    for r in CSV_READERS
]


@st.composite
def csv_files(draw: st.DrawFn) -> bytes:
    """A CSV file of four columns, mostly well written, now and then with a byte gone wrong."""
    delimiter = draw(st.sampled_from([",", ",", ";"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    out = io.StringIO()
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
    rows = draw(st.lists(st.lists(_cells, min_size=4, max_size=4) | st.lists(_cells, max_size=6), max_size=6))
    for row in [["id", "text", "n", ""], *rows, *draw(st.sampled_from([[], [["id", "text", "n", ""]]]))]:
        writer.writerow(row)
    last = draw(st.sampled_from(["", end, "\n\n"]))
    return _damaged(draw, (out.getvalue() + last).encode())


def _damaged(draw: st.DrawFn, data: bytes) -> bytes:
    for _ in range(draw(st.sampled_from([0, 0, 0, 0, 1, 2]))):
        at = draw(st.integers(0, len(data)))
        new = draw(
            st.sampled_from(
                [b"", b'"', b"\\", b"{", b"}", b",", b"\xff", b"\x00", b" ", b"\n", b"]", b"1", b"\r"]
            )
        )
        data = data[:at] + new + data[at + draw(st.integers(0, 1)) :]
    return data


@dataclass(frozen=True)
class Read:
    """All that can be asked of the records of a file, or the kind of its refusal."""

    kind: str | None
    told: tuple = ()
    frames: tuple[pl.DataFrame, ...] = ()

    __hash__ = None

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, Read)
        same = self.kind == other.kind and self.told == other.told
        return same and all(a.equals(b) for a, b in zip(self.frames, other.frames, strict=True))


def everything(data: bytes, section: FileSection, *, quickly: bool) -> Read:
    """What a reader makes of a file."""
    delivered = Delivered("x", data, "", len(data), {})
    try:
        records = (read_quickly if quickly else read_records)(delivered, section)
    except BadInputError as problem:
        return Read(problem.kind)
    numbers = range(1, records.count + 1)
    told = (records.count, records.flags, records.names("*"), records.names("tags.*"), records.raw(numbers))
    paths = PATHS if section.format.startswith("json") else records.names("*")
    exploded = EXPLODED if section.format.startswith("json") else (None,)
    tables = [records.table(paths, one) for one in exploded]
    return Read(None, told, (records.rejected, records.whole(short_hashes, "h"), *tables))
