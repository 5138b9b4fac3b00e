"""The language of texts by their letters: the model of py3langid, read for many texts at once.

Here: `guess`. Not here: when letters are asked at all (``language``).

The same model and the same arithmetic as ``py3langid``'s own, in a compiled loop over bytes. Sums are of whole numbers,
so a guess does not depend on its neighbours.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.text.buffers import buffer_of

# Enough digits for the model, whose weights are half precision.
_UNIT = 1 << 16


class Machine(NamedTuple):
    """A state machine over bytes.

    Attributes:
        rows: where the moves of each state stand, in rows of 256.
        moves: the state after each byte.
        feature: what each state stands for; -1 for nothing.
    """

    rows: npt.NDArray[np.int64]
    moves: npt.NDArray[np.uint32]
    feature: npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Model:
    """A state machine, and what features weigh, all below 0."""

    machine: Machine
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
    from ingestion.text.compiled import letters_weighed

    model = identifier(languages)
    shouted = texts.str.to_uppercase() == texts
    said = pl.select(pl.when(shouted).then(texts.str.to_lowercase()).otherwise(texts)).to_series()
    raw, bounds = buffer_of(said.str.normalize("NFC"))
    sizes = np.diff(bounds)
    logs = np.log1p(np.arange(sizes.max(initial=0) + 1))
    total = letters_weighed(raw, bounds, model.machine, model.weights, logs)
    heard = total.any(axis=1)
    scores = (total / _UNIT + model.base) / np.sqrt(np.maximum(sizes, 1))[:, None]
    scores[~heard] = 0.0
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    best = likely.argmax(axis=1)
    sure = np.round(likely[np.arange(best.size), best], digits)
    return pl.Series("value", model.languages).gather(best), pl.Series("score", sure)


@functools.cache
def identifier(languages: tuple[str, ...]) -> _Model:
    """The model, read on first use: 4.6 MB and half a second that a night without new texts does not pay."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(languages)
    return _Model(
        machine=Machine(
            rows=np.asarray(whole.tk_row, np.int64),
            moves=np.asarray(whole.tk_nextmove),
            feature=np.asarray(whole.tk_output, np.int64),
        ),
        weights=np.ascontiguousarray(whole.nb_ptc, np.float64) * _UNIT,
        base=whole.nb_pc.astype(np.float64),
        languages=tuple(whole.nb_classes),
    )
