"""A published build is made again from the delivered files, and every table is the same; or we are told why not.

Here: the machinery around a night that takes no time, and once, when asked for, a real night.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from ingestion.config import Organisation, load_organisation
from ingestion.config_home import Home
from ingestion.warehouse import open_build
from orchestration import cli_operations, provenance, reproduce, served
from orchestration import publish as publishing
from orchestration.build import open_build as open_audit_row
from orchestration.cli import app
from orchestration.load import load_pending
from tests.conftest import EXAMPLE, ROOT
from tests.orchestration.organisation_folder import deliver, small_organisation
from tests.orchestration.test_publish import REQUIRED

DAY = dt.date(2026, 3, 9)
FIRST = "1,2026-03-01T08:00:00Z,email,open\n"
SECOND = "2,2026-03-08T08:00:00Z,phone,closed\n"
MODELS = """
create or replace table marts.fct_ticket as
    select ticket_id, channel, delivery_date, '{build_id}' as build_id, random() as checked_at from raw.support_tickets;
create or replace table kpi.kpi_value as
    select 'R01' as kpi_id, {factor} * count(*) as value, '{build_id}' as build_id from marts.fct_ticket;
create or replace table board.scorecard as select '{build_id}' as build_id;
"""


def short_night(
    organisation: Organisation, home: Home, as_of: dt.date, *, like: object = None, factor: int = 1
) -> str:
    """What a night does after the load, without its machinery: models, checks, publication."""
    with closing(open_build(home)) as con:
        build = open_audit_row(con, uuid.uuid4().hex, organisation="acme", as_of=as_of)
        provenance.take_down(home, build.build_id, organisation)
        con.execute(MODELS.format(build_id=build.build_id, factor=factor))
        for check in REQUIRED:
            con.execute(
                "insert into audit.check_result values (?, 'raw', ?, ?, ?, 'error', 'pass', '', 0, '', now())",
                [build.build_id, *check],
            )
    publishing.publish(home.build_file, home, build_id=build.build_id, required=REQUIRED, private=set())
    return build.build_id


class Scene:
    """An organisation with two deliveries and a build made of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = small_organisation(folder / "acme")
        self.home = Home(folder / "home")

    @property
    def organisation(self) -> Organisation:
        return load_organisation(self.folder)

    def night(self) -> str:
        load_pending(self.organisation, self.home, until=None)
        return short_night(self.organisation, self.home, DAY)

    def call(self, build_id: str, *options: str):
        given = [
            "reproduce",
            build_id,
            "--organisation",
            str(self.folder),
            "--home",
            str(self.home.path),
            *options,
        ]
        return CliRunner().invoke(app, given, env={"COLUMNS": "200"})


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene(tmp_path)
    deliver(made.folder, "2026-03-02", tickets=FIRST)
    deliver(made.folder, "2026-03-09", tickets=FIRST + SECOND)
    monkeypatch.setattr(cli_operations, "_night", short_night)
    return made


def test_a_build_is_made_again_from_the_raw_files_and_is_identical(scene: Scene):
    result = scene.call(scene.night())
    assert result.exit_code == 0, result.output
    assert "identical" in result.output
    assert not list(scene.home.path.glob("reproduction-*")), "people's own words stay nowhere else"


def test_the_manifest_names_code_configuration_every_file_and_every_table(scene: Scene):
    build_id = scene.night()
    manifest = json.loads((served.directory_of(scene.home, build_id) / "manifest.json").read_text())
    assert "ingestion/load.py" in manifest["code"]["files"]
    assert "dbt_project/dbt_project.yml" in manifest["code"]["files"]
    assert "requirements.lock" in manifest["code"]["files"]
    assert "brand_health.yml" in manifest["configuration"]["files"]
    named = ("delivery_date", "source", "path", "feeds")
    assert [tuple(file[name] for name in named) for file in manifest["deliveries"]] == [
        ("2026-03-02", "own_data", "support_tickets.csv", ["support_tickets"]),
        ("2026-03-09", "own_data", "support_tickets.csv", ["support_tickets"]),
    ]  # fmt: skip
    assert all(len(file["sha256"]) == 64 for file in manifest["deliveries"])
    assert manifest["outputs"]["marts.fct_ticket"]["rows"] == 2
    assert manifest["libraries"]["duckdb"] == duckdb.__version__
    assert manifest["checks"] == {"passed": 2, "warned": [], "overridden": []}
    assert len(manifest["secret"]) == 16


def test_what_was_delivered_later_is_left_out(scene: Scene):
    build_id = scene.night()
    deliver(scene.folder, "2026-03-05", tickets="3,2026-03-04T08:00:00Z,email,open\n")
    deliver(scene.folder, "2026-03-16", tickets="4,2026-03-15T08:00:00Z,email,open\n")
    scene.night()
    assert scene.call(build_id).exit_code == 0


