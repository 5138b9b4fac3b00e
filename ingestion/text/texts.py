"""Which texts of the build are looked at, and who said them.

Here: `gather`, which makes the temporary table ``text_to_label``. Not here: labelling (``labels``).
A text is known by the SHA-256 of its trimmed words. Feeds of the same wording share one text.
"""

from __future__ import annotations

import duckdb

from ingestion.text.labeller import COMPANY, SALUTATION, VOICE

# Feeds that hold texts; the assets of the labels name them as what they are made of.
TEXT_FEEDS = (
    "social_posts",
    "support_tickets",
    "support_messages",
    "survey_answers",
    "ideas_log",
    "employee_reviews",
    "outreach_messages",
)
# Whose a post is, as far as raw can tell; an own post is a voice too, and dbt leaves it out where it is none.
_SAID = f"""
    select text as said, lang as vendor_language, '{VOICE}' as kind, platform as channel from raw.social_posts
    union all
    select text, lang, '{COMPANY}', platform from raw.social_posts
    where coalesce(
        is_own_account,
        author_handle_hash in (select handle_hash from reference.brand_handle)
        or author_handle_hash in (select handle_hash from raw.social_accounts where is_own)
        or author_id_hash in (select account_id_hash from raw.social_accounts where is_own)
    )
    union all
    select text, null, case author_role when 'customer' then '{VOICE}' else '{COMPANY}' end, 'desk'
    from raw.support_messages where author_role in ('customer', 'agent')
    union all
    select subject, null, '{VOICE}', channel from raw.support_tickets
    union all
    select value_text, null, '{VOICE}', 'survey' from raw.survey_answers
    union all
    select text, null, '{VOICE}', 'ideas' from raw.ideas_log
    union all
    select text, null, '{VOICE}', site from raw.employee_reviews
    union all
    select salutation, null, '{SALUTATION}', channel from raw.outreach_messages
"""


def gather(con: duckdb.DuckDBPyConnection) -> None:
    """Makes ``text_to_label``: text_id, text, vendor_language, kinds, channel (the first by name)."""
    con.execute(
        f"""
        create or replace temp table text_to_label as
        select sha256(said) as text_id, said as text, mode(vendor_language) as vendor_language,
               list_sort(list(distinct kind)) as kinds, min(channel) as channel
        from (select trim(said) as said, vendor_language, kind, channel from ({_SAID}))
        where said <> ''
        group by said
        """
    )
