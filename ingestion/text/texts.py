"""Which texts of the build are looked at, who said them, and in which language as far as somebody states it.

Here: `gather`, which makes the temporary table ``text_to_label``, and `forget_restated`. Not here: labelling
(``labels``). A text is known by the SHA-256 of its trimmed words. Feeds of the same wording share one text.
"""

from __future__ import annotations

import duckdb

from ingestion.text.labeller import COMPANY, OTHER, SALUTATION, UNDETERMINED, VOICE

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
# What platforms write when they do not know either: Twitter's and ISO's special codes.
_NO_LANGUAGE = ("", "und", "zxx", "qam", "qct", "qht", "qme", "qst", "art", "mis", "mul")
_KINDS = (COMPANY, SALUTATION, VOICE)  # by name
# The first part of a language tag, `pt` of pt-BR.
_STATED = f"""
    case
        when split_part(replace(lower(vendor_language), '_', '-'), '-', 1) not in {_NO_LANGUAGE}
        then split_part(replace(lower(vendor_language), '_', '-'), '-', 1)
    end
"""
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
# No list and no histogram grows with the texts: DuckDB could not put them aside when memory ends.
# Of the languages that are stated the most frequent one, of several the first by name: which came first must not show.
_GATHER = f"""
    create or replace temp table text_to_label as
    with
        sayings as (
            select trim(said) as said, {_STATED} as vendor_language, kind, channel, count(*) as n
            from ({_SAID})
            where trim(said) <> ''
            group by all
        ),
        languages as (
            select said, vendor_language, sum(n) as n from sayings where vendor_language is not null group by all
        ),
        stated as (
            select said, min({{'fewer': -n, 'name': vendor_language}}).name as vendor_language
            from languages group by said
        ),
        texts as (
            select said, min(channel) as channel,
                   {", ".join(f"bool_or(kind = '{kind}') as is_{kind}" for kind in _KINDS)}
            from sayings group by said
        )
    select sha256(said) as text_id, said as text, vendor_language,
           list_filter(
               [{", ".join(f"case when is_{kind} then '{kind}' end" for kind in _KINDS)}],
               lambda kind: kind is not null
           ) as kinds,
           channel
    from texts
    left join stated using (said)
"""


def gather(con: duckdb.DuckDBPyConnection) -> None:
    """Makes ``text_to_label``: text_id, text, vendor_language (ISO 639), kinds, channel (the first by name)."""
    con.execute(_GATHER)


def forget_restated(con: duckdb.DuckDBPyConnection) -> None:
    """Removes the labels of texts whose language is stated otherwise than when they were labelled.

    A text may come without a language first and with one later, and other labels lean on it.
    """
    con.execute(
        f"""
        delete from raw.text_label where text_id in (
            select text_id
            from raw.text_label inner join text_to_label using (text_id)
            where label = 'language'
              and vendor_language is distinct from
                  case when score is null and value not in ('{OTHER}', '{UNDETERMINED}') then value end
        )
        """
    )
