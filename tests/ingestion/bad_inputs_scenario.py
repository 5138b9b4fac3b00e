"""The cases of tests/fixtures/bad_inputs/expected.yml, brought into our mapping language and loaded.

Here: a contract and a mapping per case, the load of its files, raw semantics of the current state.
Not here: what is expected (`test_bad_inputs.py`) and the values compared (`bad_inputs_checks.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import yaml

from ingestion.conform import Conformed, conform
from ingestion.conform_rows import Source
from ingestion.contracts.catalogue import Feed
from ingestion.mapping_model import FeedMapping, FileSection
from ingestion.readers.files import read_delivered
from ingestion.readers.read import read_records

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bad_inputs"
EXPECTED = yaml.safe_load((FIXTURES / "expected.yml").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in EXPECTED["cases"]}
READER_OPTIONS = (
    "delimiter encoding header_rows newline columns skip_rows required_columns header_aliases unescape_html"
)
TYPES = {
    "integer": lambda: dy.Int64(nullable=True),
    "boolean": lambda: dy.Bool(nullable=True),
    "date": lambda: dy.Date(nullable=True),
    "timestamp": lambda: dy.Datetime(nullable=True, time_zone="UTC", time_unit="us"),
    "time": lambda: dy.Time(nullable=True),
    "text": lambda: dy.String(nullable=True),
}
# What a case leaves unsaid: numbers that its checks compute with, and the JSON members it reads.
NUMBERS = {
    "score",
    "likes",
    "answer_1",
    "overall",
    "netpro",
    "q7all",
    "days_since_contact",
    "score100",
    "NETPRO",
}
NUMBERS |= {"Overall satisfaction", "Q1", "contacts", "anscount"}
MEMBERS = {
    "truncated_json_line": ["id", "created_at", "text", "public_metrics.like_count"],
    "tombstones": ["id", "updated_at", "status"],
    "overlapping_pages": ["id", "updated_at", "status"],
}
# The text says hours, minutes and seconds; cut off or not a number, it is none.
SAID_SECONDS = """COALESCE(
    TRY_CAST(SPLIT_PART(duration, ':', 1) AS BIGINT) * 3600 + TRY_CAST(SPLIT_PART(duration, ':', 2) AS BIGINT) * 60
    + TRY_CAST(SPLIT_PART(duration, ':', 3) AS DOUBLE), -1)"""
FLAGS = {
    "cut_off_durations": {
        "duration_unreliable": "EXTRACT(EPOCH FROM resolved_at) - EXTRACT(EPOCH FROM started_at) <> "
        + SAID_SECONDS
    }
}
INSTANTS = {"updated_at", "StartDate", "started_at", "resolved_at", "posted_at", "created_at"}
IDS = {"in_response_to", "in_reply_to", "post_id", "tweet_id", "id", "ticket_id"}


@dataclass
class Loaded:
    """The last file of a case after ingestion; `before` is what the file before it left."""

    records: Any
    conformed: Conformed
    before: Loaded | None
    name: str

    @property
    def rows(self) -> pl.DataFrame:
        return self.conformed.accepted.sort("source_line")

    def column(self, name: str) -> list[Any]:
        return self.rows[safe(name)].to_list()

    def by_line(self, name: str) -> dict[str, Any]:
        return {str(line): value for line, value in self.rows.select("source_line", safe(name)).iter_rows()}


def safe(name: str) -> str:
    """A header as a column name of a contract."""
    return re.sub(r"\W", "_", name)


def section_of(case: dict[str, Any]) -> FileSection:
    stated = case["mapping"]
    reader = {option: stated[option] for option in READER_OPTIONS.split() if option in stated}
    form = stated["format"].split(".")[0]
    if stated.get("timezone_from"):
        reader["time_zone_from_header"] = {"row": 3, "pattern": '"timeZone":"([^"]+)"'}
    if case["id"] == "two_header_rows":
        reader["join_header_rows"] = True
    if form == "parallel_lines":
        reader |= {"columns": ["text", "label"], "companions": {"label": "parallel_labels.txt"}}
    return FileSection.model_validate(
        {
            "match": "*",
            "format": "csv" if form == "zip" else form,
            "reader": reader,
            "records": stated.get("records", []),
            "time_zone": stated.get("timezone"),
            "feeds": [{"feed": "any", "fields": {}}],
        }
    )


def _kind(name: str, stated: dict[str, Any]) -> str:
    if name in stated.get("types", {}):
        return stated["types"][name]
    if name in stated.get("time_only", []):
        return "time"
    if name in NUMBERS:
        return "integer"
    return "timestamp" if name in INSTANTS else "date" if name == "ans_date" else "text"


def feed_of(case: dict[str, Any], columns: list[str]) -> tuple[Feed, FeedMapping]:
    """A contract with the file's own columns, and the mapping that fills it as the case says."""
    stated = case["mapping"]
    key = tuple(safe(k) for k in stated.get("key", []))
    members: dict[str, Any] = {}
    for name in columns:
        required = safe(name) in key and _kind(name, stated) == "text"
        members[safe(name)] = (
            dy.String(nullable=False, min_length=1) if required else TYPES[_kind(name, stated)]()
        )
    fields: dict[str, Any] = {safe(name): _rule(name, stated) for name in columns}
    if "scales" in stated:
        for part in ("scale_min", "scale_max", "share"):
            members[f"overall_{part}"] = dy.Float64(nullable=True)
            fields[f"overall_{part}"] = f"overall.{part}"
    mapping: dict[str, Any] = {"feed": "any", "fields": fields, "version": stated.get("version")}
    mapping["flags"] = FLAGS.get(case["id"], {})
    mapping["tombstone"] = f"{stated['tombstone']} = 'true'" if "tombstone" in stated else None
    mapping["scales"] = [scale | {"by": "date"} for scale in stated.get("scales", [])]
    columns = list(members)  # the class takes the dictionary over
    schema = type("CaseContract", (dy.Schema,), members)
    feed = Feed("any", "any", schema, key or tuple(columns), optional=True, description="")
    return feed, FeedMapping.model_validate({k: v for k, v in mapping.items() if v is not None})


