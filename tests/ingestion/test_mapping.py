"""Mapping files: what they may say, how mistakes are told, and a new vendor by a mapping file alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from ingestion.conform_file import preview
from ingestion.errors import BadInputError, ConfigurationError
from ingestion.mapping import MAPPINGS, SCHEMA_FILE, json_schema, load_mapping, section_for
from ingestion.mapping_sql import names_in
from ingestion.mapping_yaml import read_document

SHIPPED = sorted(MAPPINGS.glob("*.yml"))
GOOD = """\
mapping: acme
title: Acme desk
documentation: an invented desk
files:
  - match: "*.csv"
    format: csv
    feeds:
      - feed: support_tickets
        fields:
          ticket_id: No
          created_at: {column: Opened, time_zone: Europe/Berlin}
          channel: {constant: phone}
          status: {column: State, values: {Yes: closed, 01: open}}
ignore: ["*.txt"]
"""


def written(tmp_path, old="", new="", name="acme.yml"):
    path = tmp_path / name
    path.write_text(GOOD.replace(old, new) if old else GOOD, encoding="utf-8")
    return path


def test_scalars_are_the_text_they_are_written_with(tmp_path):
    mapping = load_mapping(written(tmp_path))
    field = mapping.files[0].feeds[0].fields["status"]
    assert field.values == {"Yes": "closed", "01": "open"}
    assert mapping.files[0].feeds[0].fields["ticket_id"].column == ["No"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("support_tickets", "support_ticket", 8, "Did you mean support_tickets"),
        ("ticket_id: No", "ticketid: No", 10, "Did you mean ticket_id"),
        ("          channel: {constant: phone}\n", "", 9, "needs channel"),
        ("format: csv", "format: cvs", 6, "Did you mean csv"),
        ("    format: csv\n", "", 5, "`files.0.format` is missing"),
        ("match:", "mach:", 5, "match"),
        ("time_zone: Europe/Berlin", "time_zone: Europe/Berln", 11, "no time zone 'Europe/Berln'"),
        ("{column: Opened", "{columm: Opened", 11, "Did you mean column"),
        ("{constant: phone}", "{constant: phone, column: x}", 12, "exactly one of"),
        ("{constant: phone}", "{expression: upper(}", 12, "not a Polars SQL expression"),
        ("column: Opened,", "column: Opened, formats: [isoo],", 11, "named format"),
        ("mapping: acme", "mapping: other", 1, "not the file's name"),
        ("title: Acme desk", "title: [", 4, "not valid YAML"),
        ("title: Acme desk", "title: a\ntitle: b", 3, "stands twice"),
        ("    format: csv", "    format: csv\n    records: data", 5, "for json and jsonl"),
        ("    format: csv", "    format: csv\n    reader: {header_rows: 0}", 7, "columns have no names"),
        ("{constant: phone}", "{constant: phone, otherwise: x}", 12, "needs `values`"),
    ],
)
def test_a_mistake_names_file_line_and_remedy(tmp_path, old, new, line, said):
    path = written(tmp_path, old, new)
    with pytest.raises(ConfigurationError) as wrong:
        load_mapping(path)
    assert said in str(wrong.value)
    assert str(wrong.value).startswith(f"{path}:{line}: ")
    assert wrong.value.fix


def test_an_unknown_mapping_names_its_nearest(tmp_path):
    with pytest.raises(ConfigurationError, match="Did you mean nyc311"):
        load_mapping("nyc_311")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_mapping(tmp_path / "none.yml")


def test_anchors_and_merges_of_yaml_work(tmp_path):
    merged = GOOD.replace(
        "channel: {constant: phone}",
        "channel: &c {constant: phone}\n          type: {<<: *c, constant: question}",
    )
    path = tmp_path / "acme.yml"
    path.write_text(merged, encoding="utf-8")
    assert load_mapping(path).files[0].feeds[0].fields["type"].constant == "question"


def test_files_find_their_section(tmp_path):
    mapping = load_mapping(written(tmp_path))
    assert section_for(mapping, "sub/x.csv.gz") is mapping.files[0]
    assert section_for(mapping, "readme.txt") is None
    with pytest.raises(BadInputError) as refused:
        section_for(mapping, "x.json")
    assert refused.value.kind == "unmatched_file"


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("upper(AIRLINE)", ("AIRLINE",)),
        ("\"a b\" = 'it''s' and x.y is not null", ("a b", "x.y")),
        ("CASE WHEN status = 'a' THEN CAST(n AS TEXT) ELSE text END", ("status", "n", "text")),
        ("concat(\"^status\", 'x')", ("^status",)),
    ],
)
def test_the_columns_of_an_expression_are_known_before_it_runs(sql, names):
    assert names_in(sql) == names


@pytest.mark.parametrize("path", SHIPPED, ids=[p.stem for p in SHIPPED])
def test_shipped_mappings_load_and_fit_the_schema_that_editors_use(path):
    load_mapping(path)
    jsonschema.validate(read_document(path).data, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def test_the_schema_file_is_the_one_the_models_make():
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == json_schema(), (
        "run python -m ingestion.mapping"
    )
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_schema_refuses_a_misspelt_option():
    wrong = yaml.safe_load(GOOD) | {"fils": []}
    with pytest.raises(jsonschema.ValidationError, match="fils"):
        jsonschema.validate(wrong, json_schema())


# ---- a vendor that nobody has heard of: the worked example of docs/mappings.md ------------------------------

DOCS = Path(__file__).parents[2] / "docs" / "mappings.md"


def example(fence):
    """The block of docs/mappings.md that starts with this fence line."""
    return DOCS.read_text(encoding="utf-8").split(f"```{fence}\n", 1)[1].split("```", 1)[0]


def test_a_new_vendor_needs_a_mapping_file_and_nothing_else(tmp_path):
    (tmp_path / "kummerkasten.yml").write_text(example("yaml"), encoding="utf-8")
    (tmp_path / "faelle_2024-05.csv").write_bytes(example("csv").encode("cp1252"))
    tickets, messages = preview(
        load_mapping(tmp_path / "kummerkasten.yml"), tmp_path / "faelle_2024-05.csv", 10
    )
    assert (tickets.records_in, tickets.accepted, tickets.quarantined, tickets.duplicates) == (5, 3, 1, 1)
    assert tickets.reasons == {"value_not_accepted": 1}
    shown = tickets.rows.select("ticket_id", "status", "csat_score", "brand").rows()
    assert shown == [
        ("0008", "closed", 2.0, "bus"),
        ("0009", "closed", 4.5, "bahn"),
        ("0007", "open", None, "bahn"),
    ]
    assert tickets.rows["created_at"].dt.strftime("%Y-%m-%dT%H:%MZ").to_list()[-1] == "2024-05-03T06:05Z"
    assert messages.rows["text"].to_list() == ["Tür klemmt", "Zug fiel aus – wieder"]
    assert (messages.accepted, messages.duplicates, messages.filtered) == (2, 1, 2)


def test_every_reason_and_kind_the_code_uses_is_documented():
    """A reader of the quarantine finds each code in docs/mappings.md."""
    said = DOCS.read_text(encoding="utf-8").split("**Reasons**")[1]
    sources = [
        *Path("ingestion/readers").glob("*.py"),
        *Path("ingestion").glob("conform*.py"),
        *Path("ingestion").glob("casts*.py"),
    ]
    code = "".join(path.read_text(encoding="utf-8") for path in [*sources, Path("ingestion/mapping.py")])
    for kind in re.findall(r'kind="(\w+)"', code):
        assert kind in said.split("**Kinds of refusal**")[1]
    for reason in re.findall(r'reason="(\w+)"', code):
        assert reason in said
