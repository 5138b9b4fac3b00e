"""Labels of texts in the build: every distinct text once per kind of label and version of its model.

Here: `label_texts`, and ``raw.text_label`` and ``raw.text_signature``, which only this module writes. Not here: how a
label is found (one module per family), which texts there are (``texts``). Only labels and hashes leave raw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from ingestion.text.appraisal import Appraiser
from ingestion.text.cues import LANGUAGES
from ingestion.text.families import all_labellers, brand_names
from ingestion.text.label_versions import key_of, next_version, versions_of
from ingestion.text.labeller import COMPANY, VOICE, Labeller, plain
from ingestion.text.signature import signature_fingerprint, signatures
from ingestion.text.texts import forget_restated, gather
from ingestion.text.tokens import with_tokens
from ingestion.warehouse_write import transaction

# Texts in one go; bounds the memory of a first night over years of posts.
BATCH = 20_000
SIGNATURE = "signature"
# Labels that later labellers lean on.
CARRIED = ("language", "complaint")

_WAITING = f"""
    create or replace temp table text_waiting as
    with
        kinds as (select text_id, unnest(kinds) as kind from text_to_label),
        due as (
            select distinct text_id, label, model_id, model_version from kinds inner join wanted_labels using (kind)
        )
    select text_id, text, vendor_language, labels, (row_number() over (order by text_id) - 1) // {BATCH} as batch
    from (
        select text_id, list(label) as labels
        from (
            select text_id, label || '/' || model_id as label from due
            anti join raw.text_label using (text_id, label, model_id, model_version)
            union all
            select distinct text_id, '{SIGNATURE}' from kinds
            where kind in ('{VOICE}', '{COMPANY}')
              and text_id not in (select text_id from raw.text_signature where model_version = ?)
        )
        group by text_id
    )
    inner join text_to_label using (text_id)
    order by text_id
"""


def label_texts(
    con: duckdb.DuckDBPyConnection,
    languages: Sequence[str] = LANGUAGES,
    country: str | None = None,
    models: Path | None = None,
) -> int:
    """Labels every text of raw that has no label yet by the present models.

    Args:
        con: the build; brands and topics are read from ``reference``.
        languages: languages whose texts are read, as far as there are word lists; others are not scored.
        country: whose phone numbers need no country code.
        models: where trained models stand, if there are any; the rules label beside them.

    Returns:
        Number of labels written; 0 if every text was labelled before.
    """
    gather(con)
    forget_restated(con)
    labellers = all_labellers(con, tuple(sorted(languages)), country, models)
    versions = versions_of(con, labellers)
    _forget_undue(con, labellers)
    signed = con.execute("select max(model_version) from raw.text_signature").fetchone()
    versions[SIGNATURE] = next_version(signed, signature_fingerprint())
    waiting = _waiting(con, labellers, versions)
    appraiser = Appraiser(brand_names(con))
    for batch in _batches(con):
        texts = appraiser.with_moods(with_tokens(batch))
        with transaction(con):
            _label(con, texts, labellers=labellers, versions=versions)
    con.execute("drop table text_to_label")
    con.execute("drop table text_waiting")
    return sum(count for label, count in waiting.items() if label != SIGNATURE)


def _forget_undue(con: duckdb.DuckDBPyConnection, labellers: Sequence[Labeller]) -> None:
    """Removes labels of texts that nobody says any more, or no longer those whom the label is about.

    A record may be corrected: what a person of the desk seemed to write was written by a machine.
    """
    reads: dict[str, list[str]] = {}
    for labeller in labellers:
        reads.setdefault(labeller.name, []).extend(labeller.reads)
    due = pl.DataFrame(
        list(reads.items()), schema={"label": pl.String, "reads": pl.List(pl.String)}, orient="row"
    )
    con.register("labels_due", due)
    con.execute(
        """
        delete from raw.text_label where rowid in (
            select found.rowid
            from raw.text_label as found
            left join text_to_label as texts on found.text_id = texts.text_id
            left join labels_due as due on found.label = due.label
            where not coalesce(list_has_any(texts.kinds, due.reads), false)
        )
        """
    )
    con.unregister("labels_due")
    con.execute(
        f"""
        delete from raw.text_signature where text_id not in (
            select text_id from text_to_label where list_has_any(kinds, ['{VOICE}', '{COMPANY}'])
        )
        """
    )


def _waiting(
    con: duckdb.DuckDBPyConnection, labellers: Sequence[Labeller], versions: Mapping[str, str]
) -> dict[str, int]:
    """Makes ``text_waiting`` (text_id, labels) and returns how many texts wait for each label."""
    wanted = pl.DataFrame(
        [
            (labeller.name, labeller.model_id, versions[key_of(labeller)], kind)
            for labeller in labellers
            for kind in labeller.reads
        ],
        schema=["label", "model_id", "model_version", "kind"],
        orient="row",
    )
    con.register("wanted_labels", wanted)
    con.execute(_WAITING, [versions[SIGNATURE]])
    con.unregister("wanted_labels")
    counted = con.execute(
        "select label, count(*) from (select unnest(labels) as label from text_waiting) group by label"
    ).fetchall()
    return dict(counted)


def _batches(con: duckdb.DuckDBPyConnection) -> Iterator[pl.DataFrame]:
    """Waiting texts with their words, the labels they wait for and, where known, those that others lean on.

    Waiting texts and labels lie in the order of texts, so that a batch costs no more where there are more of them.
    """
    spans = con.execute(
        "select batch, min(text_id), max(text_id) from text_waiting group by batch order by batch"
    ).fetchall()
    for batch, first, last in spans:
        found = con.execute(
            f"""
            with
                texts as (select * from text_waiting where batch = $batch),
                known as (
                    select text_id, label, arg_max(value, model_version) as value from raw.text_label
                    where label in {CARRIED} and text_id between $first and $last
                      and text_id in (select text_id from texts)
                    group by text_id, label
                )
            select text_id, text, vendor_language, labels,
                   {", ".join(f"max(value) filter (where label = '{label}') as {label}" for label in CARRIED)}
            from texts
            left join known using (text_id)
            group by all
            order by text_id
            """,
            {"batch": batch, "first": first, "last": last},
        ).pl()
        yield found.with_columns(plain("text").alias("words"), pl.col(CARRIED).cast(pl.String))


def _label(
    con: duckdb.DuckDBPyConnection,
    texts: pl.DataFrame,
    *,
    labellers: Sequence[Labeller],
    versions: Mapping[str, str],
) -> None:
    for labeller in labellers:
        waits = texts["labels"].list.contains(key_of(labeller))
        if not waits.any():
            continue
        mine = texts if waits.all() else texts.filter(waits)
        found = labeller.label(mine).with_columns(
            label=pl.lit(labeller.name),
            model_id=pl.lit(labeller.model_id),
            model_version=pl.lit(versions[key_of(labeller)]),
        )
        _insert(con, "raw.text_label", found)
        if labeller.name in CARRIED:
            newest = found.select("text_id", pl.col("value").alias(labeller.name))
            texts = texts.update(newest, on="text_id")
    signed = texts.filter(pl.col("labels").list.contains(SIGNATURE))
    if not signed.is_empty():
        _insert(
            con,
            "raw.text_signature",
            signatures(signed).with_columns(model_version=pl.lit(versions[SIGNATURE])),
        )


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    con.register("found_rows", rows)
    con.execute(f"insert into {table} by name select * from found_rows")
    con.unregister("found_rows")
