"""An organisation that is sent broken files: what is delivered, loaded and accounted for, and what was written where.

Here: a folder with three sources, one call per load, and the two rules that hold after every load.
Not here: the faults themselves (``test_input_*.py``).
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.config import Home, Organisation, load_organisation
from ingestion.load import load_delivery, pending_deliveries
from ingestion.secret import Secret
from ingestion.warehouse import open_build
from ingestion.warehouse_accounts import FileBalance

SECRET = Secret(bytes(32))
DAY = "2026-01-02"
HEADER = "ticket_id,requester_email,created_at,channel,status,subject,updated_at,is_deleted"
NAMES = HEADER.split(",")
CONFIGURATION = """
organisation: {id: acme, name: Acme}
reporting: {time_zone: Europe/London}
sources:
  - {name: desk, subject: support, mapping: plain_csv, owner: care}
  - {name: shop, subject: support, mapping: shop, owner: care}
  - {name: form, subject: survey, mapping: qualtrics, owner: care}
"""
# One desk in every shape and encoding; the section of a file is seen from its name.
SHOP = """
mapping: shop
title: A desk that exports in every shape
documentation: Made for these tests.
files:
  - {match: "*.jsonl", format: jsonl, feeds: [&named {feed: support_tickets, fields: &fields {ticket_id: id,
      created_at: &when {column: at}, channel: {constant: email}, status: {constant: open}, subject: text}}]}
  - {match: "*.json", format: json, records: "data[*]", feeds: [*named]}
  - {match: "cp1252*.csv", format: csv, reader: {encoding: cp1252}, feeds: [*named]}
  - {match: "utf16*.csv", format: csv, reader: {encoding: utf-16}, feeds: [*named]}
  - {match: "lf*.csv", format: csv, reader: {newline: LF}, feeds: [*named]}
  - {match: "closed*.csv", format: csv, reader: {other_columns: refuse}, feeds: [*named]}
  - {match: "*.xlsx", format: xlsx, feeds: [*named]}
  - {match: "*.parquet", format: parquet, feeds: [*named]}
  - match: "either_order*.csv"
    format: csv
    feeds: [{feed: support_tickets, fields: {<<: *fields, created_at: {column: at, formats: ["%d/%m/%Y", "%m/%d/%Y"]}}}]
  - match: "day_first*.csv"
    format: csv
    feeds: [{feed: support_tickets, fields: {<<: *fields, created_at: {column: at, formats: ["%d/%m/%Y"]}}}]
  - match: "serial*.csv"
    format: csv
    feeds: [{feed: support_tickets, fields: {<<: *fields, created_at: {column: at, formats: [excel_serial]}}}]
  - match: "seconds*.csv"
    format: csv
    feeds: [{feed: support_tickets, fields: {<<: *fields, created_at: {column: at, formats: [epoch_s]}}}]
  - match: "magnitude*.csv"
    format: csv
    feeds: [{feed: support_tickets, fields: {<<: *fields, created_at: {column: at, formats: [epoch_by_magnitude]}}}]
  - match: "planned*.csv"
    format: csv
    feeds: [{feed: support_tickets, fields: {<<: *fields,
      created_at: {column: at, plausible: [2020-01-01, 2100-01-01]}}}]
  - {match: "london*.csv", format: csv, time_zone: Europe/London, feeds: [*named]}
