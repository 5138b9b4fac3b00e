"""Nobody can be read out of what is published: no address, no handle, no words of their own, no key to guess."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.contracts.catalogue import FEEDS, metadata
from tests.acceptance import canary_scenario as canary
from tests.acceptance.acceptance_scenario import EXAMPLE, figure, published_texts, rows

pytestmark = pytest.mark.slow

E_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[a-z]{2,}", re.IGNORECASE)
LONGEST_LABEL = 60
# Sentences of ours about figures, checks and findings, and the questions that a survey asks.
DESCRIPTIONS = {
    "kpi.kpi_catalogue.formula",
    "kpi.kpi_catalogue.question",
    "kpi.kpi_catalogue.standard",
    "kpi.kpi_catalogue.variants",
    "kpi.kpi_value.status_reason",
    "kpi.kpi_latest.status_reason",
    "board.scorecard.question",
    "board.scorecard.status_reason",
    "board.data_quality.meaning",
    "meta.check_result.check_name",
    "meta.check_result.description",
    "meta.load_balance.flags",
    "marts.dim_question.wording",
    "marts.agg_employee_unit_wave.question_id",
}
# Names of things, which the organisation gives and readers need; a person's name does not belong into them.
NAMES_OF_THINGS = {
    "kpi.kpi_value.member",
    "kpi.kpi_latest.member",
    "kpi.kpi_anomaly.member",
    "marts.agg_employee_unit_wave.org_unit",
    "marts.dim_campaign.campaign_name",
    "marts.dim_campaign.topic",
    "marts.dim_department.department_name",
    "marts.dim_question.wording",
    "marts.fct_complaint.topic",
    "marts.fct_employee_month.org_unit",
    "marts.fct_outreach.segment",
    "marts.fct_outreach.topic",
    "marts.fct_survey_answer.segment",
    "marts.fct_survey_response.segment",
    "marts.fct_ticket.topic",
}


@pytest.fixture(scope="module", params=["example", "canary"])
def texts(request) -> dict[str, set[str]]:
    """``schema.table.column`` -> its distinct texts, of one published file."""
    if request.param == "example":
        return _texts(request.getfixturevalue("published"))
    return _texts(request.getfixturevalue("canary_home").published_link)


@pytest.fixture(scope="module")
def canary_home(canary_night):
    assert canary_night.ran.exit_code == 0, canary_night.ran
    return canary_night.home


def _texts(file: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column, value in published_texts(file):
        found.setdefault(f"{table}.{column}", set()).add(value)
    return found


def test_no_text_is_or_holds_an_e_mail_address(texts):
    assert {column: len(values) for column, values in texts.items() if any(map(E_MAIL.search, values))} == {}


def test_no_text_is_longer_than_a_label_but_descriptions_of_ours(texts):
    longest = {column: max(map(len, values)) for column, values in texts.items()}
    too_long = {column: size for column, size in longest.items() if size > LONGEST_LABEL}
    assert {column: size for column, size in too_long.items() if column not in DESCRIPTIONS} == {}


def test_no_column_is_called_like_one_that_names_a_person_or_quotes_one(published):
    private = {
        name
        for feed in FEEDS.values()
        for name in feed.schema.column_names()
        if {"identity", "free_text"} & metadata(feed, name).keys()
    }
    private |= {f"{name}_hash" for name in private}
    # Two of them are everyday words, used for other things in tables that hold no person.
    private -= {"name", "subject"}
    columns = rows(
        published,
        "select column_name, schema_name || '.' || table_name from duckdb_columns() "
        "where not internal and database_name = current_database()",
    )
    assert len(columns) > 300
    assert {f"{table}.{column}" for column, table in columns if column in private} == set()


def test_no_handle_of_the_delivered_posts_is_published(published):
    ours = (EXAMPLE / "brand_health.yml").read_text(encoding="utf-8").casefold()
    handles = {handle.casefold() for handle in _handles() if len(handle) > 3}
    strangers = {handle for handle in handles if not re.search(rf"\b{re.escape(handle)}\b", ours)}
    assert len(strangers) > 500
    everything = {value.casefold().lstrip("@") for values in _texts(published).values() for value in values}
    assert strangers & everything == set()


def _handles() -> Iterator[str]:
    """Every handle or author's name in the social deliveries of the example, whatever its field is called."""
    fields = {"username", "acct", "author", "author_fullname", "handle", "screen_name"}

    def walk(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (value for key, value in node.items() if key in fields and isinstance(value, str))
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
            yield from walk(child)

    for path in EXAMPLE.glob("deliveries/*/*/*.json*"):
        for document in _documents(path):
            yield from walk(document)
    with (EXAMPLE / "deliveries/2015-08-03/lounge_reviews/lounge.csv").open(encoding="utf-8") as reviews:
        yield from (review["author"] for review in csv.DictReader(reviews))


def _documents(path: Path) -> Iterator[object]:
    if path.suffix == ".json":
        yield json.loads(path.read_text(encoding="utf-8"))
    elif path.suffix == ".jsonl":
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def test_no_words_of_anybody_are_published(built, published):
    spoken = [
        f'select trim("{column}"::varchar) as said from raw.{feed.id}'
        for feed in FEEDS.values()
        for column in feed.schema.column_names()
        if "free_text" in metadata(feed, column)
    ]
    # Shorter ones are words like "Refund", which are labels as well.
    words = rows(
        built.build_file, f"select distinct said from ({' union all '.join(spoken)}) where length(said) > 12"
    )
    assert len(words) > 2000
    shown = {text for values in _texts(published).values() for text in values}
    assert shown & {said for (said,) in words} == set()


def test_no_canary_is_in_any_published_table(canary_home):
    found = {
        column: text
        for column, values in _texts(canary_home.published_link).items()
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
    texts = _texts(canary_home.published_link)
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
    published = {text for values in _texts(canary_home.published_link).values() for text in values}
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
