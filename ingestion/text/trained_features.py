"""What a trained label model looks at: terms by how telling they are, and what the rules say.

Here: sparse rows of both, the same for a text whichever texts stand beside it. Not here: the terms (``trained_terms``),
the fit (``trained_fit``) and where texts and people come from (``trained_audits``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from ingestion.text.labeller import Labeller, with_words
from ingestion.text.trained_terms import Matrix, Strings

# What each label of the rules can say; a score is cut off where more of it says nothing new.
VALUES = {"sentiment": ("negative", "neutral", "positive"), "complaint": ("no", "yes")}
_MOST_SCORE = 3.0

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Terms:
    """The terms a model knows of one kind, in the order of its columns, and how telling each is (idf)."""

    names: Strings
    idf: Floats


def weighted(counted: Matrix, idf: Floats) -> Matrix:
    """TF-IDF: damped counts by how telling the term is, each row of length one."""
    cells = (1.0 + np.log(counted.data)) * idf[counted.indices]
    row = np.repeat(np.arange(counted.shape[0]), np.diff(counted.indptr))
    length = np.sqrt(np.bincount(row, cells * cells, minlength=counted.shape[0]))
    return sparse.csr_matrix((cells / length[row], counted.indices, counted.indptr), shape=counted.shape)


def hints(texts: pl.DataFrame, rules: Sequence[Labeller]) -> tuple[Floats, pl.DataFrame]:
    """What the rules say of each text, as numbers, and the labels themselves (one column for each rule).

    Args:
        texts: as a labeller takes them.
        rules: labellers whose names stand in `VALUES`.
    """
    texts = with_words(texts)
    columns = [
        (texts["words"].str.len_chars().log1p() / 5.0).to_numpy(),
        texts["words"].str.contains("!", literal=True).cast(pl.Float64).to_numpy(),
        texts["words"].str.contains("?", literal=True).cast(pl.Float64).to_numpy(),
    ]
    said = texts.select("text_id")
    for rule in rules:
        found = rule.label(texts).select("text_id", "value", "score")
        found = texts.select("text_id").join(found, on="text_id", how="left", maintain_order="left")
        score = found["score"].fill_null(0.0).clip(-_MOST_SCORE, _MOST_SCORE)
        columns.append(score.to_numpy())
        columns.extend(
            (found["value"] == value).fill_null(value=False).cast(pl.Float64).to_numpy()
            for value in VALUES[rule.name]
        )
        said = said.with_columns(found["value"].alias(rule.name))
    return np.column_stack(columns).astype(np.float64), said


def joined(words: Matrix, pieces: Matrix, told: Floats) -> Matrix:
    """One row per text: words, pieces, and what the rules tell."""
    return sparse.hstack([words, pieces, sparse.csr_matrix(told)], format="csr")
