"""The recipe of docs/add-a-kpi.md, done to the letter: a KPI comes with two blocks and goes with them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.acceptance.acceptance_scenario import ROOT, brand_health, copied_home, rows

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "add-a-kpi.md"
FAMILY = Path("models", "kpi", "kpi_closing_the_loop")


def block(language: str) -> str:
    """The first block of the page in that language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert found, f"no {language} block"
    return found[1]


def project_with_the_kpi(target: Path) -> Path:
    shutil.copytree(
        ROOT / "dbt_project", target, ignore=shutil.ignore_patterns("target", "logs", "__pycache__")
    )
    card, figure = (target / FAMILY.with_suffix(ending) for ending in (".yml", ".sql"))
    described = card.read_text(encoding="utf-8")
    card.write_text(
        described.replace("        kpis:\n", "        kpis:\n" + block("yaml"), 1), encoding="utf-8"
    )
    figure.write_text(figure.read_text(encoding="utf-8") + block("sql"), encoding="utf-8")
    return target


def test_a_kpi_comes_with_two_blocks_and_goes_with_them(canary_home, tmp_path):
    home = copied_home(canary_home, tmp_path / "home")
    organisation = canary_home.path.with_name("canary_organisation")
    where = ("--organisation", organisation, "--home", home.path)
    figures = "select count(value) from kpi.kpi_value where kpi_id = 'L90'"
    before = rows(home.published_link, "select kpi_id from kpi.kpi_catalogue order by 1")

    project = project_with_the_kpi(tmp_path / "dbt_project")
    added = brand_health("nightly", *where, dbt_project=project)
    assert added.exit_code == 0, added
    assert rows(home.published_link, figures)[0][0] > 0
    traced = brand_health("trace", "L90", *where, dbt_project=project)
    assert traced.exit_code == 0, traced
    for stop in ("raw.survey_responses", "marts.fct_survey_response", "kpi.kpi_closing_the_loop", "board."):
        assert stop in traced.output, traced

    removed = brand_health("nightly", *where)
    assert removed.exit_code == 0, removed
    assert rows(home.published_link, "select kpi_id from kpi.kpi_catalogue order by 1") == before
    assert rows(home.published_link, figures) == [(0,)]
