"""One broken check holds the build, says so with exit code 3, and readers keep what they had."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from ingestion.config_home import Home
from ingestion.errors import GateHeldError
from ingestion.warehouse import open_build
from orchestration import release
from orchestration.dbt_manifest import ParsedProject, parsed_project
from tests.acceptance import vendor_scenario as vendor
from tests.acceptance.acceptance_scenario import brand_health, copied_home, rows, served
from tests.acceptance.gate_scenario import BREAKS, CANARY, _a_page_instead_of_a_table

pytestmark = pytest.mark.slow

WHAT_READERS_SEE = "select count(*), sum(hash(figure)::hugeint) from kpi.kpi_value as figure"

HOLDING = """
select check_name, target from audit.check_result join audit.build using (build_id)
where severity = 'error' and status <> 'pass' and state = 'held'
"""


@pytest.fixture
def good_home(vendor_night, tmp_path) -> Home:
    """A home with one good night behind it, to spoil."""
    assert vendor_night.ran.exit_code == 0, vendor_night.ran
    return copied_home(vendor_night.home, tmp_path / "home")


@pytest.fixture
def organisation(tmp_path):
    return vendor.organisation_of_one_source(tmp_path / "organisation")


@pytest.fixture
def project(good_home) -> ParsedProject:
    return parsed_project(good_home)


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS.keys())
def test_one_broken_check_holds_the_night_and_readers_keep_the_previous_file(
    broken, good_home, organisation, project, tmp_path
):
    before = served(good_home), rows(good_home.published_link, WHAT_READERS_SEE)
    models = broken.spoil(organisation, tmp_path)
    where = ("--organisation", organisation, "--home", good_home.path)

    night = brand_health("nightly", *where, dbt_project=models)

    assert night.exit_code == 3, night
    assert f"held by {broken.check}" in night.output, night
    assert broken.counts in night.output
    holding = rows(good_home.build_file, HOLDING)
    assert [f"{check} on {target}" for check, target in holding] == [broken.check], (
        "one was broken, one holds"
    )
    assert "Published" not in night.output
    assert (served(good_home), rows(good_home.published_link, WHAT_READERS_SEE)) == before
    _assert_told_without_content(good_home, night.output, broken.check)

    with pytest.raises(GateHeldError, match=re.escape(broken.check)):
        release.publish_latest(good_home, project)
    assert served(good_home) == before[0]


def _assert_told_without_content(home: Home, told: str, check: str) -> None:
    status = brand_health("status", "--home", home.path)
    assert check.split(" on ", maxsplit=1)[0] in status.output
    assert "held" in status.output
    results = rows(home.build_file, "select status, failed_rows, r::varchar from audit.check_result as r")
    assert [failed for outcome, failed, _ in results if outcome == "fail" and failed > 0]
    logs = [path.read_text(errors="replace") for path in home.logs.rglob("*") if path.is_file()]
    for text in (told, status.output, *(row for *_, row in results), *logs):
        assert CANARY not in text


def test_publishing_alone_refuses_with_exit_code_3_what_the_gate_has_not_seen(good_home, organisation):
    before = served(good_home)
    with closing(open_build(good_home)) as con:
        con.execute("delete from audit.check_result where check_name = 'shares_lie_between_zero_and_one'")
    ran = brand_health("publish", "--organisation", organisation, "--home", good_home.path)
    assert ran.exit_code == 3, ran
    assert "shares_lie_between_zero_and_one on kpi.kpi_value, which did not run" in ran.output
    assert "Traceback" not in ran.output
    assert served(good_home) == before


def test_loading_a_file_that_cannot_be_read_ends_with_exit_code_4(good_home, organisation, tmp_path):
    _a_page_instead_of_a_table(organisation, tmp_path)
    ran = brand_health("load", "--organisation", organisation, "--home", good_home.path)
    assert ran.exit_code == 4, ran
    assert "lampion_0403.txt" in ran.output
    assert CANARY not in ran.output
    assert "Traceback" not in ran.output


def test_a_wrong_folder_ends_with_exit_code_2(good_home, tmp_path):
    ran = brand_health("nightly", "--organisation", tmp_path / "nowhere", "--home", good_home.path)
    assert ran.exit_code == 2, ran
    assert "nowhere" in ran.output
    assert "Traceback" not in ran.output


def test_publishing_a_build_whose_checks_are_gone_refuses_and_names_them(good_home, project):
    before = served(good_home)
    with closing(open_build(good_home)) as con:
        con.execute(
            "delete from audit.check_result where check_name in ('records_balance', 'every_figure_stands_once') "
            "and target in ('raw.support_tickets', 'kpi.kpi_value')"
        )
    with pytest.raises(GateHeldError) as held:
        release.publish_latest(good_home, project)
    assert "records_balance on raw.support_tickets, which did not run" in str(held.value)
    assert "every_figure_stands_once on kpi.kpi_value, which did not run" in str(held.value)
    assert served(good_home) == before
    states = rows(good_home.build_file, "select state from audit.build")
    assert states == [("held",)]


def test_checks_of_another_build_do_not_count(good_home, project):
    before = served(good_home)
    with closing(open_build(good_home)) as con:
        con.execute("update audit.check_result set build_id = '2026-04-01-000000-another0'")
    with pytest.raises(GateHeldError, match="which did not run"):
        release.publish_latest(good_home, project)
    assert served(good_home) == before


def test_a_check_that_passed_and_failed_in_one_build_has_not_passed(good_home, project):
    with closing(open_build(good_home)) as con:
        con.execute(
            "insert into audit.check_result select * replace ('fail' as status, 1 as failed_rows) "
            "from audit.check_result where check_name = 'shares_lie_between_zero_and_one'"
        )
    with pytest.raises(GateHeldError, match=r"shares_lie_between_zero_and_one on kpi.kpi_value"):
        release.publish_latest(good_home, project)


def test_what_was_loaded_after_the_checks_is_not_published_on_their_strength(
    good_home, organisation, project
):
    before = served(good_home)
    late = organisation / "deliveries" / "2026-04-03" / vendor.SOURCE
    late.mkdir(parents=True)
    (late / "lampion_0403.txt").write_bytes(vendor.export().replace(b"07-0", b"09-0"))
    assert brand_health("load", "--organisation", organisation, "--home", good_home.path).exit_code == 0
    with pytest.raises(GateHeldError, match="which did not run"):
        release.publish_latest(good_home, project)
    assert served(good_home) == before


def test_a_sound_build_is_published_by_the_same_call(good_home, project):
    assert release.publish_latest(good_home, project).build_id == served(good_home)
