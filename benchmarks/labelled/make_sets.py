"""Writes the labelled sets out of the packages they are published in, already unpacked.

Here: the cut from ratings to labels and the sample of the two long sets. Not here: fetching the packages, and reading
the sets again (`labelled_sets.py`).

Usage: python make_sets.py FOLDER_OF_VADER_SOURCES FOLDER_OF_SENTIMENT_JS
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
# Ratings run from -4 to 4; less than half a step either way rounds to 0, which the raters' scale calls neutral.
NEUTRAL_BELOW = 0.5
# The longest sets are cut to this, by hash of the id: as many texts as an interval of two points needs.
MOST = 4_000
VADER = {
    "vader_tweets": "tweets",
    "vader_amazon": "amazonReviewSnippets",
    "vader_movies": "movieReviewSnippets",
    "vader_editorials": "nytEditorialSnippets",
}
TUNE = ("vader_amazon", "vader_movies")


Row = tuple[str, str, str, str]


def main(vader: Path, sentiment_js: Path) -> None:
    """Writes one CSV for each set; no wording twice in a set, none of a test set in a tune set."""
    sets = {name: _once(rows) for name, rows in _sets(vader, sentiment_js)}
    tested = {_wording(row) for name, rows in sets.items() if name not in TUNE for row in rows}
    for name, rows in sets.items():
        _write(name, [row for row in rows if name not in TUNE or _wording(row) not in tested])


def _sets(vader: Path, sentiment_js: Path) -> Iterator[tuple[str, list[Row]]]:
    for name, stem in VADER.items():
        lines = (vader / f"{stem}_GroundTruth.txt").read_text(encoding="utf-8").split("\n")
        rated = [line.rstrip("\r").split("\t", 2) for line in lines if line.strip()]
        yield name, [(key, text, _label(float(rating)), rating) for key, rating, text in rated]
    for stem in ("amazon", "imdb", "yelp"):
        entries = json.loads(
            (sentiment_js / "test" / "fixtures" / f"{stem}.json").read_text(encoding="utf-8")
        )
        judged = [entry for entry in entries if entry.get("class") in (0, 1)]
        yield (
            f"uci_{stem}",
            [
                (str(place), entry["text"].strip(), ("negative", "positive")[entry["class"]], "")
                for place, entry in enumerate(judged, start=1)
            ],
        )


def _label(rating: float) -> str:
    if abs(rating) < NEUTRAL_BELOW:
        return "neutral"
    return "positive" if rating > 0 else "negative"


def _wording(row: Row) -> str:
    return re.sub(r"\W+", " ", row[1].lower()).strip()


def _once(rows: list[Row]) -> list[Row]:
    return list({_wording(row): row for row in reversed(rows)}.values())


def _write(name: str, rows: list[Row]) -> None:
    kept = sorted(rows, key=lambda row: hashlib.sha256(f"{name} {row[0]}".encode()).hexdigest())[:MOST]
    folder = HERE / ("tune" if name in TUNE else "test")
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "text", "label", "rating"))
        writer.writerows(kept)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