def test_which_of_two_equal_records_was_the_duplicate_is_the_same_again(scene: Scene):
    scene.night()
    deliver(scene.folder, "2026-03-01", tickets=FIRST + "9,2026-02-26T08:00:00Z,email,open\n")
    result = scene.call(scene.night())
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("what", ["gone", "changed"])
def test_a_delivered_file_that_is_no_longer_the_same_is_named_and_refused(scene: Scene, what: str):
    build_id = scene.night()
    file = scene.folder / "deliveries" / "2026-03-09" / "own_data" / "support_tickets.csv"
    file.unlink() if what == "gone" else file.write_text(
        file.read_text() + "5,2026-03-08T08:00:00Z,email,open\n"
    )
    result = scene.call(build_id)
    assert result.exit_code == 2
    assert (
        f"delivery 2026-03-09/own_data/support_tickets.csv: {'is gone' if what == 'gone' else 'was changed'}"
        in (result.output)
    )


def test_anyway_goes_on_and_tells_which_tables_differ(scene: Scene):
    build_id = scene.night()
    file = scene.folder / "deliveries" / "2026-03-09" / "own_data" / "support_tickets.csv"
    file.write_text(file.read_text() + "5,2026-03-08T08:00:00Z,email,open\n")
    result = scene.call(build_id, "--anyway")
    assert result.exit_code == 1
    assert "marts.fct_ticket: 2 rows, now 3" in result.output
    assert "kpi.kpi_value: 1 rows in both, other values" in result.output
    assert "meta.load_balance" in result.output


def test_a_changed_organisation_file_and_changed_code_are_named_and_refused(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    build_id = scene.night()
    settings = scene.folder / "brand_health.yml"
    settings.write_text(settings.read_text() + "\n# a remark\n")
    changed = provenance.code_hashes() | {"ingestion/load.py": "0" * 64, "ingestion/added.py": "1" * 64}
    monkeypatch.setattr(provenance, "code_hashes", lambda: changed)
    result = scene.call(build_id)
    assert result.exit_code == 2
    assert "configuration brand_health.yml: was changed" in result.output
    assert "code ingestion/load.py: was changed" in result.output
    assert "code ingestion/added.py: is new" in result.output
    assert "3 things are not as they were" in result.output


def test_code_that_makes_other_figures_of_the_same_files_is_found_out(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    build_id = scene.night()
    monkeypatch.setattr(
        cli_operations,
        "_night",
        lambda whose, where, as_of, *, like: short_night(whose, where, as_of, factor=2),
    )
    result = scene.call(build_id)
    assert result.exit_code == 1
    assert "kpi.kpi_value: 1 rows in both, other values" in result.output
    assert "1 different" in result.output


def test_another_secret_is_noticed_before_a_night_is_spent(scene: Scene):
    build_id = scene.night()
    scene.home.secret_file.write_text("ab" * 32 + "\n")
    result = scene.call(build_id)
    assert result.exit_code == 2
    assert "secret: it is another one" in result.output


def test_code_is_hashed_when_a_build_begins_not_when_it_is_published(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    load_pending(scene.organisation, scene.home, until=None)
    with closing(open_build(scene.home)) as con:
        build_id = con.execute("select build_id from audit.build").fetchall()[0][0]
    before = provenance.taken_down(scene.home, build_id)
    monkeypatch.setattr(provenance, "code_hashes", lambda: {"ingestion/load.py": "0" * 64})
    provenance.take_down(scene.home, build_id, scene.organisation)
    assert provenance.taken_down(scene.home, build_id) == before


def test_a_build_that_is_not_kept_or_has_an_old_manifest_is_refused(scene: Scene):
    build_id = scene.night()
    assert "no such build is retained" in scene.call("yesterday").output
    file = served.directory_of(scene.home, build_id) / served.MANIFEST
    found = json.loads(file.read_text())
    del found["deliveries"]
    file.write_text(json.dumps(found))
    result = scene.call(build_id)
    assert result.exit_code == 2
    assert "does not say what it was made of" in result.output


def test_a_folder_that_holds_something_is_not_written_into(scene: Scene, tmp_path: Path):
    build_id = scene.night()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("x")
    result = scene.call(build_id, "--to", str(tmp_path / "mine"))
    assert result.exit_code == 2
    assert "not empty" in result.output


def test_a_reproduction_that_is_kept_is_closed_to_others(scene: Scene, tmp_path: Path):
    assert scene.call(scene.night(), "--to", str(tmp_path / "again")).exit_code == 0
    assert (tmp_path / "again").stat().st_mode & 0o077 == 0
    assert not list((tmp_path / "again").rglob("secret.key"))
    assert reproduce.served.served_build(Home(tmp_path / "again" / "home"))


@pytest.mark.exhaustive
def test_a_real_night_over_the_example_is_reproduced_identically(tmp_path: Path):
    home = tmp_path / "home"
    options = ["--organisation", str(EXAMPLE), "--home", str(home)]

    def run(*arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-m", "orchestration.cli", *arguments, *options],
            cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200"},
        )  # fmt: skip
        assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
        return ran.stdout

    run("nightly")
    build_id = served.served_build(Home(home))
    assert build_id is not None
    assert "identical" in run("reproduce", build_id)
