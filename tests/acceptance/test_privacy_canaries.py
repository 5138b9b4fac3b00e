"""Canaries in whatever names a person or quotes one: they reach the build, and nothing that leaves it."""

from __future__ import annotations

import hashlib

import pytest

from tests.acceptance import canary_scenario as canary
from tests.acceptance.acceptance_scenario import figure, rows, texts_by_column

pytestmark = pytest.mark.slow

# Names of things, which the organisation gives and readers need; a person's name does not belong into them.
NAMES_OF_THINGS = {
    "kpi.kpi_anomaly.member",
    "kpi.kpi_latest.member",
    "kpi.kpi_value.member",
    "marts.agg_employee_access_quarter.org_unit",
    "marts.agg_employee_incident_quarter.org_unit",
    "marts.agg_employee_unit_wave.org_unit",
    "marts.dim_campaign.campaign_name",
    "marts.dim_campaign.topic",
    "marts.dim_claim.topic",
    "marts.dim_customer.region",
    "marts.dim_customer.segment",
    "marts.dim_customer.value_tier",
    "marts.dim_department.department_name",
    "marts.dim_question.topic",
    "marts.dim_question.wording",
    "marts.fct_action.target_kpi",
    "marts.fct_brand_tracker.segment",
    "marts.fct_brand_tracker.wave",
    "marts.fct_claim_check.evidence_kpi",
    "marts.fct_complaint.customer_segment",
    "marts.fct_complaint.topic",
    "marts.fct_complaint.value_tier",
    "marts.fct_contact_pressure_daily.segment",
    "marts.fct_customer_month.segment",
    "marts.fct_customer_month.value_tier",
    "marts.fct_customer_quarter.segment",
    "marts.fct_employee_month.org_unit",
    "marts.fct_engagement_month.segment",
    "marts.fct_idea.topic",
    "marts.fct_label_audit.stratum",
    "marts.fct_outreach.segment",
    "marts.fct_outreach.topic",
    "marts.fct_preference.topic",
    "marts.fct_reply.template_id",
    "marts.fct_survey_answer.segment",
    "marts.fct_survey_response.segment",
    "marts.fct_ticket.topic",
    "marts.fct_topic_interest.topic",
}


def test_no_canary_is_in_any_published_table(canary_home):
    found = {
        column: text
        for column, values in texts_by_column(canary_home.published_link).items()
        for text in values
        if any(bird in text.casefold() for bird in canary.CANARIES)
    }
    assert found == {}


def test_the_canaries_did_reach_the_build(canary_home):
    """Else finding none would say nothing."""
    build = canary_home.build_file
    assert rows(build, "select count(*) from raw.support_messages where text like 'zqxwords%'") == [
        (canary.ROWS,)
    ]
    assert rows(
        build, "select count(*) from raw.support_tickets where source_attributes like '%zqxnote%'"
    ) == [(1,)]
    assert rows(build, "select count(*) from quarantine.record where raw_record like '%zqxperson2%'") == [
        (1,)
    ]


def test_no_canary_is_in_any_other_file_of_the_home(canary_home):
    private = {canary_home.build_file, canary_home.secret_file}
    files = [path for path in canary_home.path.rglob("*") if path.is_file() and path not in private]
    assert {path.name for path in files} >= {"manifest.json", "board.html", "history.jsonl", "runs.db"}
    birds = [bird.encode() for bird in canary.CANARIES]
    assert [path for path in files if any(bird in path.read_bytes().lower() for bird in birds)] == []


def test_no_canary_is_in_a_result_of_a_check(canary_home):
    results = rows(canary_home.build_file, "select result::varchar from audit.check_result as result")
    assert len(results) > 500
    assert [text for (text,) in results if any(bird in text.casefold() for bird in canary.CANARIES)] == []


def test_names_of_things_are_published_where_they_are_meant_to_and_nowhere_else(canary_home):
    texts = texts_by_column(canary_home.published_link)
    assert {
        column for column, values in texts.items() if any(canary.LABEL in text for text in values)
    } <= NAMES_OF_THINGS


def test_no_key_is_a_plain_hash_of_the_person_it_stands_for(canary_home):
    people = [f"{canary.PERSON}{number}@zqx.example" for number in range(canary.ROWS)]
    guessed = {
        hashlib.new(method, said.encode()).hexdigest()
        for method in ("md5", "sha1", "sha256")
        for person in people
        for said in (person, f"email|{person}", f"email:{person}", f"own_data|{person}", f"x|{person}")
    }
    published = {text for values in texts_by_column(canary_home.published_link).values() for text in values}
    assert guessed & published == set()


def test_private_and_direct_posts_are_no_public_mentions(canary_home):
    # 24 posts about the brand, visible by turns to everybody, to everybody unlisted, to followers, to one person
    value, n, _ = figure(canary_home.published_link, "B01", start="2026-01-01", of=f"brand {canary.BRAND}")
    assert (value, n) == (12, 12)


def test_the_build_with_people_s_words_is_closed_to_others(canary_home):
    assert canary_home.build_file.stat().st_mode & 0o077 == 0
    assert canary_home.build_file.parent.stat().st_mode & 0o077 == 0
    assert canary_home.secret_file.stat().st_mode & 0o077 == 0
    assert canary_home.published_link.resolve().stat().st_mode & 0o777 == 0o444
