"""Texts by the million: the sentences of ``texts.csv`` with openings, endings and names, so that most are different.

Here: those, and the other languages. Not here: who says them.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from ingestion.simulate import world
from ingestion.simulate.outreach import FIRST_NAMES
from ingestion.simulate.texts import filled, words

_DATA = Path(__file__).parent / "data" / "phrases.csv"
OPENED, ENDED = 0.4, 0.85


@cache
def _phrases(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Texts of a kind, and their languages."""
    text = "".join(
        line
        for line in _DATA.read_text(encoding="utf-8").splitlines(keepends=True)
        if not line.startswith("#")
    )
    of_kind = pl.read_csv(io.StringIO(text), infer_schema=False).filter(pl.col("kind") == kind)
    return of_kind["text"].to_numpy().astype(object), of_kind["lang"].to_numpy().astype(object)


def drawn(rng: np.random.Generator, kind: str, size: int) -> tuple[pl.Series, pl.Series]:
    """So many phrases of a kind with their slots filled, and their languages."""
    texts, languages = _phrases(kind)
    which = rng.integers(0, len(texts), size)
    rivals = np.array(list(world.COMPETITOR_HANDLES.values()))[rng.integers(0, 3, size)]
    names = np.array(FIRST_NAMES)[rng.integers(0, len(FIRST_NAMES), size)]
    frame = pl.DataFrame({"text": filled(rng, texts[which]), "rival": rivals, "name": names})
    text = pl.col("text").str.replace("{rival}", pl.col("rival"), literal=True)
    text = text.str.replace("{name}", pl.col("name"), literal=True)
    return frame.select(text).to_series(), pl.Series(languages[which], dtype=pl.String)


def said(rng: np.random.Generator, kinds: np.ndarray, topics: np.ndarray, *, hard: float = 0.0) -> pl.Series:
    """What customers say: a sentence of its kind, often with something before and after it."""
    size = len(kinds)
    text, _ = words(rng, kinds, topics, hard=hard)
    before = pl.Series(rng.random(size) < OPENED)
    after = pl.Series(rng.random(size) < ENDED)
    frame = pl.DataFrame(
        {"text": text, "opening": drawn(rng, "opening", size)[0], "ending": drawn(rng, "ending", size)[0]}
    )
    parts = [pl.when(before).then("opening"), pl.col("text"), pl.when(after).then("ending")]
    return frame.select(pl.concat_str(parts, separator=" ", ignore_nulls=True)).to_series()


def answered(rng: np.random.Generator, kinds: np.ndarray) -> pl.Series:
    """What the desk says: boilerplate as it is, under a name; the rest is about the case already."""
    text, _ = words(rng, kinds)
    greeting = drawn(rng, "greeting", len(kinds))[0]
    signature = drawn(rng, "signature", len(kinds))[0]
    return greeting + " " + text + " " + signature
