"""Every malformed delivery of tests/fixtures/bad_inputs ends as its expected.yml says.

Each case runs the real reader, mapping engine and contract check on the real file. Values under `check` are computed by
CHECKS; the few that take replies to their parents are held by a test of the models, named below.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingestion.errors import BadInputError
from tests.ingestion.bad_inputs_checks import CHECKS
from tests.ingestion.bad_inputs_scenario import CASES, EXPECTED, FIXTURES, load, load_all

# What only the models can say of a loaded file; `test_orphan_replies.py` there runs them on the real rows.
HELD_BY_THE_MODELS = {
    ("orphan_parents", key) for key in ("customer_roots", "answered", "first_response_median_seconds")
}
ORPHANS = Path(__file__).parents[1] / "dbt_project" / "test_orphan_replies.py"
# The flag of this case is a mark on two rows of the marts, held there, too.
FLAGS_OF_THE_MODELS = {"orphan_parents"}
NAMED = [(c["id"], key) for c in CASES.values() for key in c["expect"].get("check", {})]


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


def test_every_named_check_is_computed_here_or_held_by_the_models() -> None:
    assert set(NAMED) == CHECKS.keys() | HELD_BY_THE_MODELS
    assert not CHECKS.keys() & HELD_BY_THE_MODELS


def test_the_checks_held_by_the_models_are_asked_there() -> None:
    asked = ORPHANS.read_text(encoding="utf-8")
    wanted = {name for check in HELD_BY_THE_MODELS for name in check} | {"is_orphan_reply"}
    assert [name for name in sorted(wanted) if name not in asked] == []


@pytest.mark.parametrize(("case_id", "key"), [check for check in NAMED if check not in HELD_BY_THE_MODELS])
def test_values_after_the_load_are_the_expected_ones(case_id: str, key: str) -> None:
    case = CASES[case_id]
    loaded = load_all(case) if case["expect"]["outcome"] != "refuse" else case
    assert CHECKS[case_id, key](loaded) == case["expect"]["check"][key]


@pytest.mark.parametrize(
    "case",
    [c for c in CASES.values() if "flags" in c["expect"] and c["id"] not in FLAGS_OF_THE_MODELS],
    ids=lambda c: c["id"],
)
def test_warnings_reach_the_report(case: dict[str, Any]) -> None:
    loaded = load_all(case)
    flags = list(loaded.conformed.flags)
    if loaded.before:
        new = set(loaded.records.columns) - set(loaded.before.records.columns)
        flags += [f"column_added: {name}" for name in sorted(new)]
    if case["id"] == "cr_only":
        line_ends = (FIXTURES / loaded.name).read_bytes().count(b"\r")
        assert loaded.conformed.accepted.height == line_ends - 1  # one of them ends the header
        return
    for flag in case["expect"]["flags"]:
        wanted = flag.split(" (")[0] if flag.startswith("replacement") else flag
        wanted = wanted.split(":")[0] if flag.startswith("empty_delivery") else wanted
        wanted = wanted.split(";")[0]  # what follows explains
        assert any(f.startswith(wanted) for f in flags), flags


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
