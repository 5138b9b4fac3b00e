"""The path of a KPI leads from files somebody delivered to the board, in this order, and every stop exists."""

from __future__ import annotations

import pytest

from ingestion.config import load_organisation
from orchestration.dbt_manifest import parsed_project
from orchestration.trace import STAGES, cards_of, trace
from tests.conftest import EXAMPLE, ROOT


@pytest.fixture(scope="module")
def project(night):
    return parsed_project(night.home)


def test_every_kpi_has_a_path_from_a_raw_feed_to_the_board(project):
    organisation = load_organisation(EXAMPLE)
    for kpi in cards_of(project):
        stages = [place.stage for place in trace(project, organisation, kpi=kpi)]
        assert stages == sorted(stages, key=STAGES.index), kpi
        assert {"raw", "staging", "kpi", "board"} <= set(stages), kpi


def test_every_stop_names_a_file_that_is_there(project):
    for place in trace(project, load_organisation(EXAMPLE), kpi="C01"):
        if place.stage != "deliveries":
            assert (ROOT / place.file).exists(), place


def test_the_path_of_satisfaction_starts_at_the_survey_and_not_at_the_roster(project):
    places = trace(project, load_organisation(EXAMPLE), kpi="C01")
    sources = {place.name for place in places if place.stage == "deliveries"}
    assert "airport_survey_2017" in sources
    assert "people_system" not in sources
