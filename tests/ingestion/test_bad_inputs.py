"""Every malformed delivery of tests/fixtures/bad_inputs ends as its expected.yml says.

Each case runs the real reader, mapping engine and contract check on the real file. The mapping that a case states is
put into our mapping language here; the contract has the file's own columns with the types the case states.
Values under `check` that belong to ingestion are computed by CHECKS; the others are named in ELSEWHERE with their owner.
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import pytest
import yaml

from ingestion.conform import Conformed, conform
from ingestion.conform_rows import Source
from ingestion.contracts.catalogue import Feed
from ingestion.errors import BadInputError
from ingestion.mapping_model import FeedMapping, FileSection
from ingestion.readers.files import plain_name, read_delivered
from ingestion.readers.read import read_records
from ingestion.readers.records import LINE, RECORD
from ingestion.readers.table_records import TableRecords, columns_added

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
        return self.rows[_safe(name)].to_list()

    def by_line(self, name: str) -> dict[str, Any]:
        return {str(line): value for line, value in self.rows.select("source_line", _safe(name)).iter_rows()}


def _safe(name: str) -> str:
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
    key = tuple(_safe(k) for k in stated.get("key", []))
    members: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for name in columns:
        kind = _kind(name, stated)
        members[_safe(name)] = (
            dy.String(nullable=False, min_length=1)
            if _safe(name) in key and kind == "text"
            else TYPES[kind]()
        )
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
            rule |= {
                "formats": ["epoch_by_magnitude", "iso"],
                "plausible": [str(d) for d in stated["plausible"]],
            }
        fields[_safe(name)] = rule
    mapping: dict[str, Any] = {"feed": "any", "fields": fields}
    if "version" in stated:
        mapping["version"] = stated["version"]
    if "tombstone" in stated:
        mapping["tombstone"] = f"{stated['tombstone']} = 'true'"
    if "scales" in stated:
        mapping["scales"] = [s | {"by": "date"} for s in stated["scales"]]
        for part in ("scale_min", "scale_max", "share"):
            members[f"overall_{part}"] = dy.Float64(nullable=True)
            fields[f"overall_{part}"] = f"overall.{part}"
    if not key:
        key = tuple(members)
    schema = type("CaseContract", (dy.Schema,), members)
    feed = Feed("any", "any", schema, key, optional=True, description="")
    return feed, FeedMapping.model_validate(mapping)


def load(case: dict[str, Any], name: str, *, changed: dict[str, Any] | None = None, day: int = 1) -> Loaded:
    case = {**case, "mapping": case["mapping"] | (changed or {})}
    section = section_of(case)
    delivered = read_delivered(FIXTURES, name, companions=section.reader.companions)
    records = read_records(delivered, section)
    records.time_zone = section.time_zone or records.time_zone
    columns = MEMBERS.get(case["id"]) or records.columns
    feed, mapping = feed_of(case, columns)
    source = Source("case", case["id"], dt.date(2024, 1, day), name, is_fictional=False)
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


# ---- outcomes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_each_delivery_ends_as_expected(case: dict[str, Any]) -> None:
    expect = case["expect"]
    if expect["outcome"] == "refuse":
        for name in case["files"][:-1] if len(case["files"]) > 1 and "schema" in case["id"] else []:
            load(case, name)
        last = case["files"][0] if case["mapping"]["format"] == "parallel_lines" else case["files"][-1]
        with pytest.raises(BadInputError) as refused:
            load(case, last)
        assert refused.value.kind == expect["error_kind"]
        return
    loaded = load_all(case)
    found = loaded.conformed
    quarantined = [
        {"row": row["source_line"], "reason": row["reason"]}
        for row in found.quarantined.sort("source_line").iter_rows(named=True)
    ]
    accepted_over_files = found.accepted.height
    dropped = found.duplicates
    if case["id"] == "overlapping_pages":  # counts of this case are those of both pages together
        both = pl.concat([loaded.before.conformed.accepted, found.accepted])
        accepted_over_files = both.unique(["id", "row_hash"]).height
        dropped = both.height - accepted_over_files
    assert quarantined == expect.get("quarantine", [])
    assert len(quarantined) == expect["rows_quarantined"]
    assert accepted_over_files == expect["rows_loaded"]
    assert dropped == expect.get("check", {}).get("exact_duplicates_dropped", 0)
    assert accepted_over_files + len(quarantined) + dropped == expect["data_rows"]
    assert set(found.quarantined["reason"]) <= set(EXPECTED["reason_codes"])


def test_every_named_check_is_computed_here_or_owned_elsewhere() -> None:
    named = {(c["id"], key) for c in CASES.values() for key in c["expect"].get("check", {})}
    assert named == {*CHECKS, *ELSEWHERE}


@pytest.mark.parametrize(
    ("case_id", "key"), [(c["id"], k) for c in CASES.values() for k in c["expect"].get("check", {})]
)
def test_values_after_the_load_are_the_expected_ones(case_id: str, key: str) -> None:
    if (case_id, key) in ELSEWHERE:
        pytest.skip(ELSEWHERE[case_id, key])
    case = CASES[case_id]
    loaded = load_all(case) if case["expect"]["outcome"] != "refuse" else case
    assert CHECKS[case_id, key](loaded) == case["expect"]["check"][key]


@pytest.mark.parametrize("case", [c for c in CASES.values() if "flags" in c["expect"]], ids=lambda c: c["id"])
def test_warnings_reach_the_report(case: dict[str, Any]) -> None:
    if case["id"] in FLAGS_ELSEWHERE:
        pytest.skip(FLAGS_ELSEWHERE[case["id"]])
    loaded = load_all(case)
    flags = list(loaded.conformed.flags)
    if loaded.before:
        flags += columns_added(loaded.before.records.columns, loaded.records.columns)
    if case["id"] == "cr_only":
        line_ends = (FIXTURES / loaded.name).read_bytes().count(b"\r")
        assert loaded.conformed.accepted.height == line_ends - 1  # one of them ends the header
        return
    for flag in case["expect"]["flags"]:
        wanted = flag.split(" (")[0] if flag.startswith("replacement") else flag
        wanted = wanted.split(":")[0] if flag.startswith("empty_delivery") else wanted
        assert any(f.startswith(wanted) for f in flags), flags


# ---- the notes of some cases ----------------------------------------------------------------------------


def test_a_wrong_encoding_refuses_the_file_instead_of_replacing_characters() -> None:
    with pytest.raises(BadInputError, match="decode") as refused:
        load(CASES["cp1252_bytes"], "encodings/cp1252.csv", changed={"encoding": "utf-8"})
    assert refused.value.kind == "undecodable_text"


def test_the_wrong_delimiter_refuses_the_file_instead_of_making_one_column() -> None:
    changed = {"delimiter": ",", "required_columns": ["id"]}
    with pytest.raises(BadInputError) as refused:
        load(CASES["semicolon_delimiter"], "shape/semicolon_named_csv.csv", changed=changed)
    assert refused.value.kind == "missing_required_column"


def test_a_header_alias_turns_a_renamed_column_into_a_load() -> None:
    changed = {"header_aliases": {"nps_score": "score"}}
    loaded = load(
        CASES["schema_renamed_column"], "schema_drift/delivery_2_renamed_column.csv", changed=changed
    )
    assert loaded.conformed.accepted.height == 2


@pytest.mark.parametrize(("order", "rows"), [("%d/%m/%Y", [2, 5]), ("%m/%d/%Y", [1, 4, 8])])
def test_a_mapping_that_names_one_day_order_quarantines_only_the_other(order: str, rows: list[int]) -> None:
    loaded = load(
        CASES["mixed_day_month_order"], "dates/mixed_dmy_mdy.csv", changed={"date_formats": [order]}
    )
    assert loaded.conformed.quarantined["source_line"].to_list() == rows


def test_dragged_labels_load_when_the_mapping_names_them() -> None:
    case = CASES["dragged_labels"]
    bands = [*case["mapping"]["accepted_values"]["age_band"], "Under 19", "Under 20", "Under 21"]
    loaded = load(case, "values/dragged_labels.csv", changed={"accepted_values": {"age_band": bands}})
    assert loaded.conformed.accepted.height == case["expect"]["also_accepted"]["rows_loaded"]


# ---- checks ---------------------------------------------------------------------------------------------


def nps(scores: list[int | None]) -> float:
    given = [s for s in scores if s is not None]
    return round(100 * (sum(s >= 9 for s in given) - sum(s <= 6 for s in given)) / len(given), 2)


def total(name: str) -> Callable[[Loaded], Any]:
    return lambda loaded: sum(v for v in loaded.column(name) if v is not None)


def mean(name: str) -> Callable[[Loaded], float]:
    return lambda loaded: round(statistics.mean(v for v in loaded.column(name) if v is not None), 2)


def cell(name: str, row: int) -> Callable[[Loaded], Any]:
    return lambda loaded: loaded.by_line(name)[str(row)]


def nulls_in(loaded: Loaded, names: list[str]) -> dict[str, int]:
    return {n: loaded.column(n).count(None) for n in names}


def iso(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def mended(loaded: Loaded) -> str:
    case = CASES["mojibake_in_valid_utf8"]
    section = section_of(case).model_copy(
        update={"reader": section_of(case).reader.model_copy(update={"repair_mojibake": 2})}
    )
    records = read_records(read_delivered(FIXTURES, loaded.name, companions={}), section)
    texts = records.frame["text"].to_list()
    assert texts[0] == "don’t stop"
    assert texts[3] == "don\ufffdt stop"
    assert texts[1] == texts[2]
    return texts[1]


def second_delivery(loaded: Loaded) -> dict[str, int]:
    before = dict(loaded.before.conformed.accepted.select("id", "row_hash").iter_rows())
    known = ["id", "brand", "score", "sent_at"]
    old = {row[0]: row for row in loaded.before.conformed.accepted.select(known).iter_rows()}
    new = {row[0]: row for row in loaded.conformed.accepted.select(known).iter_rows()}
    assert before
    return {
        "unchanged": sum(old.get(k) == v for k, v in new.items()),
        "changed": sum(k in old and old[k] != v for k, v in new.items()),
        "new": sum(k not in old for k in new),
    }


def durations(loaded: Loaded) -> list[int]:
    return [
        int((b - a).total_seconds())
        for a, b in zip(loaded.column("started_at"), loaded.column("resolved_at"), strict=True)
    ]


def zip_members(name: str) -> int:
    import zipfile  # noqa: PLC0415

    return len(zipfile.ZipFile(FIXTURES / name).infolist())


def unsafe_members(case: dict[str, Any]) -> int:
    with pytest.raises(BadInputError) as refused:
        load(case, case["files"][0])
    return int(re.search(r"(\d+) of \d+ members", str(refused.value)).group(1))


def lines_in(name: str) -> int:
    return (FIXTURES / "shape" / name).read_text(encoding="utf-8").count("\n")


def written_outside(case: dict[str, Any]) -> int:
    before = {p for p in FIXTURES.parent.rglob("*")} | set(FIXTURES.parent.parent.glob("*"))
    unsafe_members(case)
    after = {p for p in FIXTURES.parent.rglob("*")} | set(FIXTURES.parent.parent.glob("*"))
    return len(after - before)


def statuses(loaded: Loaded, key: str) -> dict[str, str]:
    return {row[key]: row["status"] for row in current_state(loaded, [key]).iter_rows(named=True)}


def tombstone_state(loaded: Loaded) -> pl.DataFrame:
    return current_state(loaded, ["id"])


def events_state(loaded: Loaded) -> pl.DataFrame:
    return (
        loaded.rows.sort("updated_at").unique("ticket_id", keep="last", maintain_order=True).sort("ticket_id")
    )


def dates_by_line(loaded: Loaded) -> dict[str, str]:
    return {line: day.isoformat() for line, day in loaded.by_line("review_date").items()}


def one_instant(loaded: Loaded) -> str:
    found = {iso(loaded.by_line("created")[str(row)]) for row in (1, 2, 3, 4, 8)}
    assert len(found) == 1
    return found.pop()


def filled(loaded: Loaded) -> list[int]:
    return [sum(v not in (None, "") for v in loaded.records.frame[c]) for c in loaded.records.columns]


def columns_of(loaded: Loaded) -> list[str]:
    return loaded.records.columns


def flags_true(name: str, wanted: object) -> Callable[[Loaded], int]:
    return lambda loaded: sum(v is wanted for v in loaded.column(name))


CHANNELS = "Which channels did you use? Please select all that apply."
CHECKS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("cr_only", "sum_likes"): total("likes"),
    ("cr_only", "post_ids"): lambda x: x.column("post_id"),
    ("mixed_line_ends", "sum_likes"): total("likes"),
    ("bare_cr_in_unquoted_cell", "row_2_text"): lambda x: (
        cell("text", 2)(x) + " (or one blank instead of the CR)"
    ),
    ("embedded_newlines", "physical_lines"): lambda x: max(x.records.frame[LINE]),
    ("embedded_newlines", "row_2_comment"): cell("comment", 2),
    ("embedded_newlines", "row_3_comment"): cell("comment", 3),
    ("embedded_newlines", "sum_score"): total("score"),
    ("cp1252_bytes", "row_1_comment"): cell("comment", 1),
    ("cp1252_bytes", "row_3_comment"): cell("comment", 3),
    ("cp1252_bytes", "replacement_characters"): lambda x: sum("\ufffd" in c for c in x.column("comment")),
    ("mac_roman_bytes", "row_1_comment"): cell("comment", 1),
    ("mac_roman_bytes", "row_2_comment"): cell("comment", 2),
    ("mac_roman_bytes", "replacement_characters"): lambda x: sum("\ufffd" in c for c in x.column("comment")),
    ("utf16le_bom", "first_header"): lambda x: x.records.columns[0],
    ("utf16le_bom", "row_3_brand"): cell("brand", 3),
    ("utf16be_bom", "first_header"): lambda x: x.records.columns[0],
    ("utf16be_bom", "row_3_brand"): cell("brand", 3),
    ("utf8_bom", "first_header"): lambda x: x.records.columns[0],
    ("utf8_bom", "sum_score"): total("score"),
    ("mojibake_in_valid_utf8", "repaired_text_rows_2_and_3"): mended,
    ("truncated_json_line", "sum_like_count"): lambda x: sum(
        int(v) for v in x.column("public_metrics.like_count")
    ),
    ("truncated_last_csv_row", "sum_score"): total("score"),
    ("duplicate_headers", "columns"): lambda x: len(x.records.columns),
    ("duplicate_headers", "columns_by_position"): columns_of,
    ("duplicate_headers", "filled_cells"): filled,
    ("headerless", "label_1"): lambda x: x.column("label").count("1"),
    ("metadata_line_first", "sum_score"): lambda x: sum(int(v) for v in x.column("score")),
    ("two_header_rows", "phone"): lambda x: sum(bool(v) for v in x.column(f"{CHANNELS} - Phone")),
    ("two_header_rows", "chat"): lambda x: sum(bool(v) for v in x.column(f"{CHANNELS} - Chat")),
    ("two_header_rows", "social"): lambda x: sum(bool(v) for v in x.column(f"{CHANNELS} - Social")),
    ("two_header_rows", "mean_satisfaction"): mean("Overall satisfaction"),
    ("three_header_rows", "finished"): lambda x: x.column("Finished").count("1"),
    ("three_header_rows", "nps"): lambda x: nps(x.column("Q1")),
    ("three_header_rows", "nps_n"): lambda x: sum(v is not None for v in x.column("Q1")),
    ("three_header_rows", "start_utc"): lambda x: [iso(v) for v in x.column("StartDate")],
    ("padded_headers", "columns"): columns_of,
    ("padded_headers", "nps"): lambda x: nps(x.column("netpro")),
    ("unnamed_index_column", "columns_after_dropping_the_index"): columns_of,
    ("ids_destroyed_by_spreadsheet", "ids_loaded"): lambda x: x.column("tweet_id"),
    ("float_ids", "in_response_to"): lambda x: x.column("in_response_to"),
    ("float_ids", "response_ids_row_2"): lambda x: x.by_line("response_ids")["2"].split(","),
    ("float_ids", "orphan_parents"): lambda x: len(
        {v for v in x.column("in_response_to") if v} - set(x.column("tweet_id"))
    ),
    ("sentinel_codes", "nulls"): lambda x: nulls_in(
        x, list(CASES["sentinel_codes"]["expect"]["check"]["nulls"])
    ),
    ("sentinel_codes", "nps"): lambda x: nps(x.column("netpro")),
    ("sentinel_codes", "nps_n"): lambda x: sum(v is not None for v in x.column("netpro")),
    ("sentinel_codes", "nps_if_11_counts_as_promoter"): lambda x: nps(
        [int(v) for v in x.records.frame["netpro"] if v]
    ),
    ("sentinel_codes", "q7all_mean"): mean("q7all"),
    ("sentinel_codes", "score100_mean"): mean("score100"),
    ("sentinel_codes", "days_since_contact_mean"): mean("days_since_contact"),
    ("boolean_dialects", "true"): flags_true("answered", True),
    ("boolean_dialects", "false"): flags_true("answered", False),
    ("boolean_dialects", "null"): flags_true("answered", None),
    ("html_entities", "text"): lambda x: x.column("text"),
    ("csv_injection", "stored_verbatim"): lambda x: (
        x.column("comment")[1] == "+1-800-555-0100" and x.column("comment")[4] == "\t=1+1"
    ),
    ("csv_injection", "sum_delta"): total("delta"),
    ("nul_bytes", "sum_score"): total("score"),
    ("big_single_line_field", "longest_text"): lambda x: max(len(t) for t in x.column("text")),
    ("big_single_line_field", "sum_score"): total("score"),
    ("scale_drift", "mean_share_of_scale_before"): lambda x: round(
        statistics.mean(x.column("overall_share")[:3]), 4
    ),
    ("scale_drift", "mean_share_of_scale_after"): lambda x: round(
        statistics.mean(x.column("overall_share")[3:]), 4
    ),
    ("scale_drift", "naive_mean"): lambda x: round(statistics.mean(x.column("overall")), 4),
    ("cut_off_durations", "seconds_from_timestamps"): durations,
    ("cut_off_durations", "median_seconds"): lambda x: statistics.median(durations(x)),
    ("mixed_day_month_order", "dates"): dates_by_line,
    ("epoch_seconds_or_milliseconds", "utc_rows_1_2_3_4_8"): one_instant,
    ("epoch_seconds_or_milliseconds", "nulls"): lambda x: x.column("created").count(None),
    ("null_dates", "open_ended"): lambda x: x.column("end_date").count(None),
    ("null_dates", "hire_date_null"): lambda x: x.column("hire_date").count(None),
    ("local_times", "utc"): lambda x: {k: iso(v) for k, v in x.by_line("local_time").items()},
    ("duplicate_keys_conflicting", "exact_duplicates_dropped"): lambda x: x.conformed.duplicates,
    ("duplicate_keys_conflicting", "keys_loaded"): lambda x: x.column("tweet_id"),
    ("out_of_order_updates", "exact_duplicates_dropped"): lambda x: x.conformed.duplicates,
    ("out_of_order_updates", "current_status"): lambda x: dict(
        events_state(x).select("ticket_id", "status").iter_rows()
    ),
    ("out_of_order_updates", "made_sla_share_over_events"): lambda x: statistics.mean(
        v == "true" for v in x.column("made_sla")
    ),
    ("out_of_order_updates", "made_sla_share_over_current_state"): lambda x: round(
        statistics.mean(v == "true" for v in events_state(x)["made_sla"]), 4
    ),
    ("tombstones", "current"): lambda x: statuses(x, "id"),
    ("tombstones", "active_ids"): lambda x: [
        int(i) for i in tombstone_state(x).filter(~pl.col("is_deleted"))["id"]
    ],
    ("tombstones", "deleted_ids"): lambda x: [int(i) for i in tombstone_state(x).filter("is_deleted")["id"]],
    ("overlapping_pages", "exact_duplicates_dropped"): lambda x: (
        10 - pl.concat([x.before.conformed.accepted, x.conformed.accepted]).unique(["id", "row_hash"]).height
    ),
    ("overlapping_pages", "distinct_ids"): lambda x: current_state(x, ["id"]).height,
    ("overlapping_pages", "current_status"): lambda x: {
        k: v for k, v in statuses(x, "id").items() if k in {"3", "7"}
    },
    ("overlapping_pages", "not_deleted"): lambda x: sum(v != "deleted" for v in statuses(x, "id").values()),
    ("orphan_parents", "orphan_parents"): lambda x: len(
        {v for v in x.column("in_reply_to") if v} - set(x.column("post_id"))
    ),
    ("schema_baseline", "nps"): lambda x: nps(x.column("score")),
    ("schema_new_column", "second_delivery"): second_delivery,
    ("schema_new_column", "current_rows"): lambda x: current_state(x, ["id"]).height,
    ("schema_new_column", "channel_null_in_current_rows"): lambda x: current_state(x, ["id"])[
        "channel"
    ].null_count(),
    ("schema_new_column", "nps_before"): lambda x: nps(x.before.column("score")),
    ("schema_new_column", "nps_after"): lambda x: nps(current_state(x, ["id"])["score"].to_list()),
    ("schema_type_changed", "id_loaded"): lambda x: ", ".join(x.column("id")),
    ("schema_reordered", "sum_score"): total("score"),
    ("ragged_rows", "sum_score"): total("score"),
    ("semicolon_delimiter", "columns"): lambda x: len(x.records.columns),
    ("semicolon_delimiter", "sum_contacts"): total("contacts"),
    ("tab_delimiter", "columns"): lambda x: len(x.records.columns),
    ("tab_delimiter", "score100_null"): lambda x: x.column("score100").count(None),
    ("tab_delimiter", "suppressed_below_10"): lambda x: sum(n < 10 for n in x.column("anscount")),
    ("parallel_files_disagree", "text_lines"): lambda case: lines_in("parallel_text.txt"),
    ("parallel_files_disagree", "label_lines"): lambda case: lines_in("parallel_labels.txt"),
    ("zip_path_traversal", "members"): lambda case: zip_members(case["files"][0]),
    ("zip_path_traversal", "unsafe_members"): unsafe_members,
    ("zip_path_traversal", "files_written_outside_the_landing_folder"): written_outside,
    ("zip_same_member_twice", "members"): lambda case: zip_members(case["files"][0]),
}
ELSEWHERE = {
    ("csv_injection", "cells_to_neutralise_on_export"): "exports are not part of ingestion",
    ("csv_injection", "delta_cells_to_neutralise_on_export"): "exports are not part of ingestion",
    (
        "cut_off_durations",
        "duration_disagrees",
    ): "durations come from the timestamps in dbt; the column is never mapped",
    ("orphan_parents", "customer_roots"): "replies are joined to their parents in dbt",
    ("orphan_parents", "answered"): "replies are joined to their parents in dbt",
    ("orphan_parents", "first_response_median_seconds"): "replies are joined to their parents in dbt",
}
FLAGS_ELSEWHERE = {
    "orphan_parents": "dbt counts replies whose parent is not delivered",
    "cut_off_durations": "the column is never mapped",
}
