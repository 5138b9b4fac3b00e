"""The fit of a trained label model: which terms it may know, and logistic regression on them.

Here: `Corpus`, `Model` and `fit`. Not here: whether a model is good enough (``trained_validation``), how it is kept
(``trained_store``), how it labels (``trained``).

A term is learned only where at least `FEWEST_PEOPLE` people wrote it. The vocabulary lies in a file of its own, outside
the deliveries an erasure rewrites: what one person alone says must not be there. Five is the size below which a
group of people is shown nowhere else in the warehouse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from ingestion.text.trained_features import Floats, Terms, joined, weighted
from ingestion.text.trained_terms import (
    Matrix,
    Strings,
    pieces_counted,
    pieces_in,
    read,
    words_counted,
    words_in,
)

FEWEST_PEOPLE = 5
_STEPS = 2_000

Rows = np.ndarray


@dataclass(frozen=True)
class Sought:
    """What is to be learned.

    Args:
        label: kind of label.
        values: what it can say.
        rules: print of the rules whose answers are learned from beside the words.
    """

    label: str
    values: tuple[str, ...]
    rules: str


@dataclass(frozen=True)
class Corpus:
    """Texts that people labelled, counted once for all folds.

    Args:
        names: terms of each kind, sorted.
        counted: how often each text has them.
        told: what the rules say, as numbers.
        wrote: people by texts, 1 where the person wrote the text.
    """

    names: tuple[Strings, Strings]
    counted: tuple[Matrix, Matrix]
    told: Floats
    wrote: Matrix


@dataclass(frozen=True)
class Model:
    """What a label is decided by: plain arrays.

    Args:
        sought: which label, and its values in the order of the rows of the coefficients.
        words: words and pairs it knows.
        pieces: pieces of words it knows.
        coefficients: one row per value: words, pieces, what the rules tell.
        intercept: one number per value.
    """

    sought: Sought
    words: Terms
    pieces: Terms
    coefficients: Floats
    intercept: Floats


def corpus(words: pl.Series, told: Floats, people: Sequence[Sequence[str]]) -> Corpus:
    """Counts the texts.

    Args:
        words: plain words of each text.
        told: what the rules say of each.
        people: who wrote each; several for a wording of several people.
    """
    texts = read(words)
    names = words_in(texts), pieces_in(texts)
    counted = words_counted(texts, names[0]), pieces_counted(texts, names[1])
    place = {person: row for row, person in enumerate(sorted({one for these in people for one in these}))}
    pairs = [(place[person], column) for column, these in enumerate(people) for person in these]
    who, which = zip(*pairs, strict=True) if pairs else ((), ())
    wrote = sparse.csr_matrix((np.ones(len(pairs)), (who, which)), shape=(len(place), len(words)))
    return Corpus(names, counted, told, wrote)


def fit(labelled: Corpus, truth: Strings, rows: Rows, *, sought: Sought, strength: float) -> Model:
    """Fits a model on some rows of a corpus; the same rows give the same model.

    Args:
        labelled: the texts.
        truth: what people said of each.
        rows: which of them to learn from; every value sought must be among their truth.
        sought: what is learned.
        strength: C of the regression: the greater, the freer.
    """
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    kinds = [_terms(labelled, kind, rows) for kind in (0, 1)]
    matrix = _matrix(labelled, kinds, rows)
    # Sums of several threads depend on how many there are; one thread gives the same model on every machine of a kind.
    with threadpool_limits(1):
        fitted = LogisticRegression(C=strength, class_weight="balanced", max_iter=_STEPS).fit(
            matrix, truth[rows]
        )
    order = [list(fitted.classes_).index(value) for value in sought.values]
    coefficients, intercept = fitted.coef_, fitted.intercept_
    if len(sought.values) == 2:
        coefficients = np.vstack([np.zeros_like(coefficients), coefficients])
        intercept = np.concatenate([[0.0], intercept])
    terms = [known for known, _ in kinds]
    return Model(sought, terms[0], terms[1], coefficients[order], intercept[order])


def chances(model: Model, words: pl.Series, told: Floats) -> Floats:
    """Chance of each value for each text, the same in any company of texts.

    Args:
        model: which model.
        words: plain words.
        told: what the rules say.
    """
    texts = read(words)
    matrix = joined(
        weighted(words_counted(texts, model.words.names), model.words.idf),
        weighted(pieces_counted(texts, model.pieces.names), model.pieces.idf),
        told,
    )
    return _softmax(matrix @ model.coefficients.T + model.intercept)


def held_out(model: Model, labelled: Corpus, rows: Rows) -> Strings:
    """What a model says of rows of a corpus."""
    kinds = []
    for kind, terms in enumerate((model.words, model.pieces)):
        kinds.append((terms, np.searchsorted(labelled.names[kind], terms.names)))
    scores = _matrix(labelled, kinds, rows) @ model.coefficients.T + model.intercept
    return decided(_softmax(scores), model.sought.values)


def decided(chance: Floats, values: tuple[str, ...]) -> Strings:
    """The likeliest value; of equals the one named first."""
    return np.array(values, dtype=np.str_)[np.argmax(np.round(chance, 6), axis=1)]


def _terms(labelled: Corpus, kind: int, rows: Rows) -> tuple[Terms, Rows]:
    """Terms that enough people wrote in these rows, and their columns in the corpus."""
    present = labelled.counted[kind][rows].copy()
    present.data = np.ones_like(present.data)
    people = ((labelled.wrote[:, rows] @ present) > 0).sum(axis=0)
    columns = np.flatnonzero(np.asarray(people).ravel() >= FEWEST_PEOPLE)
    texts = np.asarray(present[:, columns].sum(axis=0)).ravel()
    idf = np.log((1.0 + len(rows)) / (1.0 + texts)) + 1.0
    return Terms(labelled.names[kind][columns], idf), columns


def _matrix(labelled: Corpus, kinds: Sequence[tuple[Terms, Rows]], rows: Rows) -> Matrix:
    known = [
        weighted(labelled.counted[kind][rows][:, columns].tocsr(), terms.idf)
        for kind, (terms, columns) in enumerate(kinds)
    ]
    return joined(known[0], known[1], labelled.told[rows])


def _softmax(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)
