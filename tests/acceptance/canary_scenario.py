"""An organisation fresh from the template that delivers every feed, with a canary in whatever may name a person.

Here: its files, rendered from the contracts, so that a new column is covered on the day it is added.
Not here: where the canaries must not be found.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import dataframely as dy

from ingestion.contracts.catalogue import FEEDS, Feed, metadata
from ingestion.scaffold_examples import example
from tests.acceptance.acceptance_scenario import brand_health, deliver, edited

DAY, ROWS = "2026-02-20", 24
# Columns that point at people, and people's own words: none of it may leave the build.
PERSON, WORDS = "zqxperson", "zqxwords"
CANARIES = (PERSON, WORDS, "zqxmail", "zqxhandle", "zqx.example", "zqxnote")
# Texts that are neither: names of things. Where they may be read is the business of the test.
LABEL = "zqxlabel"

BRAND, VISIBILITIES = "canary_house", ("public", "unlisted", "private", "direct")
# Words that other tables must agree on, or that must be of a certain kind.
AGREED = {
    "brand": BRAND,
    "tz": "Europe/London",
    "lang": "en",
    "parent": "",
    "currency": "EUR",
    "check_kpi": "R05",
    "old_value": "open",
    "new_value": "closed",
    "model_value": "yes",
    "coder_1": "yes",
    "coder_2": "yes",
    "agreed": "yes",
}
NOT_ALL_ALIKE = {
    "visibility": VISIBILITIES,
    "author_role": ("customer", "agent"),
    "active": ("true", "false"),
    "is_bot": ("false",),
    "is_own": ("false",),
}
MAPPING = """
mapping: canary_desk
title: A desk whose unmapped columns ride along
documentation: Made to show that attributes stay in the build.
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
          requester_email: contact
        attributes: all
"""
# The last ticket opened on a day that does not exist: it is quarantined with all it says.
DESK = """number,opened,contact,remark
1,2026-02-01T09:00:00Z,zqxperson1@zqx.example,zqxnote call me back
2,2026-02-31T09:00:00Z,zqxperson2@zqx.example,zqxnote I am ill
"""


def organisation(target: Path) -> Path:
    """Make the folder with the command line, then deliver."""
    made = brand_health("init", target, "--name", "Canary House", "--time-zone", "Europe/London")
    assert made.exit_code == 0, made
    with edited(target) as described:
        described["sources"].append(
            {
                "name": "desk",
                "subject": "support",
                "mapping": "canary_desk",
                "files": "*.csv",
                "owner": "care",
            }
        )
    (target / "mappings").mkdir(exist_ok=True)
    (target / "mappings" / "canary_desk.yml").write_text(MAPPING, encoding="utf-8")
    deliver(target, DAY, "own_data", {f"{feed.id}.csv": _file(feed) for feed in FEEDS.values()})
    deliver(target, DAY, "desk", {"tickets.csv": DESK})
    return target


def _file(feed: Feed) -> str:
    names = feed.schema.column_names()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    # A column nobody asked for, as exports have them.
    writer.writerow([*names, "called_by"])
    for number in range(ROWS):
        writer.writerow([*(_cell(feed, name, number) for name in names), f"{PERSON} {number}"])
    return text.getvalue()


def _cell(feed: Feed, column: str, number: int) -> str:
    said = metadata(feed, column)
    if "identity" in said:
        # two columns of one record name two people
        return f"{PERSON}{number + column.startswith('other_')}@zqx.example"
    if "free_text" in said:
        return json.dumps({"tenure": f"{WORDS} {number}"}) if column == "cuts" else _own_words(number)
    if column in NOT_ALL_ALIKE:
        return NOT_ALL_ALIKE[column][number % len(NOT_ALL_ALIKE[column])]
    kind = feed.schema.columns()[column]
    is_plain = isinstance(kind, dy.String) and not kind.regex
    return _plain_text(feed, column, number) if is_plain else _later(example(feed, column), number)


def _own_words(number: int) -> str:
    return f"{WORDS} {number}: awful service, I want a refund! zqxmail{number}@zqx.example @zqxhandle{number}"


def _plain_text(feed: Feed, column: str, number: int) -> str:
    if column in AGREED:
        return AGREED[column]
    if column.endswith("_id") and (column in feed.key or example(feed, column)):
        return f"{column.removesuffix('_id')}-{number}"
    return f"{LABEL} {column}" if example(feed, column) else ""


def _later(cell: str, number: int) -> str:
    """Instants of one record keep their distances; each record is some hours after the one before."""
    if "T" in cell and cell.endswith("Z"):
        moment = dt.datetime.fromisoformat(cell) - dt.timedelta(days=12) + dt.timedelta(hours=7 * number)
        return moment.isoformat()
    return cell
