"""Plausibility of social deliveries: posts, their counters, the accounts we know.

Lives here: what is odd about a whole delivery of social data. Does not live here: the shape of one record
(`ingestion.contracts.social`) or what a complaint is (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, orphans


class NoPostIsOlderThanSocialMedia(Rule):
    """A default date of some software, taken for a date."""

    description: str = (
        "No post is from before 1997, when the first social network opened. Holds the build: such a date is a default "
        "of some software, and everything timed from it is wrong."
    )
    unexpected_rows_query: str = no_row("posted_at < timestamptz '1997-01-01 00:00:00+00'")


class NoPostAnswersOrRepeatsItself(Rule):
    """A parent id mapped from the wrong field."""

    description: str = (
        "No post is its own parent or its own original. Holds the build: the mapping took the wrong id, and reply "
        "times and repost counts hang on it."
    )
    unexpected_rows_query: str = no_row("in_reply_to_post_id = post_id or repost_of = post_id")


class PostsAreTakenDownAfterTheyArePosted(Rule):
    """Order of a post's own times."""

    description: str = (
        "In 99 of 100 rows a post is edited, taken down and detected no earlier than it is posted. A warning: the "
        "clocks of platforms and listening tools differ, and only few figures use these times."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "deleted_at < posted_at or edited_at < posted_at or detected_at < posted_at - interval 1 minute",
        tolerate=0.01,
    )


class MostPostsHaveWords(Rule):
    """Completeness of the text."""

    description: str = (
        "At least seven in ten posts that are no reposts have words. A warning: pictures need none, but a renamed text "
        "field looks the same and leaves sentiment without material."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("repost_of is null and coalesce(trim(text), '') = ''", tolerate=0.3)


class ManyPeoplePost(Rule):
    """Distribution of authors."""

    description: str = (
        "Fifty posts or more of one source and platform, not our own, come from more than one author. A warning: a "
        "fixed value mapped as author turns a crowd into one person."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        """
        select source, platform from this where not coalesce(is_own_account, false) and author_id_hash is not null
        group by all having count(distinct post_id) >= 50 and count(distinct author_id_hash) = 1
        """,
        "sources with a single author",
    )


class PostsAreNotAllOfOneInstant(Rule):
    """Distribution of times."""

    description: str = (
        "Twenty posts or more of one delivery do not all carry the same second. Holds the build: the time of the "
        "export was taken for the time of the post."
    )
    unexpected_rows_query: str = nothing(
        """
        select source, delivery_date from this
        group by all having count(distinct post_id) >= 20 and count(distinct date_trunc('second', posted_at)) = 1
        """,
        "deliveries of one instant",
    )


class RatingsComeWithTheirScale(Rule):
    """A rating can be compared only on its scale."""

    description: str = (
        "Every rating says what the best one is. A warning: a rating without its scale is left out of averages, and "
        "the coverage of the KPI shows it."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("rating is not null and rating_max is null")


class ReachStaysWithinImpressions(Rule):
    """Logic between two counters."""

    description: str = (
        "In 95 of 100 rows reach is not above impressions: nobody sees a post that was not shown. A warning: "
        "platforms round, and some swap the two words."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("reach > impressions", tolerate=0.05)


class CountersAreNotAllZero(Rule):
    """A report that was switched off still delivers rows."""

    description: str = (
        "Fifty rows or more of one source are not all zero. A warning: a missing permission delivers zeros instead of "
        "an error; rates over them are then without data, not zero."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        """
        select source from this group by source
        having count(*) >= 50 and coalesce(sum(
            coalesce(impressions, 0) + coalesce(reach, 0) + coalesce(likes, 0) + coalesce(reposts, 0)
            + coalesce(comments, 0) + coalesce(clicks, 0) + coalesce(interactions, 0) + coalesce(followers, 0)
        ), 0) = 0
        """,
        "sources with nothing but zeros",
    )


class CountersBelongToPosts(Rule):
    """Reference from counters to posts."""

    description: str = (
        "Nine in ten counters belong to a post the same source delivered. A warning: the counters of unknown posts "
        "count for no brand and lower the coverage."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.social_posts", ("platform", "post_id"), tolerate=0.1)


class NoHandleSpeaksForTwoBrands(Rule):
    """Whose account it is decides whose post it is."""

    description: str = (
        "One handle on one platform speaks for one brand at a time. Holds the build: its posts would count for two "
        "brands, or for the wrong one."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from this as one join this as other
            on one.platform = other.platform and one.handle_hash = other.handle_hash and one.brand < other.brand
        where coalesce(one.valid_from, date '0001-01-01') <= coalesce(other.valid_to, date '9999-12-31')
            and coalesce(other.valid_from, date '0001-01-01') <= coalesce(one.valid_to, date '9999-12-31')
            and not one.is_deleted and not other.is_deleted
        """,
        "handles of two brands",
    )


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.social_posts": [
        *every_feed_rule("social_posts", ("posted_at", "edited_at", "deleted_at"), mix=("platform", "lang")),
        NoPostIsOlderThanSocialMedia(),
        NoPostAnswersOrRepeatsItself(),
        PostsAreTakenDownAfterTheyArePosted(),
        MostPostsHaveWords(),
        ManyPeoplePost(),
        PostsAreNotAllOfOneInstant(),
        RatingsComeWithTheirScale(),
    ],
    "raw.social_post_metrics": [
        *every_feed_rule("social_post_metrics", ("metric_date",), mix=("platform",)),
        ReachStaysWithinImpressions(),
        CountersAreNotAllZero(),
        CountersBelongToPosts(),
    ],
    "raw.social_accounts": [*every_feed_rule("social_accounts"), NoHandleSpeaksForTwoBrands()],
}
