"""Nobody can be read out of what is published: no address, no handle, no words of their own, no key to guess."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.contracts.catalogue import FEEDS, metadata
from tests.acceptance.acceptance_scenario import EXAMPLE, rows, texts_by_column

pytestmark = pytest.mark.slow

E_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[a-z]{2,}", re.IGNORECASE)
LONGEST_LABEL = 60
# Sentences of ours about figures, checks and findings, and the questions that a survey asks.
DESCRIPTIONS = {
    "board.reconciliation.reason",
    "kpi.kpi_catalogue.feeds",
    "kpi.kpi_coverage.statement",
    "kpi.kpi_coverage.status_reason",
    "kpi.kpi_variant.awaits",
    "kpi.kpi_variant.feeds",
    "kpi.kpi_variant.title",
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


@pytest.fixture(scope="module", params=["example", "canary"])
def texts(request) -> dict[str, set[str]]:
    """``schema.table.column`` -> its distinct texts, of one published file."""
    if request.param == "example":
        return texts_by_column(request.getfixturevalue("published"))
    return texts_by_column(request.getfixturevalue("canary_home").published_link)


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
    everything = {
        value.casefold().lstrip("@") for values in texts_by_column(published).values() for value in values
    }
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
    shown = {text for values in texts_by_column(published).values() for text in values}
    assert shown & {said for (said,) in words} == set()
