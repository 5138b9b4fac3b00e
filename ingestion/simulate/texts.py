"""The words of the simulated people, put together from ``data/texts.csv``.

Here: drawing a template of a kind and topic and filling its slots, whole columns at a time.
Not here: who says it and why.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

_DATA = Path(__file__).parent / "data"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@cache
def templates() -> pl.DataFrame:
    """Every sentence with kind, topic and whether it is hard."""
    lines = (_DATA / "texts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("#"))
    return pl.read_csv(io.StringIO(text), infer_schema=False).with_columns(pl.col("topic").fill_null(""))


@cache
def _of_kind(kind: str, topic: str, hard: str) -> tuple[str, ...]:
    of_kind = templates().filter(pl.col("kind") == kind, pl.col("hard") == hard)
    exact = of_kind.filter(pl.col("topic") == topic)
    return tuple((exact if exact.height else of_kind)["text"].to_list())


def words(
    rng: np.random.Generator,
    kinds: NDArray[np.str_],
    topics: NDArray[np.str_] | None = None,
    *,
    hard: float = 0.0,
) -> tuple[pl.Series, NDArray[np.bool_]]:
    """One text per row, and whether it came out hard."""
    size = len(kinds)
    about = topics if topics is not None else np.full(size, "")
    is_hard = rng.random(size) < hard
    drawn = rng.random(size)
    texts = np.empty(size, dtype=object)
    groups = np.char.add(np.char.add(kinds.astype(str), "|"), about.astype(str)) if size else np.zeros(0, str)
    for group in np.unique(groups):
        kind, topic = str(group).split("|")
        rows = np.flatnonzero(groups == group)
        can = bool(_of_kind(kind, topic, "yes")) and hard > 0
        is_hard[rows] &= can
        for level in (False, True) if can else (False,):
            chosen = rows[is_hard[rows] == level]
            pool = np.array(_of_kind(kind, topic, "yes" if level else "no"), dtype=object)
            texts[chosen] = pool[(drawn[chosen] * len(pool)).astype(int)]
    return filled(rng, texts), is_hard


def filled(rng: np.random.Generator, texts: NDArray[np.object_]) -> pl.Series:
    """Slots replaced by flights, places, days and numbers."""
    size = len(texts)
    places = np.array((_DATA / "places.txt").read_text(encoding="utf-8").split())
    frame = pl.DataFrame(
        {
            "text": pl.Series(texts, dtype=pl.String),
            "city": places[rng.integers(0, len(places), size)],
            "day": np.array(_DAYS)[rng.integers(0, 7, size)],
            "flight": rng.integers(100, 2000, size),
            "ref": rng.integers(10**6, 10**7, size),
            "n": rng.integers(2, 9, size),
        }
    )
    text = pl.col("text")
    for slot, value in {
        "city": pl.col("city"),
        "day": pl.col("day"),
        "flight": pl.format("MA{}", "flight"),
        "ref": pl.format("QX{}", "ref"),
        "n": pl.col("n").cast(pl.String),
    }.items():
        text = text.str.replace("{" + slot + "}", value, literal=True)
    return frame.select(text)["text"]
