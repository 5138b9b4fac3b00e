"""X exports become posts and counters: pages, edits, streams, recordings.

Here: the shipped X mappings on real exports. Expected values are counted from the files by other means.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures"
TWARC, TWEEPY = "social/x_api_v2_twarc", "social/x_api_v2_tweepy"
FIRST_ID, SECOND_ID = "1576994746135764992", "1576994789110992896"


@pytest.fixture(scope="module")
def page(mapped):
    return mapped("x_api_v2", TWARC, "noflat.jsonl")


@pytest.fixture(scope="module")
def in_page():
    page = json.loads((FIXTURES / TWARC / "noflat.jsonl").read_text())
    return {post["id"] for post in page["data"]}


def test_every_post_of_the_page_is_there_once(page, in_page):
    posts = page.current("social_posts").filter(pl.col("post_id").is_in(in_page))
    assert posts.height == len(in_page) == 100
    assert posts["author_id"].n_unique() == 96
    assert posts["author_handle"].null_count() == 0, "authors stand in includes.users and are joined by id"


def test_reposts_replies_and_languages_of_the_page(page, in_page):
    posts = page.current("social_posts").filter(pl.col("post_id").is_in(in_page))
    assert posts["repost_of"].drop_nulls().len() == 47
    assert posts["in_reply_to_post_id"].drop_nulls().len() == 31
    assert Counter(posts["lang"]) == {"en": 86, "es": 10, "tl": 2, "sv": 1, None: 1}
    assert set(posts["matched_query"]) == {"obama"}
    assert f"{posts['posted_at'].min():%FT%T}" == "2021-04-08T19:31:31"
    assert f"{posts['posted_at'].max():%FT%T}" == "2021-04-08T19:34:16"


def test_reposts_bring_no_counters_so_reach_is_not_multiplied(page, in_page):
    metrics = page.current("social_post_metrics").filter(pl.col("post_id").is_in(in_page))
    assert metrics.height == 100 - 47
    assert metrics["reposts"].sum() == 1, "8595 if the copied counters were summed"


def test_posts_of_all_files_with_the_two_versions_of_the_edited_one_as_one(mapped):
    posts = mapped("x_api_v2", TWARC).current("social_posts")
    assert posts.height == 184 - 1


def test_an_edited_post_is_one_post_with_its_newest_text_and_counters(mapped):
    edited = mapped("x_api_v2", TWARC, "edited_before.jsonl", "edited_after.jsonl", "quoted_edit.jsonl")
    posts = edited.current("social_posts")
    assert SECOND_ID not in set(posts["post_id"])
    [post] = posts.filter(pl.col("post_id") == FIRST_ID).to_dicts()
    assert post["text"].startswith("hey :)")
    assert f"{post['posted_at']:%FT%T}" == "2022-10-03T17:57:01", "posted when it was first posted"
    assert f"{post['edited_at']:%FT%T}" == "2022-10-03T17:57:11"
    seen = edited.all_versions("social_post_metrics").filter(pl.col("post_id") == FIRST_ID)
    assert seen["likes"].to_list() == [32, 32, 39]
    assert seen["metric_date"].unique().len() == 1
    [now] = edited.current("social_post_metrics").filter(pl.col("post_id") == FIRST_ID)["likes"]
    assert now == 39


def test_order_of_files_does_not_change_the_edited_post(mapped):
    names = ["edited_before.jsonl", "edited_after.jsonl", "quoted_edit.jsonl"]
    forward, backward = (
        mapped("x_api_v2", TWARC, *order)
        .current("social_posts")
        .drop("arrival", "source_file")
        .sort("post_id")
        for order in (names, names[::-1])
    )
    columns = ["post_id", "text", "posted_at", "edited_at", "repost_of"]
    assert forward.select(columns).equals(backward.select(columns))


def test_a_stream_cut_off_in_its_last_line_loses_only_that_line(mapped):
    stream = mapped("x_api_v2", TWARC, "streaming_output_with_error.jsonl")
    lines = (FIXTURES / TWARC / "streaming_output_with_error.jsonl").read_text().split("\n")
    streamed = {json.loads(line)["data"]["id"] for line in lines[:7]}
    assert [reason for reason, _, _ in stream.quarantined()] == ["invalid_json"]
    posts = stream.current("social_posts").filter(pl.col("post_id").is_in(streamed))
    assert posts.height == 7
    assert posts["in_reply_to_post_id"].drop_nulls().len() == 3


@pytest.mark.parametrize(
    ("name", "posts", "reposts", "first_posted_at"),
    [
        ("client_get_home_timeline", 98, 29, "2022-10-07T19:24:07.530"),
        ("client_get_liked_tweets", 96, 5, "2021-01-02T18:19:52.873"),
        ("client_get_list_tweets", 97, 51, "2022-10-07T22:18:44.250"),
        ("client_get_users_mentions", 10, 0, "2022-10-07T22:43:06.945"),
        ("client_search_all_tweets", 10, 1, "2022-10-07T22:58:12.737"),
        ("client_get_users_followers", 0, 0, None),
        ("client_retweet_and_unretweet", 0, 0, None),
        ("client_create_and_delete_tweet", 0, 0, None),
    ],
)
def test_recorded_posts_take_their_time_from_the_id(mapped, name, posts, reposts, first_posted_at):
    found = mapped("x_api_v2_recorded", TWEEPY, f"{name}.json").all_versions("social_posts")
    assert found.height == posts
    assert found["repost_of"].drop_nulls().len() == reposts
    assert found["author_id"].drop_nulls().len() == 0, "nobody asked for the author"
    if posts:
        assert found["posted_at"].dt.strftime("%FT%T%.3f")[0] == first_posted_at