"""


def ticket(number: str, subject: str = "Hello", *, updated: str = "", deleted: str = "") -> str:
    """One good line of a plain-CSV ticket file."""
    return f"{number},,2026-01-01T08:00:00Z,email,open,{subject},{updated},{deleted}"


def tickets(*lines: str) -> str:
    """A plain-CSV ticket file."""
    return "\n".join([HEADER, *lines]) + "\n"


@dataclass(frozen=True)
class Outcome:
    """What became of one file: the sums of its account, and why records stay out."""

    records_in: int
    accepted: int
    quarantined: int
    duplicates: int
    kind: str | None
    reasons: dict[str, int]
    flags: str


@dataclass
class Inbox:
    """The organisation, its build, and every file that was written while it loaded."""

    directory: Path
    home: Home
    con: duckdb.DuckDBPyConnection

    @property
    def deliveries(self) -> Path:
        """Where senders put their files."""
        return self.directory / "deliveries"

    def put(self, name: str, content: str | bytes, *, source: str = "desk", day: str = DAY) -> Path:
        """One delivered file."""
        path = self.deliveries / day / source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, *days: str) -> list[FileBalance]:
        """Loads these days in this order, or all that are pending; holds every account to its sum and every byte to
        its place."""
        organisation = load_organisation(self.directory)
        dates = [dt.date.fromisoformat(day) for day in days] or pending_deliveries(self.con, organisation)
        before = _listing(self.deliveries)
        balances = self._load(organisation, dates, meanwhile=False)
        assert _listing(self.deliveries) == before, "a delivery was touched"
        return balances

    def load_while_it_changes(self) -> list[FileBalance]:
        """The same for `DAY` while somebody else writes into the delivery."""
        return self._load(load_organisation(self.directory), [dt.date.fromisoformat(DAY)], meanwhile=True)

    def _load(
        self, organisation: Organisation, dates: list[dt.date], *, meanwhile: bool
    ) -> list[FileBalance]:
        with files_written() as written:
            balances = [
                balance
                for date in dates
                for balance in load_delivery(self.con, organisation, delivery_date=date, secret=SECRET)
            ]
        allowed = (self.home.path, *([self.deliveries] if meanwhile else []))
        assert [p for p in written if not any(Path(p).is_relative_to(a) for a in allowed)] == []
        for b in balances:
            assert b.records_in == b.accepted + b.quarantined + b.duplicates
        return balances

    def outcome(self, name: str, *, source: str = "desk", day: str = DAY) -> Outcome:
        """The account of one file, after loading whatever is pending."""
        self.load()
        place = [source, day, name]
        where = "where source = ? and delivery_date = ? and source_file = ?"
        balances = self.con.execute(
            "select records_in, accepted, quarantined, duplicates, error_kind, coalesce(flags, '') "
            f"from meta.load_balance {where}",
            place,
        ).fetchall()
        assert balances, f"{name} has no account"
        held = self.con.execute(f"select reason from quarantine.record {where}", place).fetchall()
        sums = [sum(row[i] for row in balances) for i in range(4)]
        assert len(held) == sums[2], "each quarantined record has its line in the quarantine"
        flags = "; ".join(row[5] for row in balances)
        return Outcome(*sums, balances[0][4], dict(Counter(reason for (reason,) in held)), flags)

    def current(self, column: str = "subject") -> dict[str, str]:
        """Ticket -> one of its columns in its newest version, without what was deleted."""
        rows = self.con.execute(
            f"""
            select ticket_id, {column} from (
                select *, row_number() over (
                    partition by source, ticket_id
                    order by version_at desc nulls last, delivery_date desc, source_file desc, source_line desc
                ) as rank from raw.support_tickets
            ) where rank = 1 and not is_deleted
            """
        ).fetchall()
        return dict(rows)

    def raw(self) -> list[tuple]:
        """Every row of raw tickets, in a fixed order."""
        return self.con.execute("select * from raw.support_tickets order by all").fetchall()


def new_inbox(directory: Path) -> Inbox:
    """The organisation, and nothing delivered."""
    organisation = directory / "acme"
    (organisation / "mappings").mkdir(parents=True)
    (organisation / "brand_health.yml").write_text(CONFIGURATION, encoding="utf-8")
    (organisation / "mappings" / "shop.yml").write_text(SHOP, encoding="utf-8")
    home = Home(directory / "home")
    return Inbox(organisation, home, open_build(home))


# ---- what Python opens for writing, makes or renames, wherever it is -----------------------------------------
_WATCHED: list[list[str]] = []
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MAKES = {"os.mkdir", "os.rename", "os.symlink", "os.link", "os.remove", "os.rmdir", "os.truncate"}


def _watch(event: str, arguments: tuple) -> None:
    if not _WATCHED or not (event == "open" or event in _MAKES):
        return
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES):
        return
    path = arguments[1] if event in {"os.rename", "os.symlink", "os.link"} else arguments[0]
    if isinstance(path, (str, bytes, os.PathLike)):
        _WATCHED[-1].append(str(Path.cwd() / os.fsdecode(path)))


sys.addaudithook(_watch)


@contextmanager
def files_written() -> Generator[list[str]]:
    """Paths that this process opens for writing, makes, renames or removes meanwhile."""
    found: list[str] = []
    _WATCHED.append(found)
    try:
        yield found
    finally:
        _WATCHED.remove(found)


def _listing(folder: Path) -> dict[str, tuple[int, int]]:
    found = {str(path): path.lstat() for path in folder.rglob("*")}
    return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in found.items()}
