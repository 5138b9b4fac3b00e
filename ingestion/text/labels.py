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
from ingestion.text.labeller import COMPANY, VOICE, Labeller, plain
from ingestion.text.signature import signature_fingerprint, signatures
from ingestion.text.texts import forget_restated, gather
from ingestion.text.tokens import with_tokens

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
    versions = _versions(con, labellers)
    _forget_undue(con, labellers)
    signed = con.execute("select max(model_version) from raw.text_signature").fetchone()
    versions[SIGNATURE] = next_version(signed, signature_fingerprint())
    waiting = _waiting(con, labellers, versions)
    appraiser = Appraiser(brand_names(con))
    for batch in _batches(con):
        texts = appraiser.with_moods(with_tokens(batch))
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
            (labeller.name, labeller.model_id, versions[_key(labeller)], kind)
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
    """Waiting texts with their words, the labels they wait for and, where known, those that others lean on."""
    ids = con.execute("select text_id from text_waiting order by text_id").pl()
    for batch in ids.iter_slices(BATCH):
        con.register("text_batch", batch)
        found = con.execute(
            f"""
            with known as (
                select text_id, label, arg_max(value, model_version) as value from raw.text_label
                where label in {CARRIED} and text_id in (select text_id from text_batch)
                group by text_id, label
            )
            select text_id, text, vendor_language, labels,
                   {", ".join(f"max(value) filter (where label = '{label}') as {label}" for label in CARRIED)}
            from text_batch
            inner join text_waiting using (text_id)
            inner join text_to_label using (text_id)
            left join known using (text_id)
            group by all
            order by text_id
            """
        ).pl()
        con.unregister("text_batch")
        yield found.with_columns(plain("text").alias("words"), pl.col(CARRIED).cast(pl.String))


def _label(
    con: duckdb.DuckDBPyConnection,
    texts: pl.DataFrame,
    *,
    labellers: Sequence[Labeller],
    versions: Mapping[str, str],
) -> None:
    for labeller in labellers:
        waits = texts["labels"].list.contains(_key(labeller))
        if not waits.any():
            continue
        mine = texts if waits.all() else texts.filter(waits)
        found = labeller.label(mine).with_columns(
            label=pl.lit(labeller.name),
            model_id=pl.lit(labeller.model_id),
            model_version=pl.lit(versions[_key(labeller)]),
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


def _key(labeller: Labeller) -> str:
    return f"{labeller.name}/{labeller.model_id}"


def _versions(con: duckdb.DuckDBPyConnection, labellers: Sequence[Labeller]) -> dict[str, str]:
    """The version of each labeller, numbered within its label: the one that counts sorts behind all others.

    So a model takes over from the rules with a higher number, and the rules from a model that was withdrawn.
    """
    kept: dict[str, dict[str, str]] = {}
    for label, model_id, version in con.execute(
        "select label, model_id, max(model_version) from raw.text_label group by all"
    ).fetchall():
        kept.setdefault(label, {})[model_id] = version
    counting = {labeller.name: labeller.model_id for labeller in labellers}
    versions = {}
    for labeller in labellers:
        known = kept.setdefault(labeller.name, {})
        newest, own = max(known.values(), default=None), known.get(labeller.model_id)
        is_same = own is not None and own.partition("-")[2] == labeller.fingerprint
        if not is_same or (counting[labeller.name] == labeller.model_id and own != newest):
            own = next_version((newest,), labeller.fingerprint)
        assert own is not None
        known[labeller.model_id] = versions[_key(labeller)] = own
    return versions


def next_version(newest: tuple[str | None] | None, fingerprint: str) -> str:
    """Number and fingerprint, ``0002-3f9a…``: the number grows with each change, so the newest sorts last."""
    known = newest[0] if newest and newest[0] else "0000-"
    number, _, printed = known.partition("-")
    return known if printed == fingerprint else f"{int(number) + 1:04d}-{fingerprint}"
