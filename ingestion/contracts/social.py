"""What every social export must become: posts, their counters, and the accounts we know.

Here: the canonical social feeds. Not here: how a platform names its fields (``ingestion/mappings``).
Keys: posts (platform, post_id); counters (platform, post_id, metric_date);
accounts (platform, account_id, handle).
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c

VISIBILITY = ("public", "unlisted", "private", "direct")


class SocialPosts(dy.Schema):
    """One version of one post, reply, repost or review."""

    platform = c.code(
        "Network or review site, lower case: x, bluesky, mastodon, reddit, skytrax.", required=True
    )
    post_id = c.key("Id of the post on its platform.")
    author_id = c.text(
        "Id of the author on the platform; unknown when withheld or deleted.", identity="platform_user"
    )
    author_handle = c.text("Handle of the author, as written then.", identity="platform_user")
    author_followers = c.count("Followers of the author when the post was exported.")
    posted_at = c.moment("When it was posted.", required=True)
    text = c.text("Words of the post; may be empty.", free_text=True)
    lang = c.text("Language as the platform says, e.g. en or pt-BR.")
    in_reply_to_post_id = c.text("Post this one answers.")
    thread_id = c.text("Conversation it belongs to.")
    repost_of = c.text("Post it repeats; a repost has no opinion of its own.")
    is_own_account = c.flag(
        "Posted by the organisation; unknown = decided from the brand handles and accounts."
    )
    mentions = c.text("Handles mentioned, separated by blanks.", free_text=True)
    url = c.text("Address of the post.", free_text=True)
    media_type = c.code("photo, video, link …")
    brand = c.text("Brand id when the export says it; else it is found by alias.")
    visibility = c.choice("Who could read it; unknown counts as public.", VISIBILITY)
    rating = c.number("Stars or points of a review.", at_least=0)
    rating_max = c.number("Best rating this site gives.", at_least=0)
    deleted_at = c.moment("When it was taken down.")
    edited_at = c.moment("When it was last edited.")
    matched_query = c.text("Search that found it.")
    detected_at = c.moment("When our listening tool saw it.")

    rating_fits_its_scale = dy.rule()(lambda s: s.rating.col <= s.rating_max.col)


class SocialPostMetrics(dy.Schema):
    """Counters of one post on one day."""

    platform = c.code("Network, as in social_posts.", required=True)
    post_id = c.key("Id of the post on its platform.")
    metric_date = c.day("Day the counters were read.", required=True)
    impressions = c.count("Times shown.")
    reach = c.count("Distinct people who saw it.")
    likes = c.count("Likes, favourites, upvotes.")
    reposts = c.count("Reposts, quotes included when the platform adds them up.")
    comments = c.count("Replies.")
    clicks = c.count("Clicks on links.")
    interactions = c.count("All interactions, when the platform gives only their sum.")
    followers = c.count("Followers of the author on that day.")
    is_cumulative = c.flag("True: totals since posting. False: of that day alone.", required=True)


class SocialAccounts(dy.Schema):
    """An account we know: our own, or a competitor's."""

    platform = c.code("Network, as in social_posts.", required=True)
    account_id = c.key("Id of the account on the platform.", identity="platform_user")
    handle = c.key("Handle; one account may have had several.", identity="platform_user")
    brand = c.text("Brand id the account speaks for.", required=True)
    department = c.text("Department that runs it.")
    is_own = c.flag("True: ours. False: a competitor's.", required=True)
    valid_from = c.day("First day of this handle.")
    valid_to = c.day("Last day of this handle.")

    valid_to_is_not_before_valid_from = c.not_before("valid_to", "valid_from")
