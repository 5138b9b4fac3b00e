"""From the organisation's audits to a model and what is told of it.

Here: `learn`. Not here: each step (``trained_audits``, ``trained_fit``, ``trained_validation``, ``trained_card``) and
where an accepted model goes (orchestration.train).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import polars as pl

from ingestion.errors import ConfigurationError
from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.families import brand_names
from ingestion.text.labeller import NOT_SCORED, Labeller, with_words
from ingestion.text.sentiment import SentimentLabeller
from ingestion.text.trained import TRAINABLE, print_of_rules
from ingestion.text.trained_audits import labelled_texts
from ingestion.text.trained_card import card_of
from ingestion.text.trained_features import VALUES, hints
from ingestion.text.trained_fit import Corpus, Model, Sought, corpus
from ingestion.text.trained_measure import Judged
from ingestion.text.trained_terms import Strings
from ingestion.text.trained_validation import check_enough, cross_validate, train

SEED = 20260101


@dataclass(frozen=True)
class Material:
    """What there is to learn from.

    Args:
        sought: which label.
        texts: text_id, words, truth, weight, people.
        labelled: the same, counted.
        judged: what people said.
        by_rules: what the rules say.
    """

    sought: Sought
    texts: pl.DataFrame
    labelled: Corpus
    judged: Judged
    by_rules: Strings


@dataclass(frozen=True)
class Learned:
    """A model and its card; the card says whether it is accepted."""

    model: Model
    card: Mapping[str, Any]


def learn(
    con: duckdb.DuckDBPyConnection, label: str, *, languages: tuple[str, ...], day: dt.date, seed: int = SEED
) -> Learned:
    """Trains on what people said of texts, and finds out whether that is better than the rules.

    Args:
        con: the build; texts, audits and brands are read from it.
        label: sentiment or complaint.
        languages: languages that are read.
        day: for the card.
        seed: of folds and intervals; the same data and seed give the same model.

    Raises:
        ConfigurationError: no such label, or too few audited texts.
    """
    found = material(con, label, languages=languages)
    check_enough(found.judged.truth, found.sought)
    report = cross_validate(found.labelled, found.judged, found.by_rules, sought=found.sought, seed=seed)
    model, strength = train(found.labelled, found.judged, sought=found.sought, seed=seed)
    card = card_of(report, model, texts=found.texts, by_rules=found.by_rules)
    return Learned(model, card | {"made_on": day.isoformat(), "seed": seed, "strength": strength})


def material(con: duckdb.DuckDBPyConnection, label: str, *, languages: tuple[str, ...]) -> Material:
    """The audited texts in a language that is read, counted, with what people and the rules say of them.

    Args:
        con: the build.
        label: sentiment or complaint.
        languages: languages that are read.

    Raises:
        ConfigurationError: no such label.
    """
    if label not in TRAINABLE:
        raise ConfigurationError(
            f"--label {label}", "no model is trained for this label", f"Labels are {', '.join(TRAINABLE)}."
        )
    sought = Sought(label, VALUES[label], print_of_rules(languages))
    texts = with_words(labelled_texts(con, label))
    texts = texts.filter(pl.col("truth").is_in(sought.values))
    told, said = hints(texts, _rules(con, languages))
    is_read = said[label] != NOT_SCORED
    texts, told, said = texts.filter(is_read), told[is_read.to_numpy()], said.filter(is_read)
    truth = texts["truth"].to_numpy().astype(np.str_)
    people = texts["people"].to_list()
    judged = Judged(truth, texts["weight"].to_numpy().astype(np.float64), _groups(people))
    labelled = corpus(texts["words"], told, people)
    by_rules = said[label].to_numpy().astype(np.str_)
    return Material(sought, texts, labelled, judged, by_rules)


def _rules(con: duckdb.DuckDBPyConnection, languages: tuple[str, ...]) -> tuple[Labeller, ...]:
    return SentimentLabeller(brand_names(con), languages), ComplaintLabeller(languages)


def _groups(people: Sequence[Sequence[str]]) -> np.ndarray:
    """Texts of one person share a number; a wording of several people goes with the first of them.

    Nameless texts (their person is a feed, written with blanks) stand alone: as one group they would fill one fold.
    """
    marks = [
        next((one for one in these if " " not in one), f"text {row}") for row, these in enumerate(people)
    ]
    return np.unique(np.array(marks), return_inverse=True)[1]
