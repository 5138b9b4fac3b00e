"""What a night may hold in memory is one number, whoever opens the build."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
import sqlalchemy

from ingestion.config_home import MEMORY_LIMIT_VARIABLE, Home
from ingestion.warehouse import open_build
from orchestration.published_copy import attach_build

ASKED = "select current_setting('memory_limit'), current_setting('temp_directory')"
LIMIT = "777MB"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv(MEMORY_LIMIT_VARIABLE, LIMIT)
    home = Home(tmp_path / "home", tmp_path / "secret.key")
    open_build(home).close()
    return home


def bound(home: Home) -> tuple[str, str]:
    with duckdb.connect(config={"memory_limit": LIMIT}) as con:
        told = con.execute(ASKED).fetchall()[0][0]
    return told, str(home.build_file.parent / "spill")


def test_the_load_holds_the_bound(home: Home):
    with closing(open_build(home)) as con:
        assert con.execute(ASKED).fetchall()[0] == bound(home)


def test_the_rules_hold_the_bound(home: Home):
    from orchestration.expectations.datasource import open_build_datasource

    with open_build_datasource(home.build_file) as datasource:
        told = datasource.get_execution_engine().execute_query(sqlalchemy.text(ASKED)).fetchone()
        assert tuple(told) == bound(home)


def test_the_copy_for_readers_holds_the_bound(home: Home):
    with closing(attach_build(home.build_file)) as con:
        assert con.execute(ASKED).fetchall()[0] == bound(home)
