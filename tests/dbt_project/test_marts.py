"""Promises of staging and the marts that hold whatever the data: keys, types, words and documentation."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from ingestion.contracts.catalogue import FEEDS, metadata, raw_key, raw_name

PROJECT = Path(__file__).parents[2] / "dbt_project"
MARTS = sorted((PROJECT / "models" / "marts").glob("*.yml"))
# What a BI client of any kind can read and what no reader has to fear.
TYPES = {"varchar", "bigint", "integer", "double", "boolean", "date", "timestamptz"}
# Wording of our own questions and names of our own things; nobody's words.
OWN_WORDS = {"wording"}


def model_of(path):
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    return model


def keys_in_sql():
    text = (PROJECT / "macros" / "current_version.sql").read_text(encoding="utf-8")
    return ast.literal_eval(re.search(r"return\(\s*(\{.*?\})\s*\)", text, flags=re.S).group(1))


def test_staging_knows_the_keys_of_every_feed_as_the_contracts_state_them():
    expected = {feed.id: list(raw_key(feed)) for feed in FEEDS.values()}
    # A post is the same post whichever source delivered it.
    for feed in FEEDS.values():
        if feed.subject == "social":
            expected[feed.id].remove("source")
    assert keys_in_sql() == expected


def test_every_feed_has_its_staging_view():
    read = {
        feed
        for path in (PROJECT / "models" / "staging").glob("**/*.sql")
        for feed in re.findall(r"current_version\(\"(\w+)\"\)", path.read_text(encoding="utf-8"))
    }
    assert set(FEEDS) - read == set()


# It ends without a word, which a test below shows.
SEARCH_FOR_BRANDS = "stg_social__post_names"


@pytest.mark.parametrize("feed", FEEDS.values(), ids=lambda feed: feed.id)
def test_free_words_leave_raw_only_as_a_hash_or_a_finding(feed):
    """In staging a free-text column stands only inside text_id(), key_of() or a search for placeholders."""
    looked_at = "text_id|key_of|has_merge_failure|claims_interest|discloses_payment|plain_words"
    allowed = rf"(?:{looked_at})\((?:[^()]|\([^()]*\))*\)"
    free = [
        raw_name(feed, column)
        for column in feed.schema.column_names()
        if "free_text" in metadata(feed, column)
    ]
    for path in (PROJECT / "models" / "staging").glob("**/*.sql"):
        sql = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
        if f'current_version("{feed.id}")' not in sql or path.stem == SEARCH_FOR_BRANDS:
            continue
        final = re.sub(allowed, "", sql)
        # coalesce(subject, …) is not null tells only that there was something.
        final = re.sub(r"(?:coalesce\([^()]*\)|\b\w+) is not null", "", final)
        assert [word for word in free if re.search(rf"(?<![\w.\"]){word}(?![\w\"])", final)] == [], path.stem


def test_the_search_for_brands_in_posts_keeps_no_words():
    path = PROJECT / "models" / "staging" / "social" / f"{SEARCH_FOR_BRANDS}.sql"
    assert set(re.findall(r"^select (.+?)$", path.read_text(encoding="utf-8"), flags=re.M)) == {
        "posts.post_key, handles.brand, 'handle' as found_by",
        "posts.post_key, phrases.brand, 'name' as found_by",
        "post_key, brand, 'word' as found_by",
    }


@pytest.mark.parametrize("path", MARTS, ids=lambda path: path.stem)
def test_every_mart_describes_every_column_and_says_its_type(path):
    for column in model_of(path)["columns"]:
        assert column["data_type"] in TYPES, f"{path.stem}.{column['name']}: {column['data_type']}"
        assert len(column["description"]) > 5, f"{path.stem}.{column['name']} is not described"


@pytest.mark.parametrize("path", MARTS, ids=lambda path: path.stem)
def test_no_mart_carries_words_of_people_or_clear_ids(path):
    names = {column["name"] for column in model_of(path)["columns"]}
    words = {
        "text",
        "subject",
        "body",
        "comment",
        "message",
        "salutation",
        "email",
        "phone",
        "handle",
        "name",
        "url",
    }
    ids = {
        "post_id",
        "ticket_id",
        "message_id",
        "author_id",
        "requester_id",
        "employee_id",
        "respondent_token",
    }
    assert names & (words | ids) == set()
    assert [name for name in names - OWN_WORDS if name.endswith(("_hash", "_text"))] == []


@pytest.mark.parametrize("path", MARTS, ids=lambda path: path.stem)
def test_every_mart_is_tested_for_its_key(path):
    kinds = [next(iter(test)) for test in model_of(path)["data_tests"]]
    assert "is_the_key" in kinds


def test_every_test_of_ours_is_named_by_a_sentence():
    for path in [*MARTS, *(PROJECT / "models" / "intermediate").glob("*.yml")]:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        named = [unit["name"] for unit in content.get("unit_tests", [])]
        for model in content.get("models", []):
            named += [next(iter(test.values()))["name"] for test in model.get("data_tests", [])]
        assert [name for name in named if name.count("_") < 3] == [], path.stem
