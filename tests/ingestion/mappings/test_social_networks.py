"""Mastodon, Bluesky, Reddit, LinkedIn and the posts with replies become posts and counters.

Here: the shipped mappings of social networks but X on real exports.
"""

from __future__ import annotations

import contextlib
import csv
import html
import io
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures"
FOREST = "TestCommentForest.replace__on_direct_comment.json"


@pytest.fixture(scope="module")
def mastodon(mapped):
    return mapped("mastodon", "social/mastodon_api")


def test_mastodon_keeps_every_status_with_its_visibility(mastodon):
    seen = mastodon.all_versions("social_posts").unique("post_id")
    assert seen.height == 36
    assert Counter(seen["visibility"]) == {"public": 15, "unlisted": 15, "direct": 4, "private": 2}
    assert mastodon.quarantined() == []


def test_mastodon_boosts_replies_and_edits(mastodon):
    seen = mastodon.all_versions("social_posts")
    assert seen.filter(pl.col("repost_of").is_not_null())["post_id"].n_unique() == 1
    assert seen.filter(pl.col("in_reply_to_post_id").is_not_null())["post_id"].n_unique() == 3
    edited = seen.filter(pl.col("edited_at").is_not_null()).unique("post_id")
    assert edited["text"].to_list() == [
        "<p>the best editor? why, of course it is the KDE Advanced Text Editor, Kate</p>"
    ]


def test_mastodon_delete_calls_take_statuses_down_wherever_else_they_are_copied(mastodon):
    assert mastodon.current("social_posts").height == 36 - 21


def test_mastodon_failed_calls_and_empty_pages_bring_nothing(mapped):
    names = ["lang_for_errors.json", "trending_statuses.json", "trending_tags.json", "instance_activity.json"]
    assert mapped("mastodon", "social/mastodon_api", *names).all_versions("social_posts").is_empty()


def test_mastodon_boosts_bring_no_counters(mastodon):
    boosts = mastodon.all_versions("social_posts").filter(pl.col("repost_of").is_not_null())["post_id"]
    counted = mastodon.all_versions("social_post_metrics")["post_id"]
    assert not set(boosts) & set(counted)


def test_reddit_listing(mapped):
    hot = mapped("reddit", "social/reddit_api", "TestSubredditListings.hot.json")
    posts, metrics = hot.current("social_posts"), hot.current("social_post_metrics")
    assert posts["post_id"].n_unique() == posts.height == 102
    assert posts["edited_at"].drop_nulls().len() == 4
    assert metrics["likes"].sum() == 48_294
    assert metrics["comments"].sum() == 75_326
    assert f"{posts['posted_at'].min():%FT%T}" == "2016-02-18T00:30:45"
    assert f"{posts['posted_at'].max():%FT%T}" == "2016-03-01T08:16:27"


def test_reddit_comment_tree_is_walked_to_its_leaves_and_read_once(mapped):
    tree = mapped("reddit", "social/reddit_api", FOREST)
    rows = tree.all_versions("social_posts")
    assert rows.height == rows["post_id"].n_unique() == 147
    assert rows["author_id"].null_count() == 6, "removed accounts; their words stay"
    assert rows["edited_at"].drop_nulls().len() == 5
    assert rows.filter(pl.col("in_reply_to_post_id").is_not_null()).height == 146
    assert f"{rows['posted_at'].max():%FT%T}" <= "2016-11-10T04:01:43"
    assert tree.filtered("social_posts") == 1, "the stub that stands for comments not loaded"


def test_reddit_scores_below_zero_are_unknown_likes_not_zero_likes(mapped):
    metrics = mapped("reddit", "social/reddit_api", FOREST).all_versions("social_post_metrics")
    below = metrics.filter(pl.col("source_attributes").str.contains('"score": "-'))
    assert below.height > 0
    assert below["likes"].null_count() == below.height


def test_reddit_deleted_comment_is_taken_down(mapped):
    found = mapped("reddit", "social/reddit_api", "TestComment.refresh__deleted_comment.json")
    assert found.all_versions("social_posts").height == 2
    assert found.current("social_posts")["post_id"].to_list() == ["t3_52o2fl"]
    assert found.current("social_post_metrics")["comments"].sum() == 19


def test_bluesky_takes_posts_and_leaves_other_records(mapped):
    found = mapped("bluesky", "social/bluesky_api")
    posts = found.current("social_posts").sort("posted_at")
    assert posts["text"].to_list() == ["regress test", None, "new text114"]
    assert posts["posted_at"].dt.strftime("%FT%T%.6f").to_list() == [
        "2023-07-21T01:33:51.481951",
        "2023-09-28T12:49:36.735000",
        "2024-02-22T19:58:13.903293",
    ]
    assert posts["author_id"].unique().to_list() == ["did:plc:aaaaaaaaaaaaaaaaaaaaaaab"]
    counters = found.current("social_post_metrics")
    assert counters.select("likes", "reposts", "comments").rows() == [(0, 0, 0)]


