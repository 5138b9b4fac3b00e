"""What every social export must become: posts, their counters, the accounts we know, and our conduct there.

Here: the canonical social feeds. Not here: how a platform names its fields (``ingestion/mappings``).
Keys: posts (platform, post_id); counters (platform, post_id, metric_date);
accounts (platform, account_id, handle); moderation (platform, item_id, action, acted_at);
follows (platform, account_id, follower_id, event, occurred_at); audits of listening (audited_on, channel, brand).
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c

VISIBILITY = ("public", "unlisted", "private", "direct")
MODERATION = ("hidden", "blocked", "labelled_troll", "escalated", "restored")
ESCALATED_TO = ("security", "police", "legal", "fraud_team", "other")
FOLLOW_EVENT = ("follow", "unfollow")


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
    source_department = c.text("Department whose work an own post is about; the department map reads it.")
    comments_closed = c.flag("Nobody could comment on it.")
    experience_at = c.moment("When the thing it speaks of happened to the author.")
    is_paid_partnership = c.flag("The author was paid for it, as the platform or the contract says.")

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


class ModerationLog(dy.Schema):
    """One act of moderation on one item."""

    platform = c.code("Network, as in social_posts.", required=True)
    item_id = c.key("Id of the post or message acted on.")
    action = c.choice("What was done.", MODERATION, required=True)
    acted_at = c.moment("When.", required=True)
    escalated_to = c.choice("Who it was handed to.", ESCALATED_TO)
    reviewed_at = c.moment("When somebody looked at the act again.")
    reviewed_is_complaint = c.flag("On review: the item was a genuine complaint.")

    review_is_not_before_the_act = c.not_before("reviewed_at", "acted_at")


class SocialFollows(dy.Schema):
    """One person who began or ceased to follow one of our accounts."""

    platform = c.code("Network, as in social_posts.", required=True)
    account_id = c.key("Our account.", identity="platform_user")
    follower_id = c.key("Id of the follower on the platform.", identity="platform_user")
    event = c.choice("What happened.", FOLLOW_EVENT, required=True)
    occurred_at = c.moment("When.", required=True)


class ListeningAudits(dy.Schema):
    """One search by hand for what the listening tool should have found, in one channel for one brand."""

    audited_on = c.day("Day of the search.", required=True)
    channel = c.code("Channel searched: x, reddit, a review site …", required=True)
    brand = c.text("Brand id searched for.")
    is_monitored = c.flag("The listening tool covers this channel.", required=True)
    complaints_found = c.count("Complaints found by hand, tagged or not.")
    complaints_detected = c.count("Of them, those the listening tool had.")

    detected_are_among_the_found = dy.rule()(lambda s: s.complaints_detected.col <= s.complaints_found.col)
