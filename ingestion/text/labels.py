"""Labels of texts in the build: every distinct text once per kind of label and version of its model.

Here: which texts are labelled, and ``raw.text_label``, which only this module writes. Not here: how a label is
found (one module per labeller). A text is known by the SHA-256 of its trimmed words; only labels leave raw.
"""

from __future__ import annotations

import duckdb
import polars as pl

from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.labeller import Labeller
from ingestion.text.language import LanguageLabeller
from ingestion.text.sentiment import SentimentLabeller

# Texts in one go; bounds the memory of a first night over years of posts.
BATCH = 20_000

# Whatever somebody outside said, with the language the vendor gives; what the desk writes itself has no mood to count.
_TEXTS = """
    create or replace temp table text_to_label as
    select sha256(trim(said)) as text_id, any_value(trim(said)) as text, mode(vendor_language) as vendor_language
    from (
        select text as said, lang as vendor_language from raw.social_posts
        union all
        select text, null from raw.support_messages where author_role = 'customer'
        union all
        select subject, null from raw.support_tickets
        union all
        select value_text, null from raw.survey_answers
    )
    where trim(said) <> ''
    group by 1
"""


def label_texts(con: duckdb.DuckDBPyConnection) -> int:
    """Labels every text of raw that has no label yet by the present models.

    Args:
        con: the build; brands are read from ``reference``.

    Returns:
        Number of labels written; 0 if every text was labelled before.
    """
    con.execute(_TEXTS)
    written = sum(_label(con, labeller) for labeller in _labellers(con))
    con.execute("drop table text_to_label")
    return written


def _labellers(con: duckdb.DuckDBPyConnection) -> tuple[Labeller, ...]:
    """In order: later ones read the language the first has found."""
    names = con.execute(
        "select name from reference.brand union select alias from reference.brand_alias "
        "union select handle from reference.brand_handle"
    ).fetchall()
    return LanguageLabeller(), SentimentLabeller([name for (name,) in names if name]), ComplaintLabeller()


def _label(con: duckdb.DuckDBPyConnection, labeller: Labeller) -> int:
    model_version = _version(con, labeller)
    waiting = con.execute(
        """
        select t.text_id, t.text, t.vendor_language, known.value as language
        from text_to_label as t
        left join (
            select text_id, value from raw.text_label where label = 'language'
            qualify row_number() over (partition by text_id order by model_version desc) = 1
        ) as known using (text_id)
        where t.text_id not in (
            select text_id from raw.text_label where label = ? and model_id = ? and model_version = ?
        )
        order by t.text_id
        """,
        [labeller.name, labeller.model_id, model_version],
    ).pl()
    for batch in waiting.iter_slices(BATCH):
        found = labeller.label(batch).with_columns(
            label=pl.lit(labeller.name),
            model_id=pl.lit(labeller.model_id),
            model_version=pl.lit(model_version),
        )
        con.register("found_labels", found)
        con.execute("insert into raw.text_label by name select * from found_labels")
        con.unregister("found_labels")
    return waiting.height


def _version(con: duckdb.DuckDBPyConnection, labeller: Labeller) -> str:
    """Number and fingerprint, ``0002-3f9a…``: the number grows with each change, so the newest sorts last."""
    row = con.execute(
        "select max(model_version) from raw.text_label where label = ? and model_id = ?",
        [labeller.name, labeller.model_id],
    ).fetchone()
    newest = row[0] if row and row[0] else "0000-"
    number, _, known = newest.partition("-")
    return newest if known == labeller.fingerprint else f"{int(number) + 1:04d}-{labeller.fingerprint}"
