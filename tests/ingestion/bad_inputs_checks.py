"""How each value under `check` of expected.yml is computed from what ingestion left.

Here: one small computation per case and key. Not here: the expected values themselves (the fixture says them).
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
import zipfile
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from ingestion.errors import BadInputError
from ingestion.readers.files import read_delivered
from ingestion.readers.read import read_records
from ingestion.readers.records import LINE
from ingestion.spreadsheets import spreadsheet_safe
from tests.ingestion.bad_inputs_scenario import CASES, FIXTURES, Loaded, current_state, load, section_of


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


def disagreeing_durations(loaded: Loaded) -> list[int]:
    """Rows whose duration column is not the time between their timestamps, written out as a clock would."""
    found = []
    pairs = zip(loaded.column("duration"), durations(loaded), strict=True)
    for row, (said, seconds) in enumerate(pairs, start=1):
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.0"
        if said != clock:
            found.append(row)
    return found


def cells_made_harmless(*names: str) -> Callable[[Loaded], int]:
    """Cells of a file, as it was sent, that an export changes."""
    return lambda loaded: sum(
        spreadsheet_safe(cell) != cell for name in names for cell in loaded.records.frame[name]
    )


def zip_members(name: str) -> int:
    return len(zipfile.ZipFile(FIXTURES / name).infolist())


def unsafe_members(case: dict[str, Any]) -> int:
    with pytest.raises(BadInputError) as refused:
        load(case, case["files"][0])
    return int(re.search(r"(\d+) of \d+ members", str(refused.value)).group(1))


def lines_in(name: str) -> int:
    return (FIXTURES / "shape" / name).read_text(encoding="utf-8").count("\n")


def written_outside(case: dict[str, Any]) -> int:
    before = set(FIXTURES.parent.rglob("*")) | set(FIXTURES.parent.parent.glob("*"))
    unsafe_members(case)
    after = set(FIXTURES.parent.rglob("*")) | set(FIXTURES.parent.parent.glob("*"))
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
    ("csv_injection", "cells_to_neutralise_on_export"): cells_made_harmless("id", "comment", "delta"),
    ("csv_injection", "delta_cells_to_neutralise_on_export"): cells_made_harmless("delta"),
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
    ("cut_off_durations", "duration_disagrees"): disagreeing_durations,
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
