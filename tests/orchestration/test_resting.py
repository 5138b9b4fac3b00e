"""A model rests only when running it would change nothing: after any change, some nights equal a build from nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.contents import contents
from orchestration.model_state import counts
from tests.orchestration.resting_world import MODELS, World

ALL = set(MODELS)
AFTER_POSTS = {"stg_posts", "int_posts", "kpi_value"}
ANOTHER_POST = "insert into raw.posts values (9, 1)"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A build after its first night."""
    made = World(tmp_path)
    assert made.night() == ALL
    return made


def test_a_night_with_nothing_new_runs_no_model(world: World):
    assert world.night() == set()
    assert world.night() == set()
    assert counts(world.con, "build 3") == (0, len(ALL))


@pytest.mark.parametrize(
    ("change", "runs"),
    [
        (ANOTHER_POST, AFTER_POSTS),
        ("update raw.posts set brand_id = 2 where post_id = 0", AFTER_POSTS),
        ("delete from raw.posts where post_id = 0", AFTER_POSTS),
        ("alter table raw.posts alter brand_id type integer", AFTER_POSTS),
        ("update reference.brand set name = 'other' where brand_id = 0", {"dim_brand"}),
        ("drop table kpi.kpi_value", {"kpi_value"}),
        ("update kpi.kpi_value set n = n + 1 where brand_id = 0", {"kpi_value"}),
        ("update intermediate.int_posts set n = 0 where brand_id = 0", {"int_posts"}),
        ("insert into marts.dim_brand from marts.dim_brand", {"dim_brand"}),
        ("create or replace view staging.stg_posts as select * from raw.posts where true", {"stg_posts"}),
        # other posts, of the same brands: what reads the numbers by brand has nothing to do
        ("update raw.posts set post_id = post_id + 100", {"stg_posts", "int_posts"}),
        ("delete from meta.model_state where unique_id like '%dim_date'", {"dim_date", "kpi_value"}),
        ("drop table meta.model_state", ALL),
        ("alter table meta.model_state add column other varchar", ALL),
        ("update reference.limits set minimum = 4", {"limits", "kpi_value"}),
    ],
)
def test_what_changed_runs_with_all_that_reads_it_and_nothing_else(world: World, change: str, runs: set[str]):
    world.con.execute(change)
    assert world.night() == runs
    assert world.tables() == world.from_nothing().tables()
    assert world.night() == set()


def test_tables_that_somebody_else_made_just_so_may_rest(world: World):
    world.con.execute(
        "create or replace table marts.dim_brand as select * from reference.brand order by name desc"
    )
    assert world.night() == set()


def test_another_day_runs_the_models_that_ask_for_it(world: World):
    world.as_of = "2026-01-02"
    assert world.night() == {"dim_date", "kpi_value"}
    assert world.without_dbt
    assert world.tables() == world.from_nothing().tables()
    assert world.con.execute("select day, build_id from kpi.kpi_value limit 1").fetchone() == (
        dt.date(2026, 1, 2), "build 2"
    )  # fmt: skip


def test_changed_code_runs_every_model(world: World):
    world.models["dim_brand"] = (*MODELS["dim_brand"][:3], "select * from reference.brand where brand_id > 0")
    assert world.night() == ALL
    assert world.tables() == world.from_nothing().tables()


