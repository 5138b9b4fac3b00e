"""Social networks: figures of the example organisation against answers worked out beforehand.

Each number was computed once with plain Python from the delivered file alone (``known_answers.yml`` of the fixtures,
under the path that each class names) and stands here as a literal. It is looked up in the published file, or in the
build where the published tables do not carry that cut.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.acceptance_scenario import EXAMPLE, rows

pytestmark = pytest.mark.slow


class TestPublicOfficePosts:
    """social/twitter_ratio_538/BarackObama.csv and realDonaldTrump.csv"""

    @pytest.mark.parametrize(
        ("brand", "likes", "reposts", "comments"),
        [("barack_obama", 14093711, 3676858, 420451), ("donald_trump", 15249313, 3902448, 3664275)],
    )
    def test_counters_of_250_posts_each(self, published, brand, likes, reposts, comments):
        sums = (
            "select count(*), sum(likes)::bigint, sum(reposts)::bigint, sum(comments)::bigint "
            "from marts.fct_post_metric_daily where source = 'public_office_posts' and brand = ?"
        )
        assert rows(published, sums, brand) == [(250, likes, reposts, comments)]


class TestPostsOfX:
    """social/x_api_v2_twarc/*.jsonl"""

    def test_the_one_truncated_line_is_quarantined_and_the_others_are_in(self, published, built):
        balance = (
            "select sum(quarantined), sum(records_in - accepted - quarantined - duplicates) from meta.load_balance "
            "where source_file = 'streaming_output_with_error.jsonl'"
        )
        assert rows(published, balance) == [(1, 0)]
        reasons = rows(built.build_file, "select reason from quarantine.record where source = 'x_posts'")
        assert reasons == [("invalid_json",)]

    def test_no_repost_brings_the_counters_of_the_original_along(self, published):
        copied = (
            "select count(*) from marts.fct_post_metric_daily join marts.fct_social_post using (post_key) "
            "where is_repost"
        )
        assert rows(published, copied) == [(0,)]

    def test_a_page_of_100_posts_was_reposted_once_and_not_8595_times(self, built):
        page = EXAMPLE / "deliveries/2021-04-09/x_posts/noflat.jsonl"
        posts = json.loads(page.read_text(encoding="utf-8"))["data"]
        assert sum(post["public_metrics"]["retweet_count"] for post in posts) == 8595
        counted = (
            "select sum(reposts)::bigint from raw.social_post_metrics "
            "where source = 'x_posts' and post_id = any(?)"
        )
        assert rows(built.build_file, counted, [post["id"] for post in posts]) == [(1,)]

    def test_an_edited_post_is_one_post_with_its_last_words_and_counters(self, built):
        edited = (
            "select count(distinct post_key), max(likes), count(distinct text_id), any_value(left(version.text, 6)) "
            "from staging.stg_social__posts as post join marts.fct_post_metric_daily using (post_key) "
            "left join raw.social_posts as version on post.text_id = sha256(trim(version.text)) "
            "where post.post_id in ('1576994746135764992', '1576994789110992896')"
        )
        assert rows(built.build_file, edited) == [(1, 39, 1, "hey :)")]


class TestMastodon:
    """social/mastodon_api/*.json; visibility is counted here, from the delivered answers themselves."""

    def test_direct_and_private_posts_are_kept_but_are_not_public(self, published):
        delivered = _statuses(EXAMPLE / "deliveries/2026-08-02/mastodon_instance")
        hidden = [one for one in delivered.values() if one in {"direct", "private"}]
        assert hidden, "the delivery holds posts that are not public"
        kept = (
            "select is_public, count(*) from marts.fct_social_post where source = 'mastodon_instance' "
            "group by 1 order by 1"
        )
        assert rows(published, kept) == [(False, len(hidden)), (True, len(delivered) - len(hidden))]

    def test_no_hidden_post_is_a_public_voice(self, published):
        public = (
            "select count(*) from marts.fct_feedback_item as item join marts.fct_social_post as post "
            "on item.record_key = post.post_key where item.is_public and post.visibility in ('direct', 'private')"
        )
        assert rows(published, public) == [(0,)]


def _statuses(folder: Path) -> dict[str, str]:
    """Id -> visibility of every status anywhere in the recorded answers that no later call deleted."""
    calls = [
        call
        for path in sorted(folder.glob("*.json"))
        for call in json.loads(path.read_text(encoding="utf-8"))
    ]
    found = dict(status for call in calls for status in _statuses_in(call["body"]))
    deleted = {call["path"].rpartition("/")[2] for call in calls if call["method"] == "DELETE"}
    return {status: visibility for status, visibility in found.items() if status not in deleted}


def _statuses_in(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict) and {"visibility", "account", "id"} <= node.keys():
        yield str(node["id"]), node["visibility"]
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    for child in children:
        yield from _statuses_in(child)


def test_every_file_of_the_example_is_accounted_for_record_by_record(published):
    balance = (
        "select count(*) filter (where records_in <> accepted + quarantined + duplicates), "
        "count(*) filter (where status <> 'loaded'), max(delivery_date) from meta.load_balance"
    )
    assert rows(published, balance) == [(0, 0, dt.date(2026, 8, 31))]
