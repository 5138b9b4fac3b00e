"""The evidence of an erasure: what was found, what was done and what a search found before and after, as counts.

Here: its shape and its file ``‹home›/erasures/<time>.json``. Not here: the erasure (``orchestration.erase``).
No value of a person stands in it, only keyed fingerprints.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ingestion.config_home import Home
from ingestion.durable import replace_whole
from ingestion.erasure_find import Belongings
from ingestion.erasure_ledger import Erasures
from ingestion.erasure_people import KINDS
from ingestion.erasure_search import Needles, Search
from ingestion.secret import PRIVATE
from orchestration.build import code_version


@dataclass
class Evidence:
    """What one erasure came to.

    Args:
        people: fingerprint and kind of everybody asked for.
        records: per feed, how many rows were theirs.
        files: delivered file -> records taken out of it.
        by_hand: files that somebody has to mend, and why.
        unread: files that no reader could read; the search looked into them all the same.
        builds_removed: published builds that are gone.
        searches: when -> where -> files and bytes looked at, and where anything was found.
    """

    at: str
    people: list[dict[str, str]]
    records: dict[str, int]
    unread: dict[str, str]
    files: dict[str, int] = field(default_factory=dict)
    by_hand: dict[str, str] = field(default_factory=dict)
    builds_removed: list[str] = field(default_factory=list)
    searches: dict[str, dict[str, Search]] = field(default_factory=dict)
    needles: Needles = field(default_factory=lambda: Needles(()))

    @classmethod
    def begun(
        cls,
        people: Sequence[tuple[str, str]],
        erasures: Erasures,
        found: Belongings,
        before: dict[str, Search],
    ) -> Evidence:
        """What is known before anything is touched."""
        prints = [
            {"kind": kind, "fingerprint": (erasures.person(KINDS[kind], value) or "")[:16]}
            for kind, value in people
        ]
        at = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        unread = {
            f"{file.delivery_date}/{file.source_name}/{file.name}": kind
            for file, kind in found.unread.items()
        }
        evidence = cls(at, prints, dict(found.records), unread)
        evidence.searched("before", before)
        return evidence

    def searched(self, when: str, looked: dict[str, Search]) -> None:
        """Adds a search."""
        self.searches[when] = looked

    @property
    def left(self) -> dict[str, int]:
        """Files in which the last search found somebody, and how often."""
        last = list(self.searches.values())[-1]
        return {file: hits for looked in last.values() for file, hits in looked.found.items()}

    @property
    def unopened(self) -> list[str]:
        """Databases into which the last search could not look."""
        return [file for looked in list(self.searches.values())[-1].values() for file in looked.unopened]


def write(evidence: Evidence, home: Home, *, reason: str) -> None:
    """Keep the evidence in the home, for its owner alone."""
    folder = home.path / "erasures"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    said: dict[str, Any] = {
        "at": evidence.at,
        "reason": reason,
        "code_version": code_version(),
        "people": evidence.people,
        "rows_per_feed": evidence.records,
        "records_taken_out_per_file": evidence.files,
        "files_to_mend_by_hand": evidence.by_hand,
        "files_no_reader_could_read": evidence.unread,
        "builds_removed": evidence.builds_removed,
        "searches": {
            when: {where: asdict(one) for where, one in looked.items()}
            for when, looked in evidence.searches.items()
        },
    }
    text = json.dumps(said, indent=2, ensure_ascii=False) + "\n"
    replace_whole(folder / f"{evidence.at}.json", text.encode(), mode=PRIVATE)