def test_another_version_of_duckdb_runs_every_model(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(duckdb, "__version__", "another")
    assert world.night() == ALL


def test_a_full_night_runs_every_model(world: World):
    assert world.night(everything=True) == ALL


def test_a_model_that_did_not_build_runs_again_with_all_that_reads_it(world: World):
    world.con.execute(ANOTHER_POST)
    world.failing = frozenset({"int_posts", "kpi_value"})
    assert world.night() == AFTER_POSTS
    world.failing = frozenset()
    assert world.night() == {"int_posts", "kpi_value"}
    assert world.tables() == world.from_nothing().tables()


def test_a_run_that_broke_off_before_anything_was_remembered_runs_again(world: World):
    world.con.execute(ANOTHER_POST)
    world.con.execute("create or replace table intermediate.int_posts as select 7 as brand_id, 7 as n")
    assert world.night() == AFTER_POSTS


def test_every_row_carries_the_build_it_is_published_in_although_its_table_rests(world: World):
    world.night()
    signed = world.con.execute("select distinct build_id from kpi.kpi_value").fetchall()
    assert (world.nights, signed) == (2, [("build 2",)])


def test_a_test_runs_every_night_over_the_tables_of_that_night(world: World):
    world.night()
    assert world.tested == ["pass"]
    world.con.execute("insert into raw.posts values (10, 77)")
    world.night()
    assert world.tested == ["fail"]


@pytest.mark.parametrize(
    ("arguments", "is_known"),
    [({"expression": "n > 0"}, True), ({"expression": "'{{ as_of() }}' > ''"}, False)],
)
def test_the_sql_of_a_test_is_made_anew_when_a_variable_of_its_arguments_is_another(
    tmp_path: Path, arguments: dict, is_known: bool
):
    world = World(tmp_path, arguments=arguments)
    world.night()
    assert world.plan().known
    world.as_of = "2026-01-02"
    assert bool(world.plan().known) is is_known


def test_dbt_is_given_everything_then_what_runs_and_in_the_end_nothing(world: World, tmp_path: Path):
    assert World(tmp_path).plan().selection(world.project) == []
    assert world.plan().selection(world.project) is None
    world.con.execute("drop table kpi.kpi_value")
    assert world.plan().selection(world.project) == [
        "--select", "kpi_value", "--indirect-selection", "empty"
    ]  # fmt: skip
    world.models["dim_brand"] = (*MODELS["dim_brand"][:3], "select 1 as brand_id")
    assert world.plan().selection(world.project) == []


CHANGES = [
    ANOTHER_POST,
    "delete from raw.posts where post_id % 2 = 0",
    "update raw.posts set brand_id = (brand_id + 1) % 3",
    "update reference.brand set name = name || '!'",
    "drop table if exists kpi.kpi_value",
    "update intermediate.int_posts set n = n + 1",
    "drop view if exists staging.stg_posts",
    "as_of", "code", "fail", "night",
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(changes=st.lists(st.sampled_from(CHANGES), max_size=8))
def test_after_any_history_the_tables_are_those_of_a_build_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, changes: list[str]
):
    world = World(tmp_path_factory.mktemp("world"))
    world.night()
    for number, change in enumerate(changes):
        if change == "as_of":
            world.as_of = f"2026-02-{number + 1:02}"
        elif change == "code":
            world.models["dim_date"] = (
                *MODELS["dim_date"][:3],
                f"select cast('{{as_of}}' as date /* as_of */) + {number} as day",
            )
        elif change in {"fail", "night"}:
            world.failing = frozenset({"int_posts", "kpi_value"} if change == "fail" else ())
            world.night()
        else:
            world.con.execute(change)
    world.failing = frozenset()
    world.night()
    assert world.tables() == world.from_nothing().tables()
    assert world.night() == set()


@pytest.mark.parametrize(
    "other",
    [
        "select * from (values (1, 'a'), (2, 'b'), (2, 'b'), (2, 'b')) as t(x, y)",
        "select * from (values (1, 'b'), (2, 'a')) as t(x, y)",
        "select * from (values (1, 'a'), (2, null)) as t(x, y)",
        "select * from (values (1::bigint, 'a'), (2::bigint, 'b')) as t(x, y)",
        "select * from (values (1, 'a'), (2, 'b')) as t(y, x)",
    ],
)
def test_content_tells_rows_values_columns_and_types_apart(other: str):
    with duckdb.connect() as con:
        con.execute("create table main.one as select * from (values (1, 'a'), (2, 'b')) as t(x, y)")
        con.execute(f"create table main.two as {other}")
        con.execute("create table main.same as select * from main.one order by x desc")
        found = contents(con, {"main.one", "main.two", "main.same", "main.missing"})
    assert found.keys() == {"main.one", "main.two", "main.same"}
    assert found["main.one"] == found["main.same"] != found["main.two"]


def test_content_is_the_same_whatever_the_number_of_threads():
    with duckdb.connect() as con:
        con.execute("create table main.t as select range as x, range::varchar as y from range(500000)")
        found = []
        for threads in (1, 2, 4):
            con.execute(f"set threads = {threads}")
            found.append(contents(con, {"main.t"}))
    assert found[0] == found[1] == found[2]
