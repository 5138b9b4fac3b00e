"""What orchestration/told_once.py leans on in Dagster: the same texts, the same records; red here means it changed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import sql_event_log

from orchestration.told_once import Texts, told_once

RAW, MADE = dg.AssetKey("raw"), dg.AssetKey("made")


@dg.multi_asset(
    specs=[dg.AssetSpec(RAW), dg.AssetSpec(MADE, deps=[RAW])],
    check_specs=[dg.AssetCheckSpec("is_whole", asset=MADE)],
)
def both():
    yield dg.MaterializeResult(RAW, metadata={"rows": 3, "said": 'a "quoted" – text'})
    yield dg.MaterializeResult(MADE)
    yield dg.AssetCheckResult(passed=True, asset_key=MADE, check_name="is_whole")


def stored(folder: Path) -> list[tuple[str, dict]]:
    """Every text of the events and of the assets, by where it stands, without what differs from run to run."""
    found = []
    for file in sorted(folder.rglob("*.db")):
        with sqlite3.connect(file) as con:
            tables = {name for (name,) in con.execute("select name from sqlite_master where type = 'table'")}
            for table, column in (
                ("event_logs", "event"),
                ("asset_keys", "last_materialization"),
                ("asset_check_executions", "evaluation_event"),
            ):
                if table in tables:
                    found += [
                        (f"{table}.{column}", text)
                        for (text,) in con.execute(f"select {column} from {table}")
                    ]
    return [(where, json.loads(text)) for where, text in found if text]


def night(folder: Path, *, once: bool) -> list[tuple[str, dict]]:
    """What is stored after a run."""
    folder.mkdir()
    with dg.DagsterInstance.local_temp(str(folder)) as instance:
        if once:
            with told_once(), told_once():
                assert dg.materialize([both], instance=instance).success
        else:
            assert dg.materialize([both], instance=instance).success
        record = instance.get_latest_materialization_event(RAW)
        assert record.asset_materialization.metadata["rows"].value == 3
    return stored(folder)


def shape(value: object) -> object:
    """Names, types and nesting, whatever the run and the clock say."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


def test_what_is_stored_is_what_dagster_stores_by_itself(tmp_path: Path):
    plain, once = night(tmp_path / "plain", once=False), night(tmp_path / "once", once=True)
    assert sorted((where, json.dumps(shape(value))) for where, value in once) == sorted(
        (where, json.dumps(shape(value))) for where, value in plain
    )


def test_each_text_is_letter_for_letter_the_one_dagster_writes_and_reads_as_the_same_record(tmp_path: Path):
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        result = dg.materialize([both], instance=instance)
        entries = [record.event_log_entry for record in instance.get_records_for_run(result.run_id).records]
    texts = Texts()
    assert entries
    for entry in entries:
        record = dg.EventLogRecord(storage_id=7, event_log_entry=entry)
        plain = sql_event_log.serialize_value(entry), sql_event_log.serialize_value(record)
        assert (texts.text_of(entry), texts.text_of(entry), texts.text_of(record)) == (plain[0], *plain)
        assert texts.said_by(plain[1], dg.EventLogRecord) == sql_event_log.deserialize_value(plain[1])
        assert texts.said_by(plain[0], dg.EventLogEntry) == entry


def test_afterwards_dagster_writes_by_itself_again():
    before = sql_event_log.serialize_value, sql_event_log.deserialize_value
    with pytest.raises(RuntimeError), told_once():
        raise RuntimeError
    assert (sql_event_log.serialize_value, sql_event_log.deserialize_value) == before
