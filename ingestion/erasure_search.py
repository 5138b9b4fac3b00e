"""The search that shows what an erasure left: bytes of a person in any file, also inside archives and databases.

Here: what is looked for and where it was found, as counts. Not here: what is done about it.
A database or a compressed file does not show its words to a search through its bytes, so they are opened as well.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from ingestion.errors import BadInputError
from ingestion.identity import normal_form
from ingestion.readers import limits
from ingestion.readers.archives import decompress

# Shorter ones stand in every file by chance; the keys find their records all the same.
SHORTEST, SHORTEST_NUMBER = 5, 8
_PACKED = {b"PK\x03\x04": "zip", b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"PAR1": "parquet"}
_DEEPEST, _SMALL = 4, 1024**2
_CLOSED = (
    BadInputError,
    duckdb.Error,
    pl.exceptions.PolarsError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
)
_WORD = rb"[0-9a-z_\x80-\xff]"


@dataclass
class Search:
    """One search of some folders.

    Args:
        files: how many were looked at.
        bytes: how many bytes, unpacked ones included.
        found: file, relative to its folder -> times that somebody was found in it.
        unopened: databases and archives that are damaged or locked; only their bytes were searched.
    """

    files: int = 0
    bytes: int = 0
    found: dict[str, int] = field(default_factory=dict)
    unopened: list[str] = field(default_factory=list)


class Needles:
    """The words to look for, in the spellings and encodings in which files may have them."""

    def __init__(self, values: Iterable[str]) -> None:
        self.words = sorted({word for value in values for word in _spellings(value)})
        plain = {form.lower() for word in self.words for form in _encoded(word)}
        self._whole = [re.compile(rb"(?<!%b)%b(?!%b)" % (_WORD, re.escape(p), _WORD)) for p in plain]
        self._wide = {word.encode(code).lower() for word in self.words for code in ("utf-16-le", "utf-16-be")}

    def count(self, data: bytes) -> int:
        """How often any of the words stands in the bytes, as a word of its own."""
        lowered = data.lower()
        wide = sum(lowered.count(form) for form in self._wide)
        return wide + sum(len(pattern.findall(lowered)) for pattern in self._whole)


def _spellings(value: str) -> Iterator[str]:
    text = unicodedata.normalize("NFC", value.strip())
    forms = {text, text.removeprefix("@"), normal_form("email", text)}
    digits = normal_form("phone", text).removeprefix("+")
    if re.fullmatch(r"\+?[\d\s()/.-]+", text):
        forms |= {digits, f"+{digits}"}
    for form in forms:
        if len(form) >= (SHORTEST_NUMBER if form.isdigit() else SHORTEST):
            yield form


def _encoded(word: str) -> Iterator[bytes]:
    yield word.encode()
    yield json.dumps(word)[1:-1].encode()
    yield word.encode("cp1252", errors="replace")


def search(folders: Iterable[Path], needles: Needles, *, leave_out: Iterable[Path] = ()) -> Search:
    """Looks into every file below some folders; links are not followed.

    Args:
        folders: where to look.
        needles: what to look for.
        leave_out: files and folders that are somebody else's to search.
    """
    done, out = Search(), [path.resolve() for path in leave_out]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            if any(path.resolve().is_relative_to(other) for other in out):
                continue
            _look_into(path, f"{folder.name}/{path.relative_to(folder)}", needles, done)
    return done


def _look_into(path: Path, name: str, needles: Needles, done: Search) -> None:
    done.files += 1
    hits = 0
    try:
        for data in _contents(path.read_bytes(), _DEEPEST):
            done.bytes += len(data)
            hits += needles.count(data)
        if path.suffix == ".duckdb":
            hits += _rows(path, needles)
    except _CLOSED:
        done.unopened.append(name)
    if hits:
        done.found[name] = hits


def _contents(data: bytes, depth: int) -> Iterator[bytes]:
    """Some bytes, and what they hold packed, whatever the file is called.

    Raises:
        BadInputError: an archive is damaged or dangerous; its own bytes are given before.
    """
    yield data
    if depth == 0:
        return
    packing = next((ending for magic, ending in _PACKED.items() if data.startswith(magic)), None)
    if packing == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.file_size > limits.MAX_DECOMPRESSION_RATIO * max(member.compress_size, _SMALL):
                    raise zipfile.BadZipFile("a member would unpack to far more than it takes up")
                yield from _contents(archive.read(member), depth - 1)
    elif packing == "parquet":
        frame = pl.read_parquet(io.BytesIO(data), glob=False)
        yield frame.select(pl.all().cast(pl.String)).write_csv().encode()
    elif packing:
        yield from _contents(decompress(data, f"a.{packing}"), depth - 1)


def _rows(path: Path, needles: Needles) -> int:
    """Rows of a DuckDB file in whose cells somebody stands."""
    hits = 0
    words = [word.lower() for word in needles.words]
    with closing(duckdb.connect(str(path), read_only=True)) as con:
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() where not internal"
        ).fetchall()
        for schema, table in tables:
            row = con.execute(
                f'select count(*) from (select lower(cells::varchar) as said from "{schema}"."{table}" as cells) '
                "where len(list_filter(?::varchar[], lambda word: contains(said, word))) > 0",
                [words],
            ).fetchone()
            hits += row[0] if row else 0
    return hits
