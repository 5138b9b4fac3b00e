"""Delivered files: the folder fence, hashing, compression and its limits."""

from __future__ import annotations

import gzip
import hashlib
import os
import zipfile

import pytest
import zstandard

from ingestion.errors import BadInputError
from ingestion.readers import limits
from ingestion.readers.files import delivered_names, plain_name, read_delivered

DATA = b"id,score\n" + b"1,9\n" * 1000


def kind_of(folder, name):
    with pytest.raises(BadInputError) as refused:
        read_delivered(folder, name, companions={})
    return refused.value.kind


@pytest.mark.parametrize("name", ["../x.csv", "/etc/passwd", "a/../../x.csv", "x\x00.csv", "a\\b.csv", ""])
def test_names_that_leave_the_folder_are_refused(tmp_path, name):
    assert kind_of(tmp_path, name) == "unsafe_path"


def test_links_are_refused_wherever_they_stand(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.csv").write_bytes(DATA)
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "link.csv").symlink_to(outside / "x.csv")
    (folder / "linked").symlink_to(outside)
    assert kind_of(folder, "link.csv") == "unsafe_path"
    assert kind_of(folder, "linked/x.csv") == "unsafe_path"
    assert "link.csv" in delivered_names(folder)


def test_a_folder_with_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_FILES", 1)
    (tmp_path / "a").touch()
    assert delivered_names(tmp_path) == ["a"]
    (tmp_path / "b").touch()
    with pytest.raises(BadInputError) as refused:
        delivered_names(tmp_path)
    assert refused.value.kind == "too_many_files"


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert kind_of(tmp_path, "pipe.csv") == "unsafe_path"


def test_a_file_over_the_limit_is_not_even_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10)
    (tmp_path / "x.csv").write_bytes(DATA)
    assert kind_of(tmp_path, "x.csv") == "file_too_large"
    assert kind_of(tmp_path, "y.csv") == "missing_file"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", DATA),
        ("x.csv.gz", gzip.compress(DATA, mtime=0)),
        ("x.csv.GZ", gzip.compress(DATA[:500], mtime=0) + gzip.compress(DATA[500:], mtime=0)),
        ("x.csv.zst", zstandard.compress(DATA)),
        ("two.csv.zst", zstandard.compress(DATA[:500]) + zstandard.compress(DATA[500:])),
        ("x.csv.gz.zst", zstandard.compress(gzip.compress(DATA, mtime=0))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_compression_is_seen_from_the_name_and_the_hash_is_of_the_delivered_bytes(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    found = read_delivered(tmp_path, name, companions={})
    assert found.data == DATA
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert found.size == len(content)
    assert plain_name(name).endswith(".csv")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.99])
def test_a_cut_off_stream_is_refused_as_a_whole(tmp_path, pack, kept):
    packed = pack(os.urandom(50_000) + DATA)
    name = "x.csv.gz" if pack is gzip.compress else "x.csv.zst"
    (tmp_path / name).write_bytes(packed[: int(len(packed) * kept)])
    assert kind_of(tmp_path, name) == "truncated_archive"


@pytest.mark.parametrize("name", ["x.csv.gz", "x.csv.zst", "x.csv.zip"])
def test_rubbish_under_the_name_of_an_archive_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"not an archive at all")
    assert kind_of(tmp_path, name) == "corrupt_archive"


@pytest.mark.parametrize("ending", ["gz", "zst", "zip"])
def test_a_bomb_is_stopped_by_ratio_before_it_fills_memory(tmp_path, ending):
    zeros = b"0" * (64 * 1024**2)
    path = tmp_path / f"x.csv.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x.csv", zeros)
    else:
        path.write_bytes(gzip.compress(zeros) if ending == "gz" else zstandard.compress(zeros))
    assert kind_of(tmp_path, path.name) == "archive_too_large"


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        (["a.csv", "b.csv"], "ambiguous_archive_member"),
        ([], "ambiguous_archive_member"),
        (["../a.csv"], "unsafe_archive_member"),
        (["C:/a.csv"], "unsafe_archive_member"),
    ],
)
def test_a_zip_holds_exactly_one_safe_file(tmp_path, members, kind):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for member in members:
            archive.writestr(member, DATA)
    assert kind_of(tmp_path, "x.zip") == kind


def test_a_zip_of_one_file_is_that_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/", "")
        archive.writestr("export/x.csv", DATA)
        archive.writestr("__MACOSX/._x.csv", b"resource fork")
    assert read_delivered(tmp_path, "x.csv.zip", companions={}).data == DATA


def test_a_companion_changes_the_hash(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\n")
    (tmp_path / "b.txt").write_bytes(b"1\n")
    first = read_delivered(tmp_path, "a.txt", companions={"label": "b.txt"})
    (tmp_path / "b.txt").write_bytes(b"2\n")
    second = read_delivered(tmp_path, "a.txt", companions={"label": "b.txt"})
    assert first.companions == {"label": b"1\n"}
    assert first.sha256 != second.sha256