def _rule(name: str, stated: dict[str, Any]) -> dict[str, Any]:
    """One field as the case states it, in the words of our mapping language."""
    kind = _kind(name, stated)
    rule: dict[str, Any] = {"column": name, "id": name in IDS}
    if name in stated.get("nulls", {}):
        rule["nulls"] = [str(code) for code in stated["nulls"][name]]
    elif kind == "text" and name not in IDS:
        rule["nulls"] = []
    if name in stated.get("accepted_values", {}):
        rule["values"] = {v: v for v in stated["accepted_values"][name]}
    if kind == "date" and "date_formats" in stated:
        rule["formats"] = stated["date_formats"]
    if kind == "time":
        rule["formats"] = ["%H:%M", "%m/%d/%Y %I:%M:%S %p"]
    if "epoch_unit" in stated and kind == "timestamp":
        rule |= {"formats": ["epoch_by_magnitude", "iso"], "plausible": [str(d) for d in stated["plausible"]]}
    return rule


def load(case: dict[str, Any], name: str, *, changed: dict[str, Any] | None = None, day: int = 1) -> Loaded:
    case = {**case, "mapping": case["mapping"] | (changed or {})}
    section = section_of(case)
    delivered = read_delivered(FIXTURES, name, companions=section.reader.companions)
    records = read_records(delivered, section)
    records.time_zone = section.time_zone or records.time_zone
    columns = MEMBERS.get(case["id"]) or records.columns
    feed, mapping = feed_of(case, columns)
    source = Source("case", case["id"], dt.date(2026, 1, day), name, is_fictional=False)
    return Loaded(records, conform(records, mapping, feed, source), None, name)


def load_all(case: dict[str, Any]) -> Loaded:
    """All files of a case; the result is the last, with what came before."""
    if case["mapping"]["format"] == "parallel_lines":
        return load(case, case["files"][0])
    result = None
    for day, name in enumerate(case["files"], start=1):
        latest = load(case, name, day=day)
        latest.before = result
        result = latest
    assert result is not None
    return result


def current_state(loaded: Loaded, key: list[str]) -> pl.DataFrame:
    """Raw semantics: per key the row with the greatest (version, delivery, file, line); tombstones still in."""
    frames = []
    step: Loaded | None = loaded
    while step is not None:
        frames.insert(0, step.conformed.accepted)
        step = step.before
    order = ["version_at", "delivery_date", "source_file", "source_line"]
    everything = pl.concat(frames, how="diagonal").sort(order, nulls_last=False, maintain_order=True)
    return everything.unique(key, keep="last", maintain_order=True).sort(key)
