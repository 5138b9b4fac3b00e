"""Runs a shipped mapping on a real export, without a database.

Here: `conformed`, one call per file; `mapped`, all files of a folder and what is current afterwards.
Results of a file are kept because files are read by many tests.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from ingestion.conform import Conformed
from ingestion.conform_file import conform_file, read_with_companions
from ingestion.conform_rows import Source
from ingestion.contracts.catalogue import FEEDS
from ingestion.mapping import load_mapping, section_for

REPOSITORY = Path(__file__).parents[3]
FIXTURES = REPOSITORY / "tests" / "fixtures"
DELIVERIES = REPOSITORY / "examples" / "commons_group" / "deliveries"
DELIVERED_ON = dt.date(2026, 9, 1)


@cache
def _conformed(mapping_name: str, path: Path) -> dict[str, Conformed]:
    mapping = load_mapping(mapping_name)
    section = section_for(mapping, path.name)
    assert section is not None, f"{mapping_name} ignores {path.name}"
    source = Source("under_test", mapping_name, DELIVERED_ON, path.name, is_fictional=False)
    delivered = read_with_companions(path.parent, path.name, section)
    return {found.feed: found for found in conform_file(delivered, section, FEEDS, source)}


@pytest.fixture(scope="session")
def conformed():
    """A function (mapping name, path) -> feed -> what became of the records of that file.

    A path is looked up among the deliveries of the example organisation, then among the fixtures.
    """

    def run(mapping_name: str, path: str) -> dict[str, Conformed]:
        root = DELIVERIES if (DELIVERIES / path).exists() else FIXTURES
        return _conformed(mapping_name, root / path)

    return run


@dataclass(frozen=True)
class Mapped:
    """Everything a mapping made of some files, in their order."""

    files: list[dict[str, Conformed]]

    def all_versions(self, feed: str) -> pl.DataFrame:
        """Accepted rows of a feed, file after file."""
        return pl.concat([file[feed].accepted for file in self.files if feed in file])

    def current(self, feed: str) -> pl.DataFrame:
        """The newest version of every key, deleted ones left out: the rule of `raw`, computed apart from it."""
        rows = (
            self.all_versions(feed).with_row_index("arrival").sort("version_at", "arrival", nulls_last=False)
        )
        newest = rows.unique(list(FEEDS[feed].key), keep="last", maintain_order=True)
        return newest.filter(~pl.col("is_deleted")).sort("arrival")

    def quarantined(self) -> list[tuple[str, str | None, int]]:
        """(reason, field, record number) of every quarantined row."""
        frames = [found.quarantined for file in self.files for found in file.values()]
        return pl.concat(frames).select("reason", "field", "source_line").rows()

    def filtered(self, feed: str) -> int:
        """Records that the mapping leaves out of a feed on purpose."""
        return sum(file[feed].filtered for file in self.files if feed in file)


@pytest.fixture(scope="session")
def mapped():
    """A function (mapping name, folder of fixtures, *file names); without names every file the mapping reads."""

    def run(mapping_name: str, folder: str | Path, *names: str) -> Mapped:
        root = FIXTURES / folder
        chosen = names or tuple(sorted(path.name for path in root.iterdir()))
        read = [name for name in chosen if section_for(load_mapping(mapping_name), name) is not None]
        return Mapped([_conformed(mapping_name, root / name) for name in read])

    return run
