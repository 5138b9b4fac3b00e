"""Which texts wait for which labels, and those texts batch by batch.

Here: `Waiting`, the temporary table ``text_waiting``, and what is due to whose texts. Not here: which texts there are
(``texts``), labelling (``labels``). A text that has everything costs one bit pattern, so that years of labels fit where
a night's do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import duckdb
import polars as pl

from ingestion.text.label_versions import key_of
from ingestion.text.labeller import COMPANY, VOICE, Labeller, plain

# Texts in one go; bounds the memory of a first night over years of posts.
BATCH = 20_000
SIGNATURE = "signature"
SIGNED = (VOICE, COMPANY)
# Labels that later labellers lean on.
CARRIED = ("language", "complaint")
MISSING = "missing"

_WAITING = f"""
    create or replace temp table text_waiting as
    with
        found as (
            select text_id, bit from raw.text_label inner join label_bits using (label, model_id, model_version)
            union all
            select text_id, $signature_bit from raw.text_signature where model_version = $signature_version
        ),
        known as (select text_id, bit_or(bit) as bits from found group by text_id)
    select text_id, text, vendor_language, due & ~coalesce(bits, 0) as {MISSING}
    from text_to_label
    inner join due_of_kinds using (kinds)
    left join known using (text_id)
    where due & ~coalesce(bits, 0) <> 0
    order by text_id
"""
_BATCH = f"""
    with
        texts as (select * from text_waiting where rowid >= $first and rowid < $end),
        -- labels lie in the order of the texts of a night, so the first and the last text leave most of them aside
        known as (
            select text_id, label, arg_max(value, model_version) as value from raw.text_label
            where label in {CARRIED}
              and text_id between (select min(text_id) from texts) and (select max(text_id) from texts)
              and text_id in (select text_id from texts)
            group by text_id, label
        )
    select text_id, text, vendor_language, {MISSING},
           {", ".join(f"max(value) filter (where label = '{label}') as {label}" for label in CARRIED)}
    from texts
    left join known using (text_id)
    group by all
    order by text_id
"""


class Waiting:
    """Makes ``text_waiting`` (text_id, text, vendor_language, missing) and gives its texts.

    Args:
        con: the build, with ``text_to_label`` (``texts.gather``).
        labellers: all of them; each has a bit, and so have signatures.
        versions: the present version of each labeller, and of signatures.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, labellers: Sequence[Labeller], versions: Mapping[str, str]
    ) -> None:
        self._con = con
        reads = {key_of(labeller): labeller.reads for labeller in labellers} | {SIGNATURE: SIGNED}
        self._bits = {key: 1 << number for number, key in enumerate(reads)}
        con.register("label_bits", self._label_bits(labellers, versions))
        con.register("due_of_kinds", due_of_kinds(con, reads, self._bits))
        signature = {"signature_bit": self._bits[SIGNATURE], "signature_version": versions[SIGNATURE]}
        con.execute(_WAITING, signature)
        con.unregister("label_bits")
        con.unregister("due_of_kinds")

    def labels(self) -> int:
        """How many labels are missing, signatures not counted."""
        counted = self._con.execute(
            f"select coalesce(sum(bit_count({MISSING} & ~$bit)), 0) from text_waiting",
            {"bit": self._bits[SIGNATURE]},
        ).fetchall()
        return int(counted[0][0])

    def batches(self) -> Iterator[pl.DataFrame]:
        """Waiting texts with their words, what they miss and, where known, the labels that others lean on."""
        count = self._con.execute("select count(*) from text_waiting").fetchall()[0][0]
        for first in range(0, count, BATCH):
            found = self._con.execute(_BATCH, {"first": first, "end": first + BATCH}).pl()
            yield found.with_columns(plain("text").alias("words"), pl.col(CARRIED).cast(pl.String))

    def miss(self, texts: pl.DataFrame, key: str) -> pl.Series:
        """Which of these texts wait for that label."""
        return texts.select(pl.col(MISSING) & pl.lit(self._bits[key], pl.Int64) != 0).to_series()

    def close(self) -> None:
        """Drops the table."""
        self._con.execute("drop table text_waiting")

    def _label_bits(self, labellers: Sequence[Labeller], versions: Mapping[str, str]) -> pl.DataFrame:
        return pl.DataFrame(
            [(one.name, one.model_id, versions[key_of(one)], self._bits[key_of(one)]) for one in labellers],
            schema={"label": pl.String, "model_id": pl.String, "model_version": pl.String, "bit": pl.Int64},
            orient="row",
        )


def due_of_kinds(
    con: duckdb.DuckDBPyConnection, reads: Mapping[str, Collection[str]], bits: Mapping[str, int]
) -> pl.DataFrame:
    """What is due to a text, as bits: one row (kinds, due) per set of those who say one.

    Args:
        con: the build, with ``text_to_label``.
        reads: what may be due -> those whose texts it is due to.
        bits: what may be due -> its bit.
    """
    sets = [row[0] for row in con.execute("select distinct kinds from text_to_label").fetchall()]
    due = [sum(bits[key] for key, own in reads.items() if set(own) & set(kinds)) for kinds in sets]
    return pl.DataFrame({"kinds": sets, "due": due}, schema={"kinds": pl.List(pl.String), "due": pl.Int64})
