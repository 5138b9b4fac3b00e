"""The example organisation is whole: sources deliver, brands are claimed, lists point at things that exist."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from ingestion.config import load_organisation
from ingestion.conform_file import conform_file, read_with_companions
from ingestion.conform_rows import Source
from ingestion.contracts.catalogue import FEEDS
from ingestion.mapping import load_mapping, section_for

EXAMPLE = Path(__file__).parents[2] / "examples" / "commons_group"
# The one time column of each feed that says when something happened.
HAPPENED = {
    "support_tickets": "created_at",
    "survey_responses": "recorded_at",
    "incidents_notices": "sent_at",
    "social_posts": "posted_at",
}
HISTORICAL = (
    "lounge_reviews",
    "airport_survey_2016",
    "airport_survey_2017",
    "consumer_complaints_2017_02",
    "consumer_complaints_2017_04",
    "customer_care",
    "breach_notices",
    "city_service_requests",
    "research_panel",
)


@pytest.fixture(scope="module")
def organisation():
    return load_organisation(EXAMPLE)


@pytest.fixture(scope="module")
def spellings(organisation):
    """Lower-case spelling -> brand."""
    return {
        word.lower(): brand
        for brand in organisation.brands
        for word in (brand.id, brand.name, *brand.aliases)
    }


def listed(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_source_delivers_and_every_delivery_has_a_source(organisation):
    delivered = {folder.name for folder in (EXAMPLE / "deliveries").glob("*/*")}
    assert delivered == {source.name for source in organisation.sources}


def test_an_invented_source_says_so(organisation):
    fictional = {source.name for source in organisation.sources if source.fictional}
    assert fictional == {"people_system", "engagement_survey", "outreach_log"}


def test_the_notice_names_every_real_source(organisation):
    notice = (EXAMPLE / "NOTICE").read_text(encoding="utf-8")
    # The second complaint file is named by its ending.
    missing = [s.name for s in organisation.sources if not s.fictional and s.name not in notice]
    assert missing in ([], ["consumer_complaints_2017_04"])


@pytest.mark.parametrize("name", HISTORICAL)
def test_a_file_lies_just_after_its_newest_record(organisation, name):
    source = organisation.source(name)
    mapping = load_mapping(source.mapping)
    for path in (EXAMPLE / "deliveries").glob(f"*/{name}/*"):
        day = dt.date.fromisoformat(path.parent.parent.name)
        section = section_for(mapping, path.name)
        lineage = Source(name, mapping.mapping, day, path.name, is_fictional=False)
        delivered = read_with_companions(path.parent, path.name, section)
        for found in conform_file(delivered, section, FEEDS, lineage):
            if found.feed in HAPPENED:
                newest = found.accepted[HAPPENED[found.feed]].max().date()
                # Surveys of May are delivered on the first of June; notices of a Friday on the Monday after.
                assert dt.timedelta(0) < day - newest <= dt.timedelta(days=8)


def test_every_brand_of_the_care_desk_is_a_client(spellings):
    clients = [
        "RockstarSupport",
        "Google",
        "MojangSupport",
        "TeamYouTube",
        "AppleSupport",
        "AdobeCare",
        "AskeBay",
        "DropboxSupport",
        "zoom_us",
        "YahooCare",
        "hulu_support",
        "AskPlayStation",
        "SpotifyCares",
        "Ask_WellsFargo",
        "GoDaddyHelp",
        "ChaseSupport",
        "TMobileHelp",
        "SouthwestAir",
        "AmazonHelp",
        "MicrosoftHelps",
        "Delta",
        "XboxSupport",
        "Ask_Spectrum",
        "Uber_Support",
    ]
    brands = {spellings[name.lower()].id for name in clients}
    assert len(brands) == len(clients) == 24
    assert all(spellings[name.lower()].is_own for name in clients)


@pytest.mark.parametrize(
    ("brand", "spelt"),
    [
        (
            "wells_fargo",
            ["Wells Fargo & Company", "WELLS FARGO BANK, NATIONAL ASSOCIATION", "Wells Fargo Bank, N.A."],
        ),
        ("delta", ["DELTA", "delta-air-lines", "Delta Airlines", "Delta"]),
        ("uber", ["Uber_Support", "Uber Technologies", "Uber Technologies, Inc."]),
        ("equifax", ["Equifax", "EQUIFAX, INC.", "Equifax, Inc."]),
        ("sfo", ["SFO"]),
    ],
)
def test_the_spellings_of_all_sources_are_one_brand(spellings, brand, spelt):
    assert {spellings[word.lower()].id for word in spelt} == {brand}


def test_lists_point_at_departments_that_exist(organisation):
    departments = {row["department_id"] for row in listed("departments")}
    named = {row["department_id"] for row in listed("department_map") + listed("promises")}
    named |= {row["default_owner_department"] for row in listed("topics")}
    named |= {row["parent"] for row in listed("departments") if row["parent"]}
    named |= {source.owner for source in organisation.sources} | {t.owner for t in organisation.kpi_targets}
    assert named <= departments


def test_topics_have_parents_that_exist():
    topics = {row["topic_id"] for row in listed("topics")}
    assert {row["parent"] for row in listed("topics") if row["parent"]} <= topics


def test_every_question_has_a_scale_its_scoring_can_use():
    for row in listed("survey_questions"):
        low, high = float(row["scale_min"] or 0), float(row["scale_max"] or 0)
        assert row["scoring"] in {"nps", "csat", "ces", "likert", "binary", "text"}, row
        assert low < high or row["scoring"] == "text", row
        assert row["scoring"] != "nps" or (low, high) == (0, 10), row
