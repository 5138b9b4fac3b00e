"""gz, zst and zip: decompressed in memory, never onto disk, and only within limits.

Here: completeness, size and ratio limits, dangerous member names. Not here: the content.
"""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import zstandard

from ingestion.errors import BadInputError
from ingestion.readers import limits

COMPRESSED_SUFFIXES = {".gz", ".zst", ".zip"}
_CHUNK = 1024**2
# One 4-byte block of Zstandard can stand for 128 KiB, so little is fed at a time.
_ZST_CHUNK = 4096
_SEND_AGAIN = "Ask for the file again."
# What zipfile raises for damaged, encrypted and exotically packed members.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def decompress(data: bytes, name: str, *, delivered: int | None = None) -> bytes:
    """The content of a possibly compressed file; several endings are undone one after the other.

    Args:
        data: the bytes.
        name: its endings say how they are compressed.
        delivered: size as delivered, if an outer ending has been undone already; two harmless layers make a bomb.

    Raises:
        BadInputError: `truncated_archive`, `corrupt_archive`, `archive_too_large`, `unsafe_archive_member`,
            `ambiguous_archive_member`.
    """
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix not in COMPRESSED_SUFFIXES or not data:
        return data
    readers: dict[str, Callable[[bytes, str], Iterator[bytes]]] = {".gz": _gz, ".zst": _zst, ".zip": _zip}
    size = len(data) if delivered is None else delivered
    inner = _limited(readers[suffix](data, name), name, size)
    return decompress(inner, str(path.with_suffix("")), delivered=size)


def refuse_bomb(data: bytes, name: str) -> None:
    """Refuse a workbook, which is a zip archive, that would unpack to more than the limits.

    Raises:
        BadInputError: `archive_too_large`, `corrupt_archive`.
    """
    size = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                with archive.open(member) as stream:
                    while chunk := stream.read(_CHUNK):
                        size += len(chunk)
                        _hold_to_limits(size, name, len(data))
    except _DAMAGED as error:
        raise _corrupt(name, str(error)) from error


def _limited(chunks: Iterator[bytes], name: str, compressed: int) -> bytes:
    out = io.BytesIO()
    for chunk in chunks:
        out.write(chunk)
        _hold_to_limits(out.tell(), name, compressed)
    return out.getvalue()


def _hold_to_limits(size: int, name: str, compressed: int) -> None:
    bomb = size > limits.RATIO_APPLIES_ABOVE_BYTES and size > compressed * limits.MAX_DECOMPRESSION_RATIO
    if bomb or size > limits.MAX_DECOMPRESSED_BYTES:
        raise BadInputError(
            name,
            f"it unpacks to more than {limits.MAX_DECOMPRESSION_RATIO} times its size or"
            f" {limits.MAX_DECOMPRESSED_BYTES:,} bytes",
            "Ask the sender what it holds; nothing of it was loaded.",
            kind="archive_too_large",
        )


def _gz(data: bytes, name: str) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except EOFError as error:
        raise _truncated(name) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise _corrupt(name, str(error)) from error


def _zst(data: bytes, name: str) -> Iterator[bytes]:
    reader = zstandard.ZstdDecompressor().decompressobj(read_across_frames=False)
    try:
        position = 0
        while position < len(data):
            piece = data[position : position + _ZST_CHUNK]
            position += len(piece)
            yield reader.decompress(piece)
            if reader.eof:
                position -= len(reader.unused_data)
                if position < len(data):
                    reader = zstandard.ZstdDecompressor().decompressobj(read_across_frames=False)
    except zstandard.ZstdError as error:
        raise _corrupt(name, str(error)) from error
    if not reader.eof:
        raise _truncated(name)


def _zip(data: bytes, name: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = _only_member(archive, name)
            with archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
    except _DAMAGED as error:
        raise _corrupt(name, str(error)) from error


def _only_member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > limits.MAX_ARCHIVE_MEMBERS:
        raise BadInputError(
            name, f"it holds {len(members)} members", "Send one file per archive.", kind="archive_too_large"
        )
    unsafe = [m for m in members if _is_unsafe(m)]
    if unsafe:
        raise BadInputError(
            name,
            f"{len(unsafe)} of {len(members)} members would be written outside the folder or are links",
            "Nothing was unpacked; ask the sender for a plain archive.",
            kind="unsafe_archive_member",
        )
    files = [m for m in members if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(files) != 1:
        names = sorted({m.filename for m in files})
        what = (
            "two members share one name"
            if len(names) < len(files)
            else f"it holds {len(files)} files, not one"
        )
        raise BadInputError(name, what, "Send one file per archive.", kind="ambiguous_archive_member")
    return files[0]


def _is_unsafe(member: zipfile.ZipInfo) -> bool:
    # zipfile already turned "\\" into "/" on Windows names; orig_filename is what the archive says.
    raw = member.orig_filename
    link = stat.S_ISLNK(member.external_attr >> 16)
    leaves = raw.startswith("/") or ".." in PurePosixPath(raw).parts
    return link or leaves or "\\" in raw or ":" in raw or "\x00" in raw


def _truncated(name: str) -> BadInputError:
    return BadInputError(name, "the compressed stream ends early", _SEND_AGAIN, kind="truncated_archive")


def _corrupt(name: str, why: str) -> BadInputError:
    return BadInputError(name, f"the archive is damaged ({why})", _SEND_AGAIN, kind="corrupt_archive")
