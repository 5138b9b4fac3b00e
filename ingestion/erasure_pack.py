"""New content into an old wrapping, and the file put in place of the one before.

Here: gz, zst and zip around a changed content, and replacing a delivered file so that a kill leaves the old one or
the new one. Not here: the content (``ingestion.erasure_files``).
"""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path, PurePosixPath

import zstandard

from ingestion.durable import UNFINISHED, make_durable, replace_whole
from ingestion.readers.archives import COMPRESSED_SUFFIXES


def packed(content: bytes, name: str, original: bytes) -> bytes:
    """The content compressed as the name says, the inner wrapping first.

    Args:
        content: the new content.
        name: name of the file, with its endings of compression.
        original: the file as it was; a zip archive keeps the name and date of its member.
    """
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix not in COMPRESSED_SUFFIXES:
        return content
    inner = packed(content, str(path.with_suffix("")), b"")
    if suffix == ".gz":
        return gzip.compress(inner, mtime=0)
    if suffix == ".zst":
        return zstandard.ZstdCompressor().compress(inner)
    return _zipped(inner, path.stem, original)


def _zipped(inner: bytes, name: str, original: bytes) -> bytes:
    member = zipfile.ZipInfo(name)
    if original:
        with zipfile.ZipFile(io.BytesIO(original)) as before:
            files = [info for info in before.infolist() if not info.is_dir()]
        # Of the directory only name and date go over: comments and extra fields may say anything.
        chosen = next(info for info in files if not info.filename.startswith("__MACOSX/"))
        member = zipfile.ZipInfo(chosen.filename, chosen.date_time)
        member.external_attr = chosen.external_attr
    member.compress_type = zipfile.ZIP_DEFLATED
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, inner)
    return out.getvalue()


def put_in_place(path: Path, content: bytes | None) -> None:
    """Replaces a delivered file, or removes it where nothing is left; on disk when this returns."""
    if content is None:
        path.unlink(missing_ok=True)
        make_durable(path.parent)
        return
    replace_whole(path, content, mode=path.stat().st_mode & 0o777)


def sweep(deliveries: Path) -> None:
    """Removes what a killed erasure left half-written."""
    for leftover in deliveries.rglob(f".*{UNFINISHED}"):
        leftover.unlink()
