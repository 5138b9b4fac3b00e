"""The card of a trained model: what it was made of, how good it is against the rules, what changes with it.

Here: the card as data and as a page. Not here: what the figures are (``trained_validation``).
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl

from ingestion.text.trained_features import Floats
from ingestion.text.trained_fit import FEWEST_PEOPLE, Model
from ingestion.text.trained_measure import Figure
from ingestion.text.trained_terms import Strings
from ingestion.text.trained_validation import Report

_PACKAGES = ("scikit-learn", "scipy", "numpy", "polars")


def card_of(report: Report, model: Model, *, texts: pl.DataFrame, by_rules: Strings) -> dict[str, Any]:
    """What is told of a model.

    Args:
        report: of the cross-validation.
        model: fitted on all texts.
        texts: text_id, truth, weight, people of the texts it was trained on.
        by_rules: what the rules say of them.
    """
    weight = texts["weight"].to_numpy()
    values = model.sought.values
    return {
        "label": model.sought.label,
        "is_accepted": report.is_better,
        "texts": texts.height,
        "texts_of_value": {value: int((texts["truth"] == value).sum()) for value in values},
        "people": len({one for these in texts["people"] for one in these}),
        "data": _print_of(texts),
        "macro_f1": {name: vars(getattr(report, name)) for name in ("model", "rules", "gain", "over_chance")},
        "f1": {
            value: {"model": vars(ours), "rules": vars(theirs)}
            for value, (ours, theirs) in report.by_value.items()
        },
        "break": {
            "agree": round(float(weight[report.said == by_rules].sum() / weight.sum()), 4),
            "share": {
                value: {
                    "model": _share(report.said == value, weight),
                    "rules": _share(by_rules == value, weight),
                    "people": _share(texts["truth"].to_numpy() == value, weight),
                }
                for value in values
            },
        },
        "strengths_of_folds": list(report.strengths),
        "terms": {"words": len(model.words.names), "pieces": len(model.pieces.names)},
        "fewest_people_of_a_term": FEWEST_PEOPLE,
        "rules": model.sought.rules,
        "versions": {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES},
    }


def page_of(card: Mapping[str, Any]) -> str:
    """The card as Markdown."""
    verdict = "accepted" if card["is_accepted"] else "refused: not shown to be better than the rules"
    counted = ", ".join(f"{value} {number}" for value, number in card["texts_of_value"].items())
    lines = [
        f"# Model for the label {card['label']}: {verdict}",
        "",
        f"Made on {card['made_on']} of {card['texts']} texts by {card['people']} people ({counted}), "
        f"data {card['data'][:12]}, seed {card['seed']}. Held-out texts of {len(card['strengths_of_folds'])} folds; "
        "a person's texts stand in one fold; texts count by what they stand for; 95 % intervals by resampling people.",
        "",
        "| F1 | model | rules |",
        "|---|---|---|",
        _row("mean of the values", card["macro_f1"]["model"], card["macro_f1"]["rules"]),
        *(_row(value, both["model"], both["rules"]) for value, both in card["f1"].items()),
        "",
        f"Gain in the mean over the rules, paired: {_told(card['macro_f1']['gain'])}; over the same labels dealt out "
        f"blindly: {_told(card['macro_f1']['over_chance'])} (99 %). Both intervals must lie above 0.",
        "",
        "## The break",
        "",
        f"Model and rules say the same of {card['break']['agree']:.1%} of texts. Shares, all by the same texts:",
        "",
        "| value | model | rules | people |",
        "|---|---|---|---|",
        *(
            f"| {value} | {of['model']:.1%} | {of['rules']:.1%} | {of['people']:.1%} |"
            for value, of in card["break"]["share"].items()
        ),
        "",
        f"It knows {card['terms']['words']} words and pairs and {card['terms']['pieces']} pieces of words, none "
        f"written by fewer than {card['fewest_people_of_a_term']} people. Versions: "
        + ", ".join(f"{name} {number}" for name, number in card["versions"].items())
        + ".",
        "",
    ]
    return "\n".join(lines)


def _row(name: str, ours: Mapping[str, float], theirs: Mapping[str, float]) -> str:
    return f"| {name} | {_told(ours)} | {_told(theirs)} |"


def _told(one: Mapping[str, float]) -> str:
    shown = Figure(**one)
    return f"{shown.value:.3f} [{shown.low:.3f}, {shown.high:.3f}]"


def _share(those: np.ndarray, weight: Floats) -> float:
    return round(float(weight[those].sum() / weight.sum()), 4)


def _print_of(texts: pl.DataFrame) -> str:
    told = "\n".join(
        f"{text_id} {truth} {weight!r}"
        for text_id, truth, weight in texts.select("text_id", "truth", "weight").iter_rows()
    )
    return hashlib.sha256(told.encode()).hexdigest()
