"""Labels of texts in the build: every distinct text once per kind of label and version of its model.

Here: `label_texts`, and ``raw.text_label`` and ``raw.text_signature``, which only this module writes. Not here: how a
label is found (one module per family), which texts there are (``texts``). Only labels and hashes leave raw.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from ingestion.text.appraisal import Appraiser
from ingestion.text.cues import LANGUAGES
from ingestion.text.families import all_labellers, brand_names
from ingestion.text.label_versions import key_of, next_version, versions_of
from ingestion.text.label_waiting import CARRIED, SIGNATURE, SIGNED, Waiting, due_of_kinds
from ingestion.text.labeller import Labeller
from ingestion.text.signature import signature_fingerprint, signatures
from ingestion.text.texts import forget_restated, gather
from ingestion.text.tokens import with_tokens
from ingestion.transaction import transaction

# Compiled loops and patterns leave Python's lock: batches are read side by side, each with its texts in memory.
BATCHES_AT_ONCE = min(os.cpu_count() or 1, 4)
# Of labels that no labeller gives any more; the others take the bits from the first on.
NOBODYS = 1 << 62
# Rows and the table they belong to.
Found = Sequence[tuple[str, pl.DataFrame]]


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
    waiting = Waiting(con, labellers, versions)
    count = waiting.labels()
    appraiser = Appraiser(brand_names(con))
    find = partial(_found, appraiser=appraiser, waiting=waiting, labellers=labellers, versions=versions)
    for found in _side_by_side(find, waiting.batches()):
        with transaction(con):
            for table, rows in found:
                _insert(con, table, rows)
    waiting.close()
    con.execute("drop table text_to_label")
    return count


def _forget_undue(con: duckdb.DuckDBPyConnection, labellers: Sequence[Labeller]) -> None:
    """Removes labels of texts that nobody says any more, or no longer those whom the label is about.

    A record may be corrected: what a person of the desk seemed to write was written by a machine.
    """
    reads: dict[str, set[str]] = {}
    for labeller in labellers:
        reads.setdefault(labeller.name, set()).update(labeller.reads)
    bits = {name: 1 << number for number, name in enumerate(reads)}
    con.register("label_bits", pl.DataFrame({"label": list(bits), "bit": list(bits.values())}))
    con.register("due_of_kinds", due_of_kinds(con, reads, bits))
    # A text has some twenty labels: what is undue is looked for text by text. A label that nobody gives is never due.
    con.execute(
        f"""
        delete from raw.text_label where rowid in (
            with
                held as (
                    select text_id, bit_or(coalesce(bit, {NOBODYS})) as bits
                    from raw.text_label left join label_bits using (label)
                    group by text_id
                ),
                undue as (
                    select text_id, bits & ~coalesce(due, 0) as bits
                    from held left join text_to_label using (text_id) left join due_of_kinds using (kinds)
                    where bits & ~coalesce(due, 0) <> 0
                )
            select found.rowid
            from raw.text_label as found
            inner join undue using (text_id)
            left join label_bits using (label)
            where coalesce(bit, {NOBODYS}) & undue.bits <> 0
        )
        """
    )
    con.unregister("label_bits")
    con.unregister("due_of_kinds")
    con.execute(
        f"""
        delete from raw.text_signature where text_id not in (
            select text_id from text_to_label where list_has_any(kinds, {list(SIGNED)})
        )
        """
    )


def _side_by_side(find: Callable[[pl.DataFrame], Found], batches: Iterable[pl.DataFrame]) -> Iterator[Found]:
    """What is found in each batch, in their order."""
    running: deque[Future[Found]] = deque()
    pool = ThreadPoolExecutor(BATCHES_AT_ONCE)
    try:
        for batch in batches:
            running.append(pool.submit(find, batch))
            if len(running) > BATCHES_AT_ONCE:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _found(
    batch: pl.DataFrame,
    *,
    appraiser: Appraiser,
    waiting: Waiting,
    labellers: Sequence[Labeller],
    versions: Mapping[str, str],
) -> Found:
    """Labels and signatures of a batch; asks nothing of the build."""
    texts = appraiser.with_moods(with_tokens(batch))
    rows = []
    for labeller in labellers:
        waits = waiting.miss(texts, key_of(labeller))
        if not waits.any():
            continue
        mine = texts if waits.all() else texts.filter(waits)
        found = labeller.label(mine).with_columns(
            label=pl.lit(labeller.name),
            model_id=pl.lit(labeller.model_id),
            model_version=pl.lit(versions[key_of(labeller)]),
        )
        rows.append(("raw.text_label", found))
        if labeller.name in CARRIED:
            newest = found.select("text_id", pl.col("value").alias(labeller.name))
            texts = texts.update(newest, on="text_id")
    signed = texts.filter(waiting.miss(texts, SIGNATURE))
    if not signed.is_empty():
        made = signatures(signed).with_columns(model_version=pl.lit(versions[SIGNATURE]))
        rows.append(("raw.text_signature", made))
    return rows


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    con.register("found_rows", rows)
    con.execute(f"insert into {table} by name select * from found_rows")
    con.unregister("found_rows")
