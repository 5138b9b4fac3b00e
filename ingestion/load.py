"""The load: every delivered file once, in any order, with the same result.

Here: which deliveries are pending, and which files must be read again. Not here: looking at folders
(``ingestion.load_discover``), the way of one file (``ingestion.load_files``).

A source is read anew, from all its deliveries, when its mapping changed or a file was replaced under its old name:
rows of other files may have been counted as duplicates of the ones that go. Every source is read anew when something
of an erased person came that the erasure ledger did not know: other files may hold what hangs on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import duckdb

from ingestion.config import Organisation
from ingestion.erasure_ledger import enter, erasures_of, home_of
from ingestion.errors import BadInputError
from ingestion.identity import hold_to_secret
from ingestion.load_discover import Found, delivered_files, delivery_dates, mapping_fingerprint
from ingestion.load_files import load_files
from ingestion.load_ledger import Entry, entries, entries_of, readings, refused_entries
from ingestion.load_read import Reader
from ingestion.load_seen import Seen, keep_seen, read_seen
from ingestion.secret import Secret
from ingestion.warehouse_accounts import FileBalance, forget_file, forget_source


def pending_deliveries(
    con: duckdb.DuckDBPyConnection, organisation: Organisation, *, verify: bool = False
) -> list[dt.date]:
    """Days with anything to load: new, refused before, or read under a mapping that has changed since. Oldest first.

    Args:
        con: the build.
        organisation: whose deliveries.
        verify: hash every file again, also those that look untouched.
    """
    reader = Reader(organisation, seen=Seen({}) if verify else read_seen(con))
    known = {entry.place: entry for entry in entries(con)}
    pending = []
    for day in delivery_dates(organisation):
        # All of them, so that every file that was looked at is known from here on.
        found = [
            _is_pending(reader, file, known.get(file.place)) for file in delivered_files(organisation, day)
        ]
        if any(found):
            pending.append(day)
    keep_seen(con, reader.seen)
    return pending


def load_delivery(
    con: duckdb.DuckDBPyConnection, organisation: Organisation, *, delivery_date: dt.date, secret: Secret
) -> list[FileBalance]:
    """Loads one delivery; loading it again changes nothing.

    Args:
        con: the build, opened by ``open_build``.
        organisation: whose delivery.
        delivery_date: day of the delivery folder.
        secret: key of the hashes of people.

    Returns:
        The account of every file of this delivery, and of every older file that had to be read again.

    Raises:
        ConfigurationError: a mapping is wrong, or the build was made with another secret.
    """
    hold_to_secret(con, secret)
    reader = Reader(organisation, erasures_of(con), read_seen(con, delivery_date=delivery_date))
    _forget_vanished(con, organisation)
    todo = delivered_files(organisation, delivery_date)
    stale = _stale_sources(con, reader, todo, delivery_date)
    again = [
        found for found in _loaded_before(con, organisation, stale) if found.delivery_date != delivery_date
    ]
    for source in sorted(stale):
        forget_source(con, source)
    balances = load_files(con, reader, [*again, *todo], secret=secret)
    keep_seen(con, reader.seen)
    return _load_all_again(con, reader, secret=secret) if _learnt(con, reader) else balances


def _learnt(con: duckdb.DuckDBPyConnection, reader: Reader) -> bool:
    """Whether the ledger knows more of erased people than before these files."""
    erasures, home = reader.erasures, home_of(con)
    if erasures is None or home is None or not erasures.found:
        return False
    enter(home, erasures, hashes=erasures.found, reason="came again with a delivery", kinds={})
    erasures.found.clear()
    return True


def _load_all_again(con: duckdb.DuckDBPyConnection, reader: Reader, *, secret: Secret) -> list[FileBalance]:
    """Everything that was loaded so far, read by a ledger that knows more; until it learns nothing new."""
    while True:
        sources = {entry.source for entry in entries(con)}
        files = _loaded_before(con, reader.organisation, sources)
        for source in sources:
            forget_source(con, source)
        balances = load_files(con, reader, files, secret=secret)
        if not _learnt(con, reader):
            return balances


def _is_pending(reader: Reader, found: Found, known: Entry | None) -> bool:
    try:
        file = reader.identify(found)
    except BadInputError:
        return True
    if file is None:
        return False
    read_like_this = (
        known is not None and known.status != "refused" and known.mapping_sha256 == file.mapping_sha256
    )
    return not (read_like_this and known.content_sha256 == file.content_sha256)


def _stale_sources(
    con: duckdb.DuckDBPyConnection, reader: Reader, todo: Iterable[Found], delivery_date: dt.date
) -> set[str]:
    stale = {entry.source for entry in readings(con) if _is_outdated(reader.organisation, entry)}
    known = {entry.place: entry for entry in entries_of(con, delivery_date) if entry.status != "refused"}
    replaced = {
        found.source_name
        for found in todo
        if found.place in known and _is_pending(reader, found, known[found.place])
    }
    return stale | replaced


def _is_outdated(organisation: Organisation, entry: Entry) -> bool:
    """Its source is no longer configured, or would be read otherwise today."""
    source = organisation.source(entry.source)
    return (
        source is None
        or mapping_fingerprint(
            organisation, source, delivery_date=entry.delivery_date, name=entry.source_file
        )
        != entry.mapping_sha256
    )


def _loaded_before(
    con: duckdb.DuckDBPyConnection, organisation: Organisation, sources: set[str]
) -> list[Found]:
    days = sorted(
        {entry.delivery_date for entry in entries(con) if entry.source in sources} if sources else ()
    )
    return [
        found for day in days for found in delivered_files(organisation, day) if found.source_name in sources
    ]


def _forget_vanished(con: duckdb.DuckDBPyConnection, organisation: Organisation) -> None:
    """A refused file that was taken away no longer holds the gate."""
    refused = refused_entries(con)
    days = {entry.delivery_date for entry in refused}
    there = {found.place for day in days for found in delivered_files(organisation, day)}
    for entry in refused:
        if entry.place not in there:
            forget_file(con, entry.source, entry.delivery_date, source_file=entry.source_file)
