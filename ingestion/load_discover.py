"""What has been delivered: dates, folders, files, and the fingerprints that decide whether a file is new.

Here: looking at ``deliveries/<date>/<source>/<files>`` without understanding any of it.
Not here: reading the files (``ingestion.load_read``) and deciding what to load (``ingestion.load``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath

from ingestion.config import Organisation
from ingestion.config_model import Source
from ingestion.contracts.catalogue import listing
from ingestion.errors import BadInputError, ConfigurationError
from ingestion.readers.files import changing, checked_file, delivered_names, unreadable

# The code that decides what bytes become. When a release changes it, every file is read again by itself: nobody
# has to remember that old rows came from old code.
_READING_CODE = ("readers/*.py", "casts*.py", "conform*.py", "identity.py", "mapping*.py")


@dataclass(frozen=True)
class Found:
    """One file somebody delivered.

    Args:
        source: None if no configured source has this folder.
        folder: folder of the source inside the delivery; the fence around every name in it.
        name: path inside that folder, with forward slashes; ``.`` is the folder itself.
        problem: why it cannot be read, when that shows before it is opened.
    """

    delivery_date: dt.date
    source_name: str
    source: Source | None
    folder: Path
    name: str
    problem: BadInputError | None = None

    @property
    def place(self) -> tuple[str, dt.date, str]:
        """What names a file in the accounts."""
        return self.source_name, self.delivery_date, self.name


def delivery_dates(organisation: Organisation) -> list[dt.date]:
    """Days with a delivery folder, oldest first.

    Raises:
        ConfigurationError: the deliveries cannot be listed, or a folder is not named like a day; what stands in it
            would never be loaded.
    """
    if not organisation.deliveries.is_dir():
        return []
    try:
        folders = [p for p in organisation.deliveries.iterdir() if p.is_dir() and not p.name.startswith(".")]
    except OSError as error:
        raise ConfigurationError(
            str(organisation.deliveries), f"it cannot be read ({error.strerror})", "Give us leave to read it."
        ) from error
    return sorted(_as_day(folder) for folder in folders)


def _as_day(folder: Path) -> dt.date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", folder.name):
            return dt.date.fromisoformat(folder.name)
    except ValueError:
        pass
    raise ConfigurationError(
        str(folder),
        "a delivery folder is named after its day",
        "Rename it to YYYY-MM-DD, for example 2026-01-31.",
    )


def delivered_files(organisation: Organisation, delivery_date: dt.date) -> list[Found]:
    """Every file of one delivery, in the order of names; hidden files do not count.

    A file beside the source folders is found with the source name ``-``: nobody configured can claim it. A folder
    that cannot be listed is found as a file that cannot be read, so that it stops its own source and no other.
    """
    root = organisation.deliveries / delivery_date.isoformat()
    if not root.is_dir():
        return []
    try:
        entries = [] if root.is_symlink() else sorted(root.iterdir())
    except OSError as error:
        return [Found(delivery_date, "-", None, root, ".", unreadable(root.name, error))]
    if root.is_symlink():
        return [Found(delivery_date, "-", None, root, ".", _unsafe(root.name, "it is a symbolic link"))]
    found = []
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() or not entry.is_dir():
            found.append(_named(delivery_date, "-", None, folder=root, name=entry.name))
        else:
            found += _delivered_by(organisation, delivery_date, entry)
    return found


def _delivered_by(organisation: Organisation, delivery_date: dt.date, folder: Path) -> list[Found]:
    """What stands in the folder of one source."""
    name = _spelt_out(folder.name)
    source = organisation.source(name)
    try:
        names = [one for one in delivered_names(folder) if not _is_hidden(one)]
    except BadInputError as problem:
        return [Found(delivery_date, name, source, folder, ".", problem)]
    return [_named(delivery_date, name, source, folder=folder, name=one) for one in names]


def _named(
    delivery_date: dt.date, source_name: str, source: Source | None, *, folder: Path, name: str
) -> Found:
    """A file under the name the accounts can hold."""
    shown = _spelt_out(name)
    problem = None if shown == name else _unsafe(shown, "its name is not text in UTF-8")
    return Found(delivery_date, source_name, source, folder, shown, problem)


def _spelt_out(name: str) -> str:
    """A name whose bytes are no text, with these bytes by their numbers; every other name as it is."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _unsafe(name: str, rule: str) -> BadInputError:
    return BadInputError(name, rule, "Put the file itself, under a plain name.", kind="unsafe_path")


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


def content_sha256(folder: Path, names: Sequence[str]) -> tuple[str, int]:
    """Digest and size of a file as delivered, with the files that must be read beside it.

    Args:
        folder: folder of the source inside the delivery.
        names: the file, then its companions.

    Raises:
        BadInputError: a name is a link or no regular file, or the file is too large, cannot be read or grows
            meanwhile.
    """
    digest, size = hashlib.sha256(), 0
    for name in names:
        path, known = checked_file(folder, name)
        size += known.st_size
        left = known.st_size
        try:
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
                    left -= len(chunk)
                    if left < 0:
                        # Whoever writes faster than we read would be read for ever.
                        raise changing(name)
        except OSError as error:
            raise unreadable(name, error) from error
    return digest.hexdigest(), size


def mapping_fingerprint(
    organisation: Organisation, source: Source, *, delivery_date: dt.date, name: str
) -> str:
    """Fingerprint of everything beside the bytes that decides what a file becomes.

    A mapping that reads the day or the name of the file makes other rows of the same bytes elsewhere, so they
    count for it.
    """
    file = organisation.mapping_file(source)
    mapping = _mapping_text(file, file.stat().st_mtime_ns)
    reads_day, reads_name = reads_place(mapping)
    day = delivery_date.isoformat() if reads_day else ""
    own_name = name if reads_name else ""
    return _digest((_reading_code(), mapping, str(source.fictional), _contracts(), day, own_name))


def reads_place(mapping: str) -> tuple[bool, bool]:
    """Whether a mapping reads the day, and the name, of the file it is about."""
    return "delivery_date" in mapping, "_file_stem" in mapping or "_file_name" in mapping


@lru_cache(maxsize=1024)
def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@cache
def _reading_code() -> str:
    package = Path(__file__).parent
    files = sorted(path for pattern in _READING_CODE for path in package.glob(pattern))
    return hashlib.sha256(b"\x1f".join(path.read_bytes() for path in files)).hexdigest()


@cache
def _contracts() -> str:
    return hashlib.sha256(listing().encode()).hexdigest()


@lru_cache(maxsize=256)
def _mapping_text(file: Path, changed_at: int) -> str:  # noqa: ARG001  the time is part of the cache's key
    # Asked again for every file of the ledger on every delivery day.
    return file.read_text(encoding="utf-8-sig")
