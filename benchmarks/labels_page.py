"""Puts the figures of benchmarks/results/labels.json into docs/labels.md, between its two marks.

Here: the tables. Not here: the evaluation (`evaluate_labels.py`) and the rest of the page.

Usage: python benchmarks/labels_page.py
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS, PAGE = ROOT / "benchmarks" / "results" / "labels.json", ROOT / "docs" / "labels.md"
BEGIN, END = "<!-- figures: made by benchmarks/labels_page.py -->", "<!-- end of figures -->"
_METHODS = {
    "vader": "vaderSentiment",
    "default": "our default",
    "trained_500": "trained on 500",
    "trained_2000": "trained on 2,000",
}
_TITLES = {
    ("sentiment", "test"): "Sentiment, sets nothing was tuned on (macro-F1)",
    ("sentiment", "tune"): "Sentiment, sets that were tuned on (macro-F1)",
    ("complaint", "test"): "Complaint, sets nothing was tuned on (F1 of complaint)",
    ("complaint", "tune"): "Complaint, sets that were tuned on (F1 of complaint)",
}


def main() -> None:
    """Rewrites the page in place."""
    PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8"), _results()), encoding="utf-8")


def with_figures(page: str, results: Mapping[str, Any]) -> str:
    """The page with the figures of these results."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{figures(results)}\n{END}{tail}"


def figures(results: Mapping[str, Any]) -> str:
    """The tables, tests first."""
    lines = []
    for (label, side), title in _TITLES.items():
        rows = [row for row in results["sets"] if (row["label"], row["side"]) == (label, side)]
        if rows:
            lines += [f"### {title}", "", *_table(rows), ""]
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    lines += [
        f"Made on {results['made_on']} by `{results['command']}` ({versions}; default of the release: sentiment "
        f"{results['default']['sentiment']}, complaint {results['default']['complaint']}). In brackets the 95 % "
        f"interval of 2,000 resamplings of the texts, seed {results['seed']}; a gain in bold has an interval "
        "that leaves out 0."
    ]
    return "\n".join(lines)


def _table(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    heads = ["set", "texts", *_METHODS.values(), "default less vader", "trained (most) less default"]
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for row in rows:
        f1, gain = row["f1"], row["gain"]
        cells = [
            f"`{row['set']}`",
            f"{row['texts']:,}",
            *(_told(f1.get(method)) for method in _METHODS),
            _gain(gain.get("default - vader")),
            _gain(gain.get("trained_2000 - default", gain.get("trained_500 - default"))),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _told(one: Mapping[str, float] | None) -> str:
    return f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]" if one else "too few texts"


def _gain(one: Mapping[str, float] | None) -> str:
    if one is None:
        return "—"
    told = f"{one['value']:+.3f} [{one['low']:+.3f}, {one['high']:+.3f}]"
    return f"**{told}**" if one["low"] > 0 or one["high"] < 0 else told


def _results() -> Mapping[str, Any]:
    return json.loads(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
