"""The sample of texts that people read to find out how often a label errs.

Here: drawing it in strata, and writing the sheet that two readers fill. Not here: what comes of the filled sheet (a
delivery of the feed label_audits; ``agg_label_quality`` in dbt).

Strata are what the model said times where it was said. Half of the sample is shared out evenly over what the model
said, because what is rare is where a label errs most; inside, and in the other half, by size. A text drawn stands for
as many texts as its stratum has for each one drawn; these weights make the whole again.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from ingestion.errors import ConfigurationError
from ingestion.spreadsheets import spreadsheet_safe
from ingestion.text.labeller import NOT_SCORED
from ingestion.text.texts import gather

# What readers fill in, what they read, and last what they should not look at.
_TO_FILL = ("coder_1", "coder_2", "agreed")
_BEHIND = ("stratum", "stratum_weight", "model_value")
SHEET = ("text_id", "label", "audited_on", "text", *_TO_FILL, *_BEHIND)
# A label that dbt makes of two others.
_DERIVED = {
    "troll": "case when max(value) filter (where label = 'abusive') = 'yes' "
    "and max(value) filter (where label = 'complaint') = 'no' then 'yes' else 'no' end"
}
_MADE_OF = {"troll": ("abusive", "complaint")}


def draw(con: duckdb.DuckDBPyConnection, label: str, size: int, *, day: dt.date) -> pl.DataFrame:
    """Draws texts that a label was given to; the same day draws the same texts.

    Args:
        con: the build, with texts labelled.
        label: which label is audited.
        size: how many texts; fewer where there are not so many.
        day: day of the audit.

    Returns:
        The columns of `SHEET`, in an order that says nothing.

    Raises:
        ConfigurationError: no text has this label.
    """
    texts = _labelled(con, label)
    if texts.is_empty():
        known = [
            name for (name,) in con.execute("select distinct label from raw.text_label order by 1").fetchall()
        ]
        raise ConfigurationError(
            f"--label {label}",
            "no text has this label",
            f"Labels are {', '.join([*known, *_DERIVED])}." if known else "Run `brand-health load` first.",
        )
    texts = texts.with_columns(
        pl.concat_str("model_value", pl.lit("/"), "channel").alias("stratum"),
        pl.Series("lot", [_lot(text_id, label, day) for text_id in texts["text_id"]]),
    )
    sizes = texts.group_by("model_value", "stratum").len("members").sort("stratum")
    shares = allocate(sizes.select("model_value", "stratum", "members").rows(), size)
    drawn = (
        texts.sort("lot", "text_id")
        .with_columns(pl.int_range(pl.len()).over("stratum").alias("place"))
        .join(sizes.select("stratum", "members"), on="stratum")
        .join(pl.DataFrame(list(shares.items()), schema=["stratum", "drawn"], orient="row"), on="stratum")
        .filter(pl.col("place") < pl.col("drawn"))
    )
    empty = [pl.lit(None, dtype=pl.String).alias(name) for name in _TO_FILL]
    sheet = drawn.sort("lot", "text_id").with_columns(
        *empty,
        pl.lit(label).alias("label"),
        pl.lit(day.isoformat()).alias("audited_on"),
        (pl.col("members") / pl.col("drawn")).alias("stratum_weight"),
    )
    return sheet.select(SHEET)


def allocate(strata: Sequence[tuple[str, str, int]], size: int) -> dict[str, int]:
    """How many texts to draw from each stratum: (what the model said, stratum, members) -> stratum: number.

    At least one from each while they last, never more than there are; no stratum without a weight is left out.
    """
    total = sum(members for _, _, members in strata)
    size = min(size, total)
    said: dict[str, int] = {}
    for value, _, members in strata:
        said[value] = said.get(value, 0) + members
    wanted = {
        stratum: size * (0.5 * members / total + 0.5 * members / said[value] / len(said))
        for value, stratum, members in strata
    }
    capacity = {stratum: members for _, stratum, members in strata}
    # the emptiest first: what a small stratum cannot give, the larger ones share
    given = dict.fromkeys(wanted, 0)
    for stratum in sorted(wanted, key=lambda name: (-wanted[name], name))[:size]:
        given[stratum] = 1
    while sum(given.values()) < size:
        open_strata = [name for name in wanted if given[name] < capacity[name]]
        neediest = max(open_strata, key=lambda name: (wanted[name] - given[name], name))
        given[neediest] += 1
    return {stratum: number for stratum, number in given.items() if number}


def write_sheet(sheet: pl.DataFrame, file: Path, *, kept_out_of: Path) -> None:
    """Writes the sheet for its readers alone; no cell of it runs in a spreadsheet.

    Args:
        sheet: what `draw` returned.
        file: a new CSV file.
        kept_out_of: the published area; texts never go there.

    Raises:
        ConfigurationError: the file is there already, lies in the published area, or cannot be written.
    """
    if file.resolve().is_relative_to(kept_out_of.resolve()):
        raise ConfigurationError(
            str(file), "people's own words do not go where reports are published", "Name another folder."
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigurationError(
            str(file), "the file is there already, perhaps with readings in it", "Name another one."
        ) from None
    except OSError as problem:
        raise ConfigurationError(
            str(file), f"cannot be written: {problem.strerror}", "Name another file."
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(sheet.columns)
        for row in sheet.iter_rows():
            writer.writerow("" if cell is None else spreadsheet_safe(str(cell)) for cell in row)


def _labelled(con: duckdb.DuckDBPyConnection, label: str) -> pl.DataFrame:
    gather(con)
    value = _DERIVED.get(label, "max(value)")
    made_of = _MADE_OF.get(label, (label,))
    return con.execute(
        f"""
        with newest as (
            select text_id, label, arg_max(value, model_version) as value
            from raw.text_label where list_contains(?, label)
            group by text_id, label
        )
        select text_id, any_value(text) as text, any_value(channel) as channel, {value} as model_value
        from newest inner join text_to_label using (text_id)
        group by text_id
        having count(*) = ? and count(*) filter (where value = '{NOT_SCORED}') = 0
            and regexp_matches(any_value(text), '\\p{{L}}')
        order by text_id
        """,
        [list(made_of), len(made_of)],
    ).pl()


def _lot(text_id: str, label: str, day: dt.date) -> str:
    return hashlib.sha256(f"{text_id} {label} {day}".encode()).hexdigest()
