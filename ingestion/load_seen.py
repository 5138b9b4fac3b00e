"""Files that look untouched since their bytes were hashed: a night hashes what it brings, not what the years brought.

Here: what a file looks like from outside (`meta.file_seen`), and when that is trusted. Not here: hashing
(``ingestion.load_discover``) and what a hash decides (``ingestion.load``).

Size, inode, and the times of the last change of content and of the file, to the nanosecond. The last of them no
program can set, so a time of change that was put back shows. What changed within two seconds before it was hashed is
hashed again the next time: a second change in the same tick of the clock would look the same.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ingestion.load_discover import Found, content_sha256
from ingestion.readers.files import checked_file
from ingestion.transaction import transaction

_STILL_NS = 2_000_000_000


@dataclass(frozen=True)
class Looks:
    """What was seen of a file when its bytes were hashed.

    Args:
        outside: size, inode and times of the file and of those read with it.
        content_sha256: digest of the bytes.
        bytes: their number.
    """

    outside: str
    content_sha256: str
    bytes: int


@dataclass
class Seen:
    """The looks of all files of an organisation.

    Args:
        known: place in the accounts -> looks.
        new: looks that are not in the build yet.
    """

    known: Mapping[tuple[str, object, str], Looks]
    new: dict[tuple[str, object, str], Looks] = field(default_factory=dict)

    def content(self, found: Found, names: Sequence[str]) -> tuple[str, int]:
        """Digest and size of a file with those read beside it; hashed only if it does not look as it did.

        Raises:
            BadInputError: a name is a link or no regular file, or the file is too large, cannot be read or grows
                meanwhile.
        """
        now = time.time_ns()
        outside, changed_at = _outside(found.folder, names)
        known = self.new.get(found.place) or self.known.get(found.place)
        if known is not None and known.outside == outside:
            return known.content_sha256, known.bytes
        digest, size = content_sha256(found.folder, names)
        if now - changed_at > _STILL_NS and _outside(found.folder, names)[0] == outside:
            self.new[found.place] = Looks(outside, digest, size)
        return digest, size


def _outside(folder: Path, names: Sequence[str]) -> tuple[str, int]:
    """What files look like, and when the last of them changed."""
    stats = [checked_file(folder, name)[1] for name in names]
    shown = [f"{s.st_size}:{s.st_ino}:{s.st_mtime_ns}:{s.st_ctime_ns}" for s in stats]
    return " ".join(shown), max(max(s.st_mtime_ns, s.st_ctime_ns) for s in stats)


def read_seen(con: duckdb.DuckDBPyConnection, *, delivery_date: dt.date | None = None) -> Seen:
    """The looks that stand in a build: of all files, or of those of one day."""
    columns = "source, delivery_date, source_file, outside, content_sha256, bytes"
    rows = con.execute(
        f"select {columns} from meta.file_seen where delivery_date = coalesce(?, delivery_date)",
        [delivery_date],
    ).fetchall()
    return Seen({(source, day, name): Looks(*looks) for source, day, name, *looks in rows})


def keep_seen(con: duckdb.DuckDBPyConnection, seen: Seen) -> None:
    """Writes new looks into a build that may be written."""
    if not seen.new or _is_read_only(con):
        return
    places, looks = zip(*seen.new.items(), strict=True)
    rows = [
        (*place, one.outside, one.content_sha256, one.bytes) for place, one in zip(places, looks, strict=True)
    ]
    with transaction(con):
        con.execute("create or replace temp table just_seen as from meta.file_seen limit 0")
        con.executemany("insert into just_seen values (?, ?, ?, ?, ?, ?)", rows)
        con.execute("delete from meta.file_seen as old using just_seen as new where " + _SAME_PLACE)
        con.execute("insert into meta.file_seen from just_seen")
    con.execute("drop table just_seen")
    seen.new.clear()


_SAME_PLACE = (
    "old.source = new.source and old.delivery_date = new.delivery_date and old.source_file = new.source_file"
)


def _is_read_only(con: duckdb.DuckDBPyConnection) -> bool:
    row = con.execute(
        "select readonly from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    return row is not None and bool(row[0])
