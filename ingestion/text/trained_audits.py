"""The organisation's own labels to train on: what audits say of texts, the texts themselves, and who wrote them.

Here: `labelled_texts`, read from raw. Not here: the drawing of audits (``audit``) and the fit (``trained_fit``).
"""

from __future__ import annotations

import duckdb
import polars as pl

from ingestion.text.texts import gather

# People whose texts carry no sign of who they are count as one for each feed: five nameless texts may be one person's.
_WROTE = """
    select trim(text) as said, coalesce(author_id_hash, author_handle_hash, 'a post') as person from raw.social_posts
    union all
    select trim(text), coalesce(author_id_hash, 'a message') from raw.support_messages
    union all
    select trim(subject), coalesce(requester_id_hash, requester_email_hash, 'a ticket') from raw.support_tickets
    union all
    select trim(answers.value_text), coalesce(external_reference_hash, email_hash, 'an answer')
    from raw.survey_answers as answers
    left join raw.survey_responses as responses
        on answers.source = responses.source and answers.survey_id = responses.survey_id
        and answers.response_id = responses.response_id
    union all
    select trim(text), coalesce(submitter_ref_hash, 'an idea') from raw.ideas_log
    union all
    select trim(text), 'a review of the employer' from raw.employee_reviews
"""
# The newest version of each record, then the newest audit of each text (as stg_text__label_audits reads them).
_AUDITS = """
    select text_id, truth, weight
    from (
        select text_id, lower(trim(coalesce(agreed, coder_1))) as truth, cast(stratum_weight as double) as weight,
               row_number() over (partition by text_id order by audited_on desc) as recency
        from (
            select *, row_number() over (
                partition by text_id, label, audited_on
                order by version_at desc nulls last, coalesce(first_delivery_date, delivery_date) desc,
                         source_file desc, source_line desc, source desc
            ) as version_rank
            from raw.label_audits
        )
        where label = ? and version_rank = 1 and not is_deleted
    )
    where recency = 1
"""


def labelled_texts(con: duckdb.DuckDBPyConnection, label: str) -> pl.DataFrame:
    """Texts that were audited for a label and still stand in raw.

    Args:
        con: the build.
        label: kind of label.

    Returns:
        text_id, text, vendor_language, language, truth, weight, people (hashes); in the order of the ids.
    """
    gather(con)
    return con.execute(
        f"""
        with
            audits as ({_AUDITS}),
            wrote as (
                select sha256(said) as text_id, list_sort(list(distinct person)) as people from ({_WROTE})
                where said <> '' and sha256(said) in (select text_id from audits)
                group by said
            ),
            languages as (
                select text_id, arg_max(value, model_version) as language from raw.text_label
                where label = 'language' group by text_id
            )
        select text_id, text, vendor_language, language, truth, weight, people
        from audits
        inner join text_to_label using (text_id)
        inner join wrote using (text_id)
        left join languages using (text_id)
        order by text_id
        """,
        [label],
    ).pl()
