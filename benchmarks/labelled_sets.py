"""Reads the labelled sets of benchmarks/labelled.

Here: their texts and labels, for sentiment and for complaint. Not here: any judgement of a labeller.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parent.parent
_LOUNGE = {"content": "text", "recommended": "label"}
# What stands for a complaint where nobody judged that: an unfavourable text (labelled/README.md).
_COMPLAINT = {"negative": "yes", "neutral": "no", "positive": "no"}


@dataclass(frozen=True)
class LabelledSet:
    """One set for one label.

    Args:
        name: as in sets.json.
        side: tune or test.
        label: sentiment or complaint.
        values: values the set tells apart.
        texts: text, truth.
    """

    name: str
    side: str
    label: str
    values: tuple[str, ...]
    texts: pl.DataFrame


def labelled_sets() -> list[LabelledSet]:
    """Every set, once for each label it stands for."""
    listed = json.loads((ROOT / "benchmarks/labelled/sets.json").read_text(encoding="utf-8"))
    found = []
    for name, told in listed.items():
        texts = _read(ROOT / told["file"])
        for label in told["labels"]:
            if label == "complaint":
                values: tuple[str, ...] = ("no", "yes")
                truth = texts.with_columns(pl.col("truth").replace_strict(_COMPLAINT))
            else:
                values = (
                    ("negative", "neutral", "positive") if told["classes"] == 3 else ("negative", "positive")
                )
                truth = texts
            found.append(LabelledSet(name, told["side"], label, values, truth))
    return found


def _read(file: Path) -> pl.DataFrame:
    found = pl.read_csv(file, infer_schema=False)
    if "recommended" in found.columns:
        found = found.rename(_LOUNGE).with_columns(
            pl.col("label").replace_strict({"1": "positive", "0": "negative"})
        )
    return (
        found.select("text", pl.col("label").alias("truth")).drop_nulls().unique("text", maintain_order=True)
    )
