"""From a name in a delivery folder to the bytes of one data file.

Here: the folder fence (no `..`, no links, no absolute names), hashing, gz/zst/zip with limits.
Not here: what the bytes mean (`text.py` and the readers).
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
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
        BadInputError: `unsafe_path`, `file_too_large`, or a broken or dangerous archive.
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
        BadInputError: `too_many_files`.
    """
    found = (p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_symlink() or not p.is_dir())
    names = list(islice(found, limits.MAX_FILES + 1))
    if len(names) > limits.MAX_FILES:
        raise BadInputError(
            str(root),
            f"it holds more than {limits.MAX_FILES:,} files",
            "Deliver fewer files.",
            kind="too_many_files",
        )
    return sorted(names)


def _bytes(root: Path, name: str) -> bytes:
    path = _inside(root, name)
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise _unsafe(name, "it is not a regular file")
    if found.st_size > limits.MAX_FILE_BYTES:
        raise BadInputError(
            name,
            f"{found.st_size:,} bytes exceed the limit of {limits.MAX_FILE_BYTES:,}",
            "Ask the sender to split the export by date.",
            kind="file_too_large",
        )
    data = path.read_bytes()
    if len(data) != found.st_size or path.lstat().st_mtime_ns != found.st_mtime_ns:
        raise BadInputError(
            name,
            "it changed while it was read",
            "Load it again when the transfer is done.",
            kind="file_changing",
        )
    return data


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
