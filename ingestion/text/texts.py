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
# A post without a word about whose it is counts as both until dbt has resolved its author; own posts are voices too.
_SAID = f"""
    select text as said, lang as vendor_language, '{VOICE}' as kind from raw.social_posts
    union all
    select text, lang, '{COMPANY}' from raw.social_posts
    where coalesce(
        is_own_account,
        author_handle_hash in (select handle_hash from reference.brand_handle)
        or author_handle_hash in (select handle_hash from raw.social_accounts where is_own)
        or author_id_hash in (select account_id_hash from raw.social_accounts where is_own)
    )
    union all
    select text, null, case author_role when 'customer' then '{VOICE}' else '{COMPANY}' end
    from raw.support_messages where author_role in ('customer', 'agent')
    union all
    select subject, null, '{VOICE}' from raw.support_tickets
    union all
    select value_text, null, '{VOICE}' from raw.survey_answers
    union all
    select text, null, '{VOICE}' from raw.ideas_log
    union all
    select text, null, '{VOICE}' from raw.employee_reviews
    union all
    select salutation, null, '{SALUTATION}' from raw.outreach_messages
"""


def gather(con: duckdb.DuckDBPyConnection) -> None:
    """Makes ``text_to_label``: text_id, text, vendor_language, kinds."""
    con.execute(
        f"""
        create or replace temp table text_to_label as
        select sha256(said) as text_id, said as text, mode(vendor_language) as vendor_language,
               list_sort(list(distinct kind)) as kinds
        from (select trim(said) as said, vendor_language, kind from ({_SAID}))
        where said <> ''
        group by said
        """
    )
