"""Both ways of reading a file give the same: the quick one, and the strict one that has the last word."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion import conform_file
from ingestion.conform_rows import Source
from ingestion.contracts.catalogue import FEEDS
from ingestion.errors import BadInputError
from ingestion.mapping import MAPPINGS, load_mapping, section_for
from ingestion.readers.files import read_delivered
from ingestion.readers.json_fast import read_shaped
from ingestion.readers.read import read_records
from tests.ingestion.bad_inputs_scenario import CASES, FIXTURES, section_of
from tests.ingestion.fast_path_scenario import (
    CSV_SECTIONS,
    RARE,
    SECTIONS,
    csv_files,
    everything,
    json_documents,
    json_lines,
)

_LINES = [section for section in SECTIONS if section.format == "jsonl"]
_DOCUMENTS = [section for section in SECTIONS if section.format == "json"]


@pytest.mark.parametrize("section", _LINES, ids=lambda s: "+".join(s.records))
@settings(max_examples=60, deadline=None)
@given(draw=st.data())
def test_lines_of_json_are_read_as_strictly_by_shape(section, draw):
    data = draw.draw(json_lines(section))
    assert everything(data, section, quickly=True) == everything(data, section, quickly=False)


@pytest.mark.parametrize("section", _DOCUMENTS, ids=lambda s: "+".join(s.records))
@settings(max_examples=60, deadline=None)
@given(draw=st.data())
def test_a_json_document_is_read_as_strictly_by_shape(section, draw):
    data = draw.draw(json_documents(section))
    assert everything(data, section, quickly=True) == everything(data, section, quickly=False)


@pytest.mark.parametrize(
    "section", CSV_SECTIONS, ids=lambda s: str(s.reader.model_dump(exclude_defaults=True))
)
@settings(max_examples=30, deadline=None)
@given(data=csv_files())
def test_a_regular_csv_file_is_read_as_strictly_by_places(section, data):
    assert everything(data, section, quickly=True) == everything(data, section, quickly=False)


@pytest.mark.parametrize("line", RARE, ids=ascii)
def test_a_rare_line_is_read_as_strictly_as_alone(line):
    honest = '{"data":[{"id":1,"text":"a"}],"record":{"data":{"id":2}},"results":[],"id":"3"}'
    for section in SECTIONS:
        data = "\n".join([honest, line, honest] if section.format == "jsonl" else [line]).encode()
        assert everything(data, section, quickly=True) == everything(data, section, quickly=False)


@pytest.mark.exhaustive
@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: f"{s.format} {'+'.join(s.records)}")
@settings(max_examples=2000, deadline=None)
@given(draw=st.data())
def test_thousands_of_json_files_are_read_as_strictly_by_shape(section, draw):
    data = draw.draw((json_lines if section.format == "jsonl" else json_documents)(section))
    assert everything(data, section, quickly=True) == everything(data, section, quickly=False)


_NAMES = sorted(path.stem for path in MAPPINGS.glob("*.yml"))
_TABLES = ("csv", "json", "jsonl")
# The larger files of the example organisation take seconds each and hold nothing new.
_LARGE = 300_000
_ROOTS = (
    Path(__file__).parents[1] / "fixtures",
    Path(__file__).parents[2] / "examples/commons_group/deliveries",
)
_FILES = sorted(
    path
    for root in _ROOTS
    for path in root.rglob("*")
    if path.is_file() and path.stat().st_size < _LARGE and "bad_inputs" not in path.parts
)


def outcome(mapping, path):
    """What became of a file, as text: every accepted and quarantined row, duplicates and warnings; or its refusal."""
    source = Source("under_test", mapping.mapping, dt.date(2026, 9, 1), path.name, is_fictional=False)
    try:
        section = section_for(mapping, path.name)
        if section is None or section.format not in _TABLES:
            return None
        delivered = read_delivered(path.parent, path.name, companions=section.reader.companions)
        found = conform_file.conform_file(delivered, section, FEEDS, source)
    except BadInputError as problem:
        return problem.kind
    return [
        (f.feed, f.accepted.rows(), f.quarantined.rows(), f.duplicates, f.filtered, f.flags) for f in found
    ]


def same_both_ways(mapping, paths, monkeypatch):
    quickly = [outcome(mapping, path) for path in paths]
    monkeypatch.setattr(conform_file, "read_quickly", read_records)
    for path, found in zip(paths, quickly, strict=True):
        assert found == outcome(mapping, path), path


@pytest.mark.parametrize("name", _NAMES)
def test_a_mapping_makes_the_same_of_its_fixtures(name, monkeypatch):
    own = [path for path in _FILES if name.split("_")[0] in str(path.relative_to(path.parents[2]))]
    same_both_ways(load_mapping(name), own, monkeypatch)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", _NAMES)
def test_a_mapping_makes_the_same_of_any_fixture(name, monkeypatch):
    same_both_ways(load_mapping(name), _FILES, monkeypatch)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_every_malformed_delivery_is_read_the_same(case):
    section = section_of(case)
    for name in case["files"] if section.format in _TABLES else []:
        data = (FIXTURES / name).read_bytes()
        assert everything(data, section, quickly=True) == everything(data, section, quickly=False)


def test_one_broken_line_does_not_slow_its_neighbours(tmp_path):
    lines = [f'{{"id":"{n}","text":"said"}}' for n in range(50)]
    lines[20] = '{"id":"20","id":"21"}'
    (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    bare = next(s for s in SECTIONS if s.records == [""] and s.format == "jsonl")
    found = read_shaped(read_delivered(tmp_path, "x.jsonl", companions={}), bare)
    assert found is not None
    assert (found.count, len(found.shapes), found.rejected["reason"].to_list()) == (
        50,
        1,
        ["duplicate_json_key"],
    )
