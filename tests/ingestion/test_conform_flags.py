"""Flags of a mapping: rows they are true of load all the same, and the file says which."""

from __future__ import annotations

import datetime as dt

import pytest

from ingestion.conform_file import conform_file
from ingestion.conform_rows import Source
from ingestion.contracts.catalogue import FEEDS
from ingestion.errors import ConfigurationError
from ingestion.mapping import load_mapping, section_for
from ingestion.mapping_sql import names_in
from ingestion.readers.files import read_delivered
from tests.ingestion.load_scenario import OWN_MAPPING, new_scenario

HOURS = "EXTRACT(EPOCH FROM created_at) <> TRY_CAST(secs AS BIGINT)"
SOURCE = Source("desk", "own_mapping", dt.date(2026, 1, 1), "t.csv", is_fictional=False)
HEADER = "number,opened,secs\n"


def mapping_with(tmp_path, flags):
    path = tmp_path / "own_mapping.yml"
    path.write_text(f"{OWN_MAPPING.rstrip()}\n        flags: {flags}\n", encoding="utf-8")
    return load_mapping(path)


def conformed(tmp_path, flags, lines):
    (tmp_path / "t.csv").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    section = section_for(mapping_with(tmp_path, flags), "t.csv")
    (found,) = conform_file(read_delivered(tmp_path, "t.csv", companions={}), section, FEEDS, SOURCE)
    return found


EPOCH = "1767225600"  # of the time below, in seconds
TIME = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (f'{{odd: "{HOURS}"}}', ("odd: rows 2",)),
        (f"{{odd: \"secs = '{EPOCH}'\", other: \"secs = '5'\"}}", ("odd: rows 1, 4", "other: rows 2")),
        ("{never: \"secs = '7'\"}", ()),
        ("{}", ()),
    ],
)
def test_the_rows_a_flag_is_true_of_are_named_and_loaded(tmp_path, flags, said):
    """Nothing is known of the third row, and unknown is no flag."""
    lines = [f"{row},{TIME},{secs}" for row, secs in enumerate([EPOCH, "5", "", EPOCH], start=1)]
    found = conformed(tmp_path, flags, lines)
    assert found.flags == said
    assert found.accepted.height == 4


def test_a_row_that_stays_out_is_not_flagged_besides(tmp_path):
    found = conformed(tmp_path, "{odd: \"secs = '5'\"}", ["1,never,5", "2,2026-01-01T00:00:00Z,5"])
    assert found.flags == ("odd: rows 2",)
    assert found.quarantined["source_line"].to_list() == [1]


def test_a_long_list_of_rows_is_cut_and_counted(tmp_path):
    found = conformed(
        tmp_path, "{odd: \"secs = '5'\"}", [f"{n},2026-01-01T00:00:00Z,5" for n in range(1, 1226)]
    )
    assert found.flags == (f"odd: rows {', '.join(str(n) for n in range(1, 21))} and 1,205 more",)


def test_a_flag_reads_columns_that_are_not_mapped_and_misses_them_where_they_are_gone(tmp_path):
    (tmp_path / "t.csv").write_text("number,opened\n1,2026-01-01T00:00:00Z\n", encoding="utf-8")
    section = section_for(mapping_with(tmp_path, f'{{odd: "{HOURS}"}}'), "t.csv")
    (found,) = conform_file(read_delivered(tmp_path, "t.csv", companions={}), section, FEEDS, SOURCE)
    assert found.flags == ("column_missing: secs",)


def test_a_flag_that_is_no_expression_is_a_mistake_of_the_mapping(tmp_path):
    with pytest.raises(ConfigurationError, match=r"own_mapping.yml:\d+: .*not a Polars SQL expression"):
        mapping_with(tmp_path, '{odd: "secs ="}')


def test_the_part_of_a_time_is_no_column_but_a_column_of_that_name_is():
    assert names_in("EXTRACT(EPOCH FROM opened) > extract( year from closed) + epoch") == (
        "opened",
        "closed",
        "epoch",
    )


def test_a_flag_stands_in_the_account_of_its_file(tmp_path):
    scenario = new_scenario(tmp_path)
    path = scenario.directory / "mappings" / "own_mapping.yml"
    path.write_text(f"{OWN_MAPPING.rstrip()}\n        flags: {{odd: \"secs = '5'\"}}\n", encoding="utf-8")
    scenario.put("2026-01-01", HEADER + "1,2026-01-01T00:00:00Z,5\n", name="t.csv", source="invented_desk")
    scenario.load()
    accounts = scenario.con.execute("select accepted, flags from meta.load_balance").fetchall()
    scenario.con.close()
    assert accounts == [(1, "odd: rows 1")]
