"""Room on the disk: asked before a night, and named in one sentence when it ran out all the same.

Here: how much a night needs, and what an error of the disk means to people. Not here: what is written.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.config_home import Home
from ingestion.errors import BrandHealthError

# DuckDB writes a table anew before it lets go of the old one, and spills about as much again while it sorts.
BUILDS_AT_ONCE = 2
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# DuckDB passes on the words of the system, not its number; the last are SQLite's.
FULL_WORDS = ("no space left", "disk quota exceeded", "file too large", "disk is full")
# What DuckDB says of a file whose bytes are not those it wrote, or that somebody cut short.
DAMAGED_WORDS = (
    "corrupt", "checksum", "not a valid duckdb", "wal does not match", "wal file", "read enough bytes", "deserialize",
)  # fmt: skip
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Room:
    """Free and needed bytes of a home.

    Args:
        free: bytes free where the home stands.
        needed: bytes the next night may take: the build twice over, and one more published file.
    """

    free: int
    needed: int

    @property
    def suffices(self) -> bool:
        """Whether the next night fits."""
        return self.free > self.needed

    def __str__(self) -> str:
        return f"{self.free / MEGABYTE:,.0f} MB are free and the next night may need {self.needed / MEGABYTE:,.0f} MB"


def room(home: Home) -> Room:
    """How much room a home has and how much its next night needs, judged by the last one."""
    standing = next(path for path in (home.path, *home.path.parents) if path.exists())
    needed = BUILDS_AT_ONCE * _size(home.build_file) + _size(home.published_link)
    return Room(free=shutil.disk_usage(standing).free, needed=needed)


def require_room(home: Home) -> None:
    """Refuse to begin a night that the disk cannot hold.

    Raises:
        BrandHealthError: too little is free; the message names both numbers.
    """
    if not (found := room(home)).suffices:
        raise BrandHealthError(
            str(home.path),
            f"{found} ({BUILDS_AT_ONCE} × the build and one published file)",
            "Make room on this disk, or move the home to a larger one; readers keep what they have.",
        )


@contextmanager
def told_plainly(path: Path) -> Generator[None]:
    """Turn a full disk or a damaged file into one sentence that says what to do.

    Raises:
        BrandHealthError: either of them happened inside.
    """
    try:
        yield
    except BrandHealthError:
        raise
    except Exception as problem:
        full = getattr(problem, "errno", None) in FULL
        text = FULL_WORDS[0] if full else str(problem)
        if said := plainly(path, text, of_duckdb=isinstance(problem, duckdb.Error)):
            raise said from problem
        raise


def plainly(path: Path, text: str, *, of_duckdb: bool) -> BrandHealthError | None:
    """What an error of the disk means to people; None for any other error.

    Args:
        path: what was written or read.
        text: the message of the error.
        of_duckdb: whether DuckDB said it; only its words tell of a damaged database.
    """
    text = text.lower()
    if any(words in text for words in FULL_WORDS):
        return BrandHealthError(
            str(path),
            "the disk is full",
            "Make room and run the same command again; readers keep the last good build.",
        )
    if of_duckdb and any(words in text for words in DAMAGED_WORDS):
        return BrandHealthError(
            str(path),
            "a database file is damaged, or a write-ahead log of another file stands beside it",
            "Readers keep the last good build. Delete ‹home›/build/ and run `brand-health nightly`: "
            "deliveries and code rebuild everything.",
        )
    return None


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
