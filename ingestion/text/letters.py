"""The language of texts by their letters: the model of py3langid, read for many texts at once.

Here: `guess`. Not here: when letters are asked at all (``language``).

The same model and the same arithmetic as ``py3langid``'s own, which goes text by text; all texts take one byte at a
time together. Sums are of whole numbers, so a guess does not depend on its neighbours.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

# Enough digits for the model, whose weights are half precision.
_UNIT = 1 << 16
_FEATURE_BITS = 20


@dataclass(frozen=True)
class _Model:
    """A state machine over bytes, the feature each state stands for (-1: none), and what features weigh."""

    rows: npt.NDArray[np.int64]
    moves: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    base: npt.NDArray[np.float64]
    languages: tuple[str, ...]


def guess(texts: pl.Series, languages: tuple[str, ...], digits: int) -> tuple[pl.Series, pl.Series]:
    """The likeliest of the languages, and its probability.

    Args:
        texts: none of them empty.
        languages: ISO 639-1 codes to choose from.
        digits: of the probability.
    """
    model = identifier(languages)
    shouted = texts.str.to_uppercase() == texts
    said = pl.select(pl.when(shouted).then(texts.str.to_lowercase()).otherwise(texts)).to_series()
    encoded = [text.encode() for text in said.str.normalize("NFC").to_list()]
    seen = _visits(encoded, model)
    places, counts = np.unique(seen, return_counts=True)
    feature, text = places & ((1 << _FEATURE_BITS) - 1), places >> _FEATURE_BITS
    worth = np.rint(np.log1p(counts)[:, None] * model.weights[feature]).astype(np.int64)
    total = np.zeros((len(encoded), len(model.languages)), np.int64)
    first = np.flatnonzero(np.diff(text, prepend=-1))
    total[text[first]] = np.add.reduceat(worth, first) if first.size else 0
    sizes = np.array([max(len(text), 1) for text in encoded])
    scores = (total / _UNIT + model.base) / np.sqrt(sizes)[:, None]
    scores[np.bincount(text, minlength=len(encoded)) == 0] = 0.0
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    best = likely.argmax(axis=1)
    sure = np.round(likely[np.arange(best.size), best], digits)
    return pl.Series("value", model.languages).gather(best), pl.Series("score", sure)


def _visits(encoded: list[bytes], model: _Model) -> npt.NDArray[np.int64]:
    """Text and feature of every state that stands for one, in one number."""
    sizes = np.array([len(text) for text in encoded], np.int64)
    starts = np.cumsum(sizes) - sizes
    letters = np.frombuffer(b"".join(encoded), np.uint8).astype(np.int64)
    # the longest first, so that those that still run are always the first ones
    order = np.argsort(-sizes, kind="stable")
    states = np.zeros(sizes.size, np.int64)
    left = np.searchsorted(-sizes[order], -np.arange(sizes.max(initial=0)), side="left")
    found = []
    for step, running in enumerate(left.tolist()):
        texts = order[:running]
        states = model.moves[(model.rows[states[:running]] << 8) + letters[starts[texts] + step]]
        feature = model.feature[states]
        hit = np.flatnonzero(feature >= 0)
        found.append(texts[hit] << _FEATURE_BITS | feature[hit])
    return np.concatenate([*found, np.zeros(0, np.int64)])


@functools.cache
def identifier(languages: tuple[str, ...]) -> _Model:
    """The model, read on first use: 4.6 MB and half a second that a night without new texts does not pay."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(languages)
    return _Model(
        rows=np.asarray(whole.tk_row, np.int64),
        moves=np.asarray(whole.tk_nextmove),
        feature=np.asarray(whole.tk_output, np.int64),
        weights=np.ascontiguousarray(whole.nb_ptc, np.float64) * _UNIT,
        base=whole.nb_pc.astype(np.float64),
        languages=tuple(whole.nb_classes),
    )
