"""Everything that is a person's in the deliveries of an organisation, whoever delivered it.

Here: reading every delivered file once, following names of one person and records that hang on each other until
nothing new is found, and saying which places of which files go. Not here: changing a file
(``ingestion.erasure_files``).

The deliveries are asked and not the build: they also hold what never reached a table, a build may be missing or old,
and an erasure that was killed half-way can start again from them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ingestion.config import Organisation
from ingestion.conform_rows import Source
from ingestion.contracts.catalogue import FEEDS
from ingestion.erasure_ledger import Erasures
from ingestion.erasure_people import DECIDED_ONE, DECISIONS, SHARED_BY
from ingestion.erasure_read import Place, Traced, traced_rows
from ingestion.erasure_rows import names_somebody
from ingestion.errors import BadInputError
from ingestion.load_discover import Found, delivered_files, delivery_dates
from ingestion.mapping import load_mapping, section_for
from ingestion.mapping_model import FileSection, Mapping
from ingestion.readers.files import Delivered, read_delivered

_CONTACTS = frozenset({"email", "phone"})


@dataclass
class Belongings:
    """What was found of some people.

    Args:
        hashes: marks of them and of their records; what the ledger has to know.
        places: file -> what goes out of it.
        records: per feed, how many rows go.
        names: the clear names found for them, to be searched for; never written anywhere.
        unread: files that could not be read, and why.
    """

    hashes: set[str]
    places: dict[Found, set[Place]] = field(default_factory=dict)
    records: Counter[str] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)
    unread: dict[Found, str] = field(default_factory=dict)


def claimed_section(organisation: Organisation, found: Found) -> FileSection | None:
    """How a delivered file is read; None if nobody reads it.

    Raises:
        BadInputError: its source knows no file of this name.
    """
    if found.source is None:
        return None
    path = organisation.mapping_file(found.source)
    return section_for(_checked(path, path.read_bytes()), found.name)


@lru_cache(maxsize=128)
def _checked(path: Path, content: bytes) -> Mapping:  # noqa: ARG001 - new content asks for a new check
    return load_mapping(path)


def read_whole(found: Found, section: FileSection) -> Delivered:
    """A delivered file with the files read beside it."""
    return read_delivered(found.folder, found.name, companions=section.reader.companions)


def find(organisation: Organisation, erasures: Erasures, asked: Iterable[str]) -> Belongings:
    """What is theirs in every delivery.

    Args:
        organisation: whose deliveries.
        erasures: makes the hashes; whoever is in it already is looked for again.
        asked: marks of the people asked for.
    """
    found = Belongings(set(asked) | erasures.hashes)
    rows: list[tuple[Found, Traced]] = []
    for file in every_file(organisation):
        try:
            rows += [(file, row) for row in _read(organisation, file, erasures) if _may_fall(row)]
        except BadInputError as problem:
            found.unread[file] = problem.kind
    _follow(rows, found, shared_marks(organisation, erasures))
    erasures_with = erasures.knowing(found.hashes)
    for file, row in rows:
        if row.marks.falls(found.hashes) or _says(row, erasures_with):
            found.places.setdefault(file, set()).add(row.place)
            found.records[row.feed] += 1
            found.names.update(
                name for kind, name in row.names if erasures.person(kind, name) in found.hashes
            )
    return found


def every_file(organisation: Organisation) -> Iterator[Found]:
    """Every delivered file, oldest delivery first."""
    for day in delivery_dates(organisation):
        yield from delivered_files(organisation, day)


def _read(organisation: Organisation, file: Found, erasures: Erasures) -> list[Traced]:
    if file.problem is not None:
        raise file.problem
    section = claimed_section(organisation, file)
    if section is None or file.source is None:
        return []
    source = file.source
    lineage = Source(source.name, source.mapping, file.delivery_date, file.name, source.fictional)
    return list(traced_rows(read_whole(file, section), section, lineage, erasures))


def theirs_in(organisation: Organisation, file: Found, erasures: Erasures) -> list[Traced]:
    """The rows of one file that belong to somebody or something in the ledger.

    Raises:
        BadInputError: the file cannot be read.
    """
    rows = _read(organisation, file, erasures)
    return [row for row in rows if row.marks.falls(erasures.hashes) or _says(row, erasures)]


def _may_fall(row: Traced) -> bool:
    return bool(row.marks.of or row.marks.hangs_on or row.raw_record is not None)


def _says(row: Traced, erasures: Erasures) -> bool:
    return row.raw_record is not None and names_somebody(row.raw_record, FEEDS[row.feed], erasures)


def shared_marks(organisation: Organisation, erasures: Erasures) -> set[str]:
    """Addresses, numbers and accounts that the organisation lists as nobody's own."""
    contacts = [("email" if "@" in one else "phone", one) for one in organisation.shared_contacts]
    handles = [("platform_user", handle) for brand in organisation.brands for handle in brand.handles]
    marks = [erasures.person(kind, value) for kind, value in (*contacts, *handles)]
    return {mark for mark in marks if mark}


def _follow(rows: list[tuple[Found, Traced]], found: Belongings, nobodys_own: set[str]) -> None:
    """Adds names of the same people and keys of their records until nothing new is found."""
    one_person = _one_person(rows, nobodys_own)
    while True:
        before = len(found.hashes)
        waiting = list(found.hashes)
        while waiting:
            new = one_person[waiting.pop()] - found.hashes
            found.hashes |= new
            waiting += new
        for _, row in rows:
            if row.marks.falls(found.hashes):
                found.hashes.update(row.marks.gives)
        if len(found.hashes) == before:
            return


def _one_person(rows: list[tuple[Found, Traced]], nobodys_own: set[str]) -> dict[str, set[str]]:
    """Identity -> the identities that records say are the same person."""
    stand_with: dict[str, set[str]] = defaultdict(set)
    links = [row.marks.one_person for _, row in rows if len(row.marks.one_person) > 1]
    for people in links:
        others = {mark for kind, mark in people if kind not in _CONTACTS}
        for kind, mark in people:
            if kind in _CONTACTS:
                stand_with[mark] |= others
    shared = nobodys_own | {mark for mark, others in stand_with.items() if len(others) > SHARED_BY}
    leads: dict[str, set[str]] = defaultdict(set)
    for group in [*links, *_decided(rows)]:
        usable = {mark for _, mark in group} - shared
        for mark in usable:
            leads[mark] |= usable - {mark}
    return leads


def _decided(rows: list[tuple[Found, Traced]]) -> list[tuple[tuple[str, str], ...]]:
    """Pairs of customer numbers whose last decision says that they are one person."""
    last: dict[tuple[str, ...], tuple[str, str]] = {}
    for _, row in rows:
        if row.feed == DECISIONS[0] and row.decision and len(row.marks.of) == 2:
            pair = tuple(sorted(row.marks.of))
            last[pair] = max(last.get(pair, row.decision), row.decision)
    return [
        tuple(("person", mark) for mark in pair)
        for pair, decision in last.items()
        if decision[1] in DECIDED_ONE
    ]
