"""Simulated exports have the columns of real ones: held against the vendors' samples among the fixtures."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures"
# The one counter that newer versions of the API add.
X_NEWER = {"impression_count"}


def first_record(files, stream):
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)["record"]
            if record["stream"].endswith(stream):
                return record["data"]
    raise AssertionError(f"no record of {stream}")


def paths(value, inside=""):
    """Every key of a JSON value as a dotted path; elements of lists count once."""
    if isinstance(value, dict):
        return {p for k, v in value.items() for p in {f"{inside}{k}"} | paths(v, f"{inside}{k}.")}
    if isinstance(value, list):
        return {p for v in value for p in paths(v, inside)}
    return set()


def test_posts_are_shaped_like_pages_of_the_x_api(airline):
    ours = json.loads(airline.files("*/x_posts/posts.jsonl")[0].read_text(encoding="utf-8").splitlines()[0])
    # One sample of the collector breaks off in the middle of a record, as streams do.
    samples = [p for p in (FIXTURES / "social/x_api_v2_twarc").glob("*.jsonl") if "error" not in p.name]
    theirs = set()
    for sample in samples:
        for line in sample.read_text(encoding="utf-8").splitlines():
            if line.strip():
                theirs |= paths(json.loads(line))
    unknown = {p for p in paths(ours) if p not in theirs and p.rsplit(".", 1)[-1] not in X_NEWER}
    assert not unknown, f"the X API has no {sorted(unknown)}"


@pytest.mark.parametrize("stream", ["ticket_metrics", "users"])
def test_objects_of_the_desk_have_the_keys_of_the_desk(airline, stream):
    ours = first_record(airline.files("*/zendesk/all-streams.jsonl"), f"__{stream}")
    theirs = first_record([FIXTURES / "support/faros_zendesk_records/all-streams.log"], f"__{stream}")
    assert set(ours) <= set(theirs) | {"default_group_id"}, sorted(set(ours) - set(theirs))


def test_tickets_have_the_keys_of_the_desk_and_its_two_sideloads(airline):
    ours = first_record(airline.files("*/zendesk/all-streams.jsonl"), "__tickets")
    theirs = first_record([FIXTURES / "support/faros_zendesk_records/all-streams.log"], "__tickets")
    assert set(ours) - set(theirs) == {"metric_set"}


def test_survey_exports_have_three_header_rows_and_the_columns_of_qualtrics(airline):
    with airline.files("*/voc_survey/post_flight.csv")[0].open(encoding="utf-8", newline="") as file:
        names, texts, ids = (row for _, row in zip(range(3), csv.reader(file), strict=False))
    with (FIXTURES / "survey/qualtrics_sample/sample.csv").open(encoding="utf-8", newline="") as file:
        sample = next(csv.reader(file))
    assert names[:17] == sample[:17]
    assert len(names) == len(texts) == len(ids)
    assert all("ImportId" in json.loads(cell) for cell in ids)


def test_pulse_exports_have_the_columns_of_glint(airline):
    with airline.files("*/glint/survey_export.csv")[0].open(encoding="utf-8", newline="") as file:
        ours = next(csv.reader(file))
    with (FIXTURES / "employee/viva_glint_sample/survey_export.csv").open(encoding="utf-8") as file:
        sample = next(csv.reader(file))
    front = [name for name in sample if not name.startswith(("My work", "I feel"))]
    attributes = ["Department"]  # of the attribute file, which the tool can export together with the scores
    assert [name for name in ours[: len(front) + 1] if name not in attributes] == front
    for item in ours[len(front) + 1 :: 4]:
        assert {f"{item}_COMMENT", f"{item}_COMMENT_TOPICS", f"{item}_SENSITIVE_COMMENT_FLAG"} <= set(ours)


def test_the_roster_has_the_columns_of_the_people_system(airline):
    ours = first_record(airline.files("*/people_system/custom_report.jsonl"), "customreports")
    sample = FIXTURES / "employee/faros_workday_records"
    theirs = set()
    for file in sample.glob("*.log"):
        for line in file.read_text(encoding="utf-8").splitlines():
            theirs |= set(json.loads(line)["record"]["data"]) if line.startswith('{"record"') else set()
    # Columns of a custom report are the organisation's own; these three the samples lack.
    assert set(ours) - theirs <= {"Management_Level", "Termination_Category", "Regrettable_Termination"}