@pytest.mark.parametrize(
    ("account", "comments", "reposts", "likes", "more_comments"),
    [
        ("BarackObama", 420_451, 3_676_858, 14_093_711, 1),
        ("realDonaldTrump", 3_664_275, 3_902_448, 15_249_313, 78),
    ],
)
def test_posts_with_replies_add_up(mapped, account, comments, reposts, likes, more_comments):
    found = mapped("twitter_ratio_538", "social/twitter_ratio_538", f"{account}.csv")
    posts, metrics = found.current("social_posts"), found.current("social_post_metrics")
    assert posts.height == metrics.height == metrics["post_id"].n_unique() == 250
    sums = metrics.select("comments", "reposts", "likes").sum().row(0)
    assert sums == (comments, reposts, likes)
    assert metrics.filter(pl.col("comments") > pl.col("reposts")).height == more_comments
    assert found.quarantined() == []


def test_posts_with_replies_are_dated_in_utc_as_their_ids_say(mapped):
    posts = mapped("twitter_ratio_538", "social/twitter_ratio_538").current("social_posts")
    by_id = (posts["post_id"].cast(pl.Int64) // 2**22 + 1_288_834_974_657).cast(pl.Datetime("ms", "UTC"))
    assert (posts["posted_at"].dt.truncate("1m") == by_id.dt.truncate("1m")).sum() == posts.height


def repaired(cell):
    """The published account of the damage, undone in one piece: cp1252 for Mac Roman, then cp1252 for UTF-8."""
    for text in (cell, _undone(cell)):
        with contextlib.suppress(UnicodeError):
            return html.unescape((text or "").encode("cp1252").decode("utf-8"))
    return None


def _undone(cell):
    with contextlib.suppress(UnicodeError):
        return cell.encode("cp1252").decode("mac_roman")
    return None


@pytest.mark.parametrize(("account", "repairable"), [("BarackObama", 85), ("realDonaldTrump", 9)])
def test_damaged_text_is_repaired_where_it_can_be(mapped, account, repairable):
    name = f"{account}.csv"
    posts = mapped("twitter_ratio_538", "social/twitter_ratio_538", name).current("social_posts")
    texts = dict(posts.select("post_id", "text").iter_rows())
    data = (FIXTURES / "social/twitter_ratio_538" / name).read_bytes().decode("mac_roman")
    damaged = [row for row in csv.DictReader(io.StringIO(data, newline="")) if not row["text"].isascii()]
    expected = {row["url"].rsplit("/")[-1]: repaired(row["text"]) for row in damaged}
    whole = {post: text for post, text in expected.items() if text}
    assert len(whole) == repairable
    assert {post: texts[post].strip() for post in whole} == {
        post: text.strip() for post, text in whole.items()
    }
    assert not posts["text"].str.contains("&amp;", literal=True).any()


def test_linkedin_totals_and_posts(mapped):
    tables = ("share_statistic", "share_history", "ugc_post_history")
    names = [f"linkedin_pages_{table}_data.csv" for table in tables]
    found = mapped("linkedin_loader", "social/fivetran_social", *names)
    totals = found.all_versions("social_post_metrics")
    assert totals["impressions"].sum() == 281
    assert totals["clicks"].sum() == 0
    assert totals["is_cumulative"].all()
    assert found.current("social_post_metrics").height == 99, "one share was read twice on one day"
    posts = found.current("social_posts")
    assert posts.height == 85
    assert posts["post_id"].str.starts_with("urn:li:").all()


def test_linkedin_counter_below_zero_is_unknown(mapped):
    name = "linkedin_pages_share_statistic_data.csv"
    with (FIXTURES / "social/fivetran_social" / name).open() as file:
        below = sum(int(row["share_count"]) < 0 for row in csv.DictReader(file))
    totals = mapped("linkedin_loader", "social/fivetran_social", name).all_versions("social_post_metrics")
    assert totals["reposts"].null_count() == below > 0


def test_youtube_videos_with_their_totals(mapped):
    found = mapped("youtube_loader", "social/fivetran_social", "youtube_video_data.csv")
    with (FIXTURES / "social/fivetran_social/youtube_video_data.csv").open() as file:
        rows = list(csv.DictReader(file))
    totals = found.current("social_post_metrics")
    assert found.current("social_posts").height == totals.height == len(rows) == 3
    assert totals["impressions"].sum() == sum(int(row["statistics_view_count"]) for row in rows)
