"""Columns that become rows: one row per record and answered item.

Here: `unpivot` of a mapping. Not here: other row rules (`conform_rows.py`), scales, casts.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

import polars as pl

from ingestion.mapping_model import Unpivot
from ingestion.readers.read import AnyRecords
from ingestion.readers.records import LINE, RECORD


def unpivoted_columns(records: AnyRecords, unpivot: Unpivot) -> list[str]:
    """The columns a file has that its mapping turns into rows, in the order of the mapping."""
    chosen = [name for pattern in unpivot.columns for name in records.names(pattern)]
    return [n for n in dict.fromkeys(chosen) if not any(fnmatch.fnmatchcase(n, p) for p in unpivot.exclude)]


def companion_columns(columns: Sequence[str], unpivot: Unpivot) -> list[str]:
    """Columns that go with the unpivoted ones, such as the comment beside each score."""
    return [pattern.format(column) for column in columns for pattern in unpivot.companions.values()]


def made_by(unpivot: Unpivot | None) -> frozenset[str]:
    """Names of the columns that the unpivoting makes."""
    if unpivot is None:
        return frozenset()
    made = {unpivot.name, unpivot.value, *unpivot.companions}
    return frozenset(made | {unpivot.label} if unpivot.label else made)


def unpivot_rows(
    table: pl.DataFrame, unpivot: Unpivot, records: AnyRecords, *, wanted: Sequence[str]
) -> pl.DataFrame:
    """One row per record and unpivoted column; of the other columns only the `wanted` ones stay."""
    made = made_by(unpivot)
    columns = unpivoted_columns(records, unpivot)
    stay = [RECORD, LINE, *(c for c in wanted if c not in made)]
    parts = []
    for column in columns:
        own = [pl.lit(_item_name(unpivot, column)).alias(unpivot.name), pl.col(column).alias(unpivot.value)]
        if unpivot.label:
            own.append(pl.lit(records.labels.get(column), dtype=pl.String).alias(unpivot.label))
        own += [pl.col(pattern.format(column)).alias(name) for name, pattern in unpivot.companions.items()]
        parts.append(table.select(*stay, *own))
    if not parts:
        nothing = [pl.lit(None, dtype=pl.String).alias(name) for name in sorted(made)]
        return table.clear().select(*stay, *nothing)
    rows = pl.concat(parts).sort(RECORD, LINE, maintain_order=True)
    if unpivot.blanks == "keep":
        return rows
    return rows.filter(pl.col(unpivot.value).str.strip_chars().fill_null("") != "")


def _item_name(unpivot: Unpivot, column: str) -> str:
    """Members of a JSON object found by a glob are called by their own name, columns by their whole one."""
    globs = [p for p in unpivot.columns if p.endswith(".*") and column.startswith(p[:-1].rstrip("."))]
    if not globs:
        return column
    return column.removeprefix(globs[0][:-2]).removeprefix(".").removeprefix('["').removesuffix('"]')
