"""The canonical feeds keep the promises that every later stage leans on."""

from __future__ import annotations

import datetime as dt

import duckdb
import polars as pl
import pytest
from dataframely.exc import ValidationError

from ingestion.contracts import employee, organisation, social, survey
from ingestion.contracts.catalogue import FEEDS, LINEAGE, identities, listing, raw_columns, raw_key

FEED_IDS = sorted(FEEDS)
SUBJECTS = {"social", "survey", "support", "employee", "outreach", "organisation"}
# Counted by hand in the table of feeds.
FEEDS_PER_SUBJECT = {"social": 6, "support": 8, "survey": 4, "employee": 9, "outreach": 9, "organisation": 18}


def rows(schema, **values):
    """A frame of one row with every column the contract has, null unless given."""
    frame = pl.DataFrame({name: [values.get(name)] for name in schema.column_names()}, strict=False)
    return frame.cast(dict(schema.create_empty().schema), strict=True)


def test_every_subject_has_its_feeds():
    counted = {subject: sum(f.subject == subject for f in FEEDS.values()) for subject in SUBJECTS}
    assert counted == FEEDS_PER_SUBJECT


@pytest.mark.parametrize("feed_id", FEED_IDS)
def test_keys_are_columns_of_the_contract(feed_id):
    feed = FEEDS[feed_id]
    assert set(feed.key) <= set(feed.schema.column_names())
    assert raw_key(feed)[0] == "source"
    assert set(raw_key(feed)) <= set(raw_columns(feed))


@pytest.mark.parametrize("feed_id", FEED_IDS)
def test_every_column_says_what_it_means(feed_id):
    feed = FEEDS[feed_id]
    silent = [name for name, column in feed.schema.columns().items() if not column.description]
    assert silent == []
    assert feed.description.endswith(".")


@pytest.mark.parametrize("feed_id", FEED_IDS)
def test_no_column_collides_with_lineage_or_a_reserved_word(feed_id):
    feed = FEEDS[feed_id]
    names = set(feed.schema.column_names())
    assert not names & set(LINEAGE)
    reserved = {
        word
        for (word,) in duckdb.execute(
            "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
        ).fetchall()
    }
    assert not names & reserved


@pytest.mark.parametrize("feed_id", FEED_IDS)
def test_a_person_reaches_raw_only_as_a_hash(feed_id):
    feed = FEEDS[feed_id]
    physical = raw_columns(feed)
    for column in identities(feed):
        assert column not in physical
        assert physical[f"{column}_hash"] == "VARCHAR"


def test_columns_that_hold_contact_data_are_all_marked():
    telling = {"email", "requester_email", "phone", "author_handle", "handle", "employee_id", "customer_id"}
    unmarked = [
        f"{feed.id}.{name}"
        for feed in FEEDS.values()
        for name in feed.schema.column_names()
        if name in telling and name not in identities(feed)
    ]
    assert unmarked == []


def test_employees_share_no_kind_of_identity_with_customers():
    kinds = {subject: set() for subject in SUBJECTS}
    for feed in FEEDS.values():
        kinds[feed.subject] |= set(identities(feed).values())
    assert kinds["employee"] == {"employee"}
    assert "employee" not in kinds["survey"] | kinds["outreach"] | kinds["social"] | kinds["organisation"]


def test_the_epoch_is_not_a_time_anything_happened():
    good = {"response_id": "r", "survey_id": "s", "finished": True}
    schema = survey.SurveyResponses
    schema.validate(rows(schema, **good, recorded_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))
    with pytest.raises(ValidationError):
        schema.validate(rows(schema, **good, recorded_at=dt.datetime(1970, 1, 1, tzinfo=dt.UTC)))


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (
            employee.EmployeeRoster,
            {"leave_date": dt.date(2020, 2, 1)},
            {"leave_date": dt.date(2019, 12, 31)},
        ),
        (
            organisation.BrandTracker,
            {"positive": 60.0, "negative": 40.0},
            {"positive": 60.0, "negative": 41.0},
        ),
        (organisation.ActionsLinks, {"theme": "queues"}, {}),
        (social.SocialPosts, {"rating": 5.0, "rating_max": 5.0}, {"rating": 6.0, "rating_max": 5.0}),
    ],
)
def test_order_rules_tell_the_possible_from_the_impossible(schema, good, bad):
    required = {
        employee.EmployeeRoster: {
            "employee_id": "1",
            "org_unit": "u",
            "hire_date": dt.date(2020, 1, 1),
            "employment_type": "permanent",
            "valid_from": dt.date(2020, 1, 1),
        },
        organisation.BrandTracker: {"wave": "w", "brand": "b", "metric": "trust", "n": 100},
        organisation.ActionsLinks: {"action_id": "a"},
        social.SocialPosts: {
            "platform": "x",
            "post_id": "1",
            "author_id": "1",
            "posted_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        },
    }[schema]
    schema.validate(rows(schema, **required, **good))
    with pytest.raises(ValidationError):
        schema.validate(rows(schema, **required, **bad))


def test_the_listing_names_every_column_once():
    lines = listing().splitlines()[1:]
    named = [tuple(line.split("\t")[:2]) for line in lines]
    assert len(named) == len(set(named)) == sum(len(f.schema.column_names()) for f in FEEDS.values())
