"""From a name in a delivery folder to the bytes of one data file.

Here: the folder fence (no `..`, no links, no absolute names), hashing, gz/zst/zip with limits.
Not here: what the bytes mean (`text.py` and the readers).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from ingestion.errors import BadInputError
from ingestion.readers import limits
from ingestion.readers.archives import COMPRESSED_SUFFIXES, decompress


@dataclass(frozen=True)
class Delivered:
    """One delivered file, read once: what is hashed is what is parsed.

    Args:
        name: path inside the delivery folder, with `/`.
        data: the bytes after decompression.
        sha256: hex digest of the bytes as delivered, companions included.
        size: bytes as delivered.
        companions: column name -> bytes of the sibling file that pairs with this one line by line.
    """

    name: str
    data: bytes
    sha256: str
    size: int
    companions: Mapping[str, bytes]


def plain_name(name: str) -> str:
    """The name without the endings of compression: `a.csv.gz` is a CSV file."""
    path = PurePosixPath(name)
    return plain_name(str(path.with_suffix(""))) if path.suffix.lower() in COMPRESSED_SUFFIXES else name


def read_delivered(root: Path, name: str, *, companions: Mapping[str, str]) -> Delivered:
    """Read one file of the delivery folder `root`.

    Args:
        root: folder of one source of one delivery.
        name: path of the file inside it.
        companions: column -> name of a file beside it that must be read with it.

    Raises:
        BadInputError: `unsafe_path`, `file_too_large`, `unreadable_file`, `file_changing`, or a broken or dangerous
            archive.
    """
    raw = _bytes(root, name)
    digest = hashlib.sha256(raw)
    beside = {}
    for column, other in companions.items():
        other_raw = _bytes(root, str(PurePosixPath(name).parent / other))
        digest.update(other_raw)
        beside[column] = decompress(other_raw, other)
    return Delivered(name, decompress(raw, name), digest.hexdigest(), len(raw), beside)


def delivered_names(root: Path) -> list[str]:
    """All file names below a delivery folder, sorted; links are listed (and refused when read).

    Raises:
        BadInputError: `too_many_files`, `unreadable_file` (a folder that may not be listed).
    """
    names = list(islice(_names(root, ""), limits.MAX_FILES + 1))
    if len(names) > limits.MAX_FILES:
        raise BadInputError(
            str(root),
            f"it holds more than {limits.MAX_FILES:,} files",
            "Deliver fewer files.",
            kind="too_many_files",
        )
    return sorted(names)


def _names(folder: Path, prefix: str) -> Iterator[str]:
    """Names below a folder. `rglob` would leave out what it may not list, and nobody would know."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _names(folder / entry.name, f"{prefix}{entry.name}/")
                else:
                    yield prefix + entry.name
    except OSError as error:
        raise unreadable(prefix.rstrip("/") or folder.name, error) from error


def unreadable(name: str, error: OSError) -> BadInputError:
    """The error for a file or folder that is there and cannot be read."""
    why = error.strerror or type(error).__name__
    return BadInputError(
        name,
        f"it cannot be read ({why})",
        "Give us leave to read it, or send it again.",
        kind="unreadable_file",
    )


def checked_file(root: Path, name: str) -> tuple[Path, os.stat_result]:
    """A regular file inside the folder and within the limit, not opened yet.

    Raises:
        BadInputError: `unsafe_path`, `missing_file`, `file_too_large`, `unreadable_file`.
    """
    try:
        path = _inside(root, name)
        found = path.lstat()
    except OSError as error:
        raise unreadable(name, error) from error
    if not stat.S_ISREG(found.st_mode):
        raise _unsafe(name, "it is not a regular file")
    if found.st_size > limits.MAX_FILE_BYTES:
        raise BadInputError(
            name,
            f"{found.st_size:,} bytes exceed the limit of {limits.MAX_FILE_BYTES:,}",
            "Ask the sender to split the export by date.",
            kind="file_too_large",
        )
    return path, found


def _bytes(root: Path, name: str) -> bytes:
    path, found = checked_file(root, name)
    try:
        with path.open("rb") as file:
            data = file.read(found.st_size + 1)  # whoever writes faster than we read would be read for ever
        changed_at = path.lstat().st_mtime_ns
    except OSError as error:
        raise unreadable(name, error) from error
    if len(data) != found.st_size or changed_at != found.st_mtime_ns:
        raise changing(name)
    return data


def changing(name: str) -> BadInputError:
    """The error for a file that is not the same at the end of reading it as at the beginning."""
    return BadInputError(
        name, "it changed while it was read", "Load it again when the transfer is done.", kind="file_changing"
    )


def _inside(root: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or "\x00" in name or "\\" in name or name.startswith("/") or ".." in parts:
        raise _unsafe(name, "its name leaves the delivery folder")
    path = root
    for part in parts:
        path = path / part
        if path.is_symlink():
            raise _unsafe(name, "it is or lies behind a symbolic link")
    if not path.exists():
        raise BadInputError(name, "it does not exist", "Check the delivery folder.", kind="missing_file")
    return path


def _unsafe(name: str, why: str) -> BadInputError:
    return BadInputError(repr(name), why, "Put the file itself into the delivery folder.", kind="unsafe_path")
