"""A small plain-CSV organisation that tests write, deliver to and load.

Here: writing files and one call that loads them. Not here: what must hold (``test_load*.py``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.config import Home, load_organisation
from ingestion.contracts.catalogue import FEEDS, LINEAGE, raw_columns
from ingestion.load import load_delivery, pending_deliveries
from ingestion.secret import Secret
from ingestion.warehouse import open_build

SECRET = Secret(bytes(32))
HEADER = "ticket_id,requester_email,created_at,channel,status,subject,updated_at,is_deleted"
CONFIGURATION = """
organisation: {id: acme, name: Acme}
reporting: {time_zone: Europe/London}
sources:
  - {name: desk, subject: support, mapping: plain_csv, files: "*.csv", owner: care}
  - {name: invented_desk, subject: support, mapping: own_mapping, files: "*.csv", owner: care, fictional: true}
"""
OWN_MAPPING = """
mapping: own_mapping
title: A desk that calls things by other names
documentation: Made for these tests.
files:
  - match: "*.csv"
    format: csv
    time_zone: UTC
    feeds:
      - feed: support_tickets
        fields:
          ticket_id: number
          created_at: {column: opened, formats: [iso]}
          channel: {constant: phone}
          status: {constant: open}
"""


def ticket(
    number: str, status: str = "open", *, updated: str = "", deleted: str = "", email: str = ""
) -> str:
    """One line of a plain-CSV ticket file."""
    return f"{number},{email},2026-01-01T08:00:00Z,email,{status},Hello,{updated},{deleted}"


@dataclass
class Scenario:
    """An organisation folder and its build."""

    directory: Path
    con: duckdb.DuckDBPyConnection

    def deliver(self, day: str, *lines: str, name: str = "support_tickets.csv", source: str = "desk") -> Path:
        """Writes one ticket file of a delivery."""
        return self.put(day, "\n".join([HEADER, *lines]) + "\n", name=name, source=source)

    def put(self, day: str, content: str, *, name: str, source: str) -> Path:
        """Writes any file of a delivery."""
        path = self.directory / "deliveries" / day / source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def load(self, *days: str):
        """Loads the given days in the given order, or all that are pending; one balance per file and feed."""
        organisation = load_organisation(self.directory)
        dates = [dt.date.fromisoformat(day) for day in days] or pending_deliveries(self.con, organisation)
        return [
            balance
            for day in dates
            for balance in load_delivery(self.con, organisation, delivery_date=day, secret=SECRET)
        ]

    def pending(self) -> list[str]:
        """Days that are pending, as text."""
        return [str(day) for day in pending_deliveries(self.con, load_organisation(self.directory))]

    def current(self) -> dict[str, str]:
        """Ticket number -> status, as staging will see it."""
        rows = self.con.execute(
            """
            select ticket_id, status from (
                select *, row_number() over (
                    partition by source, ticket_id
                    order by version_at desc nulls last, delivery_date desc, source_file desc, source_line desc
                ) as rank from raw.support_tickets
            ) where rank = 1 and not is_deleted
            """
        ).fetchall()
        return dict(rows)

    def raw(self) -> list[tuple]:
        """Every row of raw with its lineage, in a fixed order."""
        assert set(LINEAGE) < set(raw_columns(FEEDS["support_tickets"]))
        return self.con.execute("select * from raw.support_tickets order by all").fetchall()


def new_scenario(directory: Path) -> Scenario:
    """An organisation with two desks and nothing delivered."""
    organisation = directory / "acme"
    (organisation / "mappings").mkdir(parents=True)
    (organisation / "brand_health.yml").write_text(CONFIGURATION, encoding="utf-8")
    (organisation / "mappings" / "own_mapping.yml").write_text(OWN_MAPPING, encoding="utf-8")
    return Scenario(organisation, open_build(Home(directory / "home")))
