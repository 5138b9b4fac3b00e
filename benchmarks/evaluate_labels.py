"""How well labels agree with people: vaderSentiment, our default, and models trained on 500 and 2,000 labels.

Here: the evaluation, its table and its JSON. Not here: the sets (`labelled_sets.py`, `labelled/README.md`), the page
made of the JSON (`labels_page.py`).

Usage: python benchmarks/evaluate_labels.py [--seed 20260101] [--out benchmarks/results/labels.json] [--set NAME …]
       [--without-training]
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import sys
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.labelled_sets import LabelledSet, labelled_sets
from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.labeller import with_words
from ingestion.text.language import LanguageLabeller
from ingestion.text.sentiment import SentimentLabeller
from ingestion.text.trained_features import hints
from ingestion.text.trained_fit import Corpus, Sought, corpus, fit, held_out
from ingestion.text.trained_measure import Judged, f1s, figure
from ingestion.text.trained_validation import OUTER, best_strength, folds

SIZES = (500, 2_000)
VADER_CUT = 0.05
SEED = 20260101
OUT = Path(__file__).parent / "results" / "labels.json"
Said = np.ndarray


def main() -> None:
    asked = _arguments()
    rows = []
    for labelled in labelled_sets():
        if asked.set and labelled.name not in asked.set:
            continue
        started = time.perf_counter()
        rows.append(evaluate(labelled, asked.seed, sizes=() if asked.without_training else SIZES))
        print(_line(rows[-1]), f"{time.perf_counter() - started:.0f} s", flush=True)
    report = {
        "command": "python benchmarks/evaluate_labels.py --seed " + str(asked.seed),
        "made_on": dt.datetime.now(dt.UTC).date().isoformat(),
        "seed": asked.seed,
        "versions": {name: version(name) for name in ("vaderSentiment", "scikit-learn", "numpy", "polars")},
        "default": {"sentiment": _sentiment().fingerprint, "complaint": ComplaintLabeller().fingerprint},
        "sets": rows,
    }
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"Wrote {asked.out}; seed {asked.seed}.")


def evaluate(labelled: LabelledSet, seed: int, *, sizes: tuple[int, ...]) -> dict[str, object]:
    """Every method on one set, and how each differs from the first two."""
    texts = _read_as_the_night_does(labelled.texts)
    truth = texts["truth"].to_numpy().astype(np.str_)
    judged = Judged(truth, np.ones(len(truth)), np.arange(len(truth)))
    told, by_rules = hints(texts, (_sentiment(), ComplaintLabeller()))
    said: dict[str, Said] = {
        "vader": _vader(labelled),
        "default": by_rules[labelled.label].to_numpy().astype(np.str_),
    }
    everything = corpus(texts["words"], told, [[str(row)] for row in range(len(truth))])
    for size in sizes:
        learned = _trained(everything, judged, labelled, size=size, seed=seed)
        if learned is not None:
            said[f"trained_{size}"] = learned
    return {
        "set": labelled.name,
        "side": labelled.side,
        "label": labelled.label,
        "texts": len(truth),
        "values": {value: int((truth == value).sum()) for value in labelled.values},
        **_measured(said, judged, labelled, seed),
    }


def _measured(
    said: Mapping[str, Said], judged: Judged, labelled: LabelledSet, seed: int
) -> dict[str, dict[str, object]]:
    """The measure of each method, and the paired differences."""
    draws = judged.draws(seed)
    reached = {}
    for method, found in said.items():
        each = f1s(draws, judged.truth, found, labelled.values)
        reached[method] = each[:, 1] if labelled.label == "complaint" else each.mean(axis=1)
    pairs = [("default", "vader"), *((method, "default") for method in said if method.startswith("trained"))]
    return {
        "f1": {method: vars(figure(values)) for method, values in reached.items()},
        "gain": {f"{ours} - {other}": vars(figure(reached[ours] - reached[other])) for ours, other in pairs},
    }


def _trained(
    everything: Corpus, judged: Judged, labelled: LabelledSet, *, size: int, seed: int
) -> Said | None:
    """What models say that learned from `size` texts of the other folds; None where there are not so many."""
    sought = Sought(labelled.label, labelled.values, "")
    said = np.empty(len(judged.truth), dtype=object)
    rng = np.random.default_rng(seed)
    for learn, test in folds(judged, np.arange(len(judged.truth)), OUTER, seed=seed, sought=sought):
        if len(learn) < size:
            return None
        some = np.sort(rng.choice(learn, size, replace=False))
        strength = best_strength(everything, judged, some, sought=sought, seed=seed)
        said[test] = held_out(
            fit(everything, judged.truth, some, sought=sought, strength=strength), everything, test
        )
    return said.astype(np.str_)


def _vader(labelled: LabelledSet) -> Said:
    """The library as its authors use it: raw text, cuts at ±0.05; a complaint is what is negative."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    score = np.array([analyser.polarity_scores(text)["compound"] for text in labelled.texts["text"]])
    if labelled.label == "complaint":
        return np.where(score <= -VADER_CUT, "yes", "no")
    return np.where(score >= VADER_CUT, "positive", np.where(score <= -VADER_CUT, "negative", "neutral"))


def _read_as_the_night_does(texts: pl.DataFrame) -> pl.DataFrame:
    """With the columns that the night gives its labellers; nobody tells it the language."""
    ids = [hashlib.sha256(text.encode()).hexdigest() for text in texts["text"]]
    found = with_words(
        texts.with_columns(
            pl.Series("text_id", ids),
            pl.lit(None, pl.String).alias("vendor_language"),
            pl.lit(None, pl.String).alias("language"),
            pl.lit(None, pl.String).alias("complaint"),
        )
    )
    language = LanguageLabeller(("en",)).label(found).select("text_id", pl.col("value").alias("language"))
    return found.update(language, on="text_id")


def _sentiment() -> SentimentLabeller:
    return SentimentLabeller([])


def _line(row: Mapping[str, object]) -> str:
    f1 = row["f1"]
    assert isinstance(f1, dict)
    told = "  ".join(
        f"{name} {found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]" for name, found in f1.items()
    )
    return f"{row['set']:17} {row['side']:4} {row['label']:9} {row['texts']:5}  {told}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--set", nargs="*")
    parser.add_argument("--without-training", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
