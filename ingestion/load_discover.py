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
from ingestion.readers.files import delivered_names

# The code that decides what bytes become. When a release changes it, every file is read again by itself: nobody
# has to remember that old rows came from old code.
_READING_CODE = ("readers/*.py", "casts*.py", "conform*.py", "identity.py", "mapping*.py")


@dataclass(frozen=True)
class Found:
    """One file somebody delivered.

    Args:
        source: None if no configured source has this folder.
        folder: folder of the source inside the delivery; the fence around every name in it.
        name: path inside that folder, with forward slashes.
    """

    delivery_date: dt.date
    source_name: str
    source: Source | None
    folder: Path
    name: str

    @property
    def place(self) -> tuple[str, dt.date, str]:
        """What names a file in the accounts."""
        return self.source_name, self.delivery_date, self.name


def delivery_dates(organisation: Organisation) -> list[dt.date]:
    """Days with a delivery folder, oldest first.

    Raises:
        ConfigurationError: a folder is not named like a day; what stands in it would never be loaded.
    """
    if not organisation.deliveries.is_dir():
        return []
    folders = [p for p in organisation.deliveries.iterdir() if p.is_dir() and not p.name.startswith(".")]
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

    A file beside the source folders is found with the source name ``-``: nobody configured can claim it.
    """
    root = organisation.deliveries / delivery_date.isoformat()
    if not root.is_dir():
        return []
    found = []
    for entry in sorted(root.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() or not entry.is_dir():
            found.append(Found(delivery_date, "-", None, root, entry.name))
            continue
        source = organisation.source(entry.name)
        names = [name for name in delivered_names(entry) if not _is_hidden(name)]
        found += [Found(delivery_date, entry.name, source, entry, name) for name in names]
    return found


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


def content_sha256(folder: Path, names: Sequence[str]) -> tuple[str, int]:
    """Digest and size of a file as delivered, with the files that must be read beside it.

    Args:
        folder: folder of the source inside the delivery.
        names: the file, then its companions.

    Raises:
        BadInputError: a name is a link or no regular file.
    """
    digest, size = hashlib.sha256(), 0
    for name in names:
        path = folder / name
        if path.is_symlink() or not path.is_file():
            raise BadInputError(
                name, "it is no regular file", "Put the file itself into the delivery.", kind="unsafe_path"
            )
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
                size += len(chunk)
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
    day = delivery_date.isoformat() if "delivery_date" in mapping else ""
    own_name = name if "_file_stem" in mapping or "_file_name" in mapping else ""
    parts = (_reading_code(), mapping, str(source.fictional), _contracts(), day, own_name)
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
