"""Rows of single employees stay inside: what leaves the build about them is a sum that went through suppression.

Here: which models may read restricted staging, and which are kept back. Not here: whether the sums are safe
(test_disclosure) or what the copy does (tests/orchestration).
"""

import re
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2] / "dbt_project"
MODELS = {path.stem: path for path in (PROJECT / "models").rglob("*.sql")}
# Staging of feeds that hold one row per employee; a review has no author, and access and output are of whole units.
RESTRICTED = {
    f"stg_employee__{feed}"
    for feed in ("roster", "survey_answers", "survey_links", "policy_events", "absence", "advocacy_shares")
}
PEOPLE = re.compile(
    r"\b(employee_key|employee_id_hash|employee_token_hash|respondent_token_hash|advocate_key)\b"
)


def read_by(model):
    text = MODELS[model].read_text(encoding="utf-8")
    return set(re.findall(r'ref\("(\w+)"\)', text))


def layer(model):
    return MODELS[model].relative_to(PROJECT / "models").parts[0]


def test_rows_of_employees_are_read_by_intermediate_steps_only():
    readers = {model for model in MODELS if read_by(model) & RESTRICTED}
    assert {layer(model) for model in readers} == {"intermediate"}
    assert len(readers) > 8


@pytest.mark.parametrize("model", sorted(name for name in MODELS if layer(name) in ("marts", "kpi", "board")))
def test_nothing_that_may_leave_names_an_employee(model):
    assert PEOPLE.findall(MODELS[model].read_text(encoding="utf-8")) == []


def test_every_mart_about_employees_asks_who_is_hidden():
    about_people = {
        model
        for model in MODELS
        if layer(model) == "marts"
        and any(read.startswith(("int_employee", "int_policy")) for read in read_by(model))
    }
    asking = {
        model
        for model in about_people
        if read_by(model) & {"int_employee_groups_judged", "int_employee_cells_judged"}
    }
    # an estimate over units has no unit in it
    assert about_people - asking == {"agg_employee_output_year"}
    assert len(asking) > 8


def test_people_an_incident_affected_stay_in_the_build():
    card = yaml.safe_load(MODELS["fct_incident_affected"].with_suffix(".yml").read_text(encoding="utf-8"))
    assert card["models"][0]["config"]["meta"]["publish"] is False


def test_every_figure_about_employees_is_made_of_marts_that_were_judged():
    families = ("kpi_employees", "kpi_turnover", "kpi_staying", "kpi_policy", "kpi_employee_advocacy")
    marts = set().union(*(read_by(family) for family in families)) - {"method_constant"}
    assert {layer(mart) for mart in marts} == {"marts"}
    shown = {"fct_employee_review", "agg_employee_output_year"}
    assert all("is_suppressed" in MODELS[mart].read_text(encoding="utf-8") for mart in marts - shown)
