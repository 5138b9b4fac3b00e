"""Text scoring alone, one process: sentiment, complaint, language and personal data against vaderSentiment.

Here: both over the same texts in turn, and the figures. Not here: how well they agree with people
(``benchmarks/evaluate_labels.py``).

Usage: python -m benchmarks.texts ORGANISATION/deliveries --texts 50000 --runs 5
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import statistics
import time
from pathlib import Path
from typing import Any

# One process is one core: set before any library starts its threads.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import duckdb
import polars as pl
from rich.console import Console
from rich.table import Table

from ingestion.simulate import world
from ingestion.text.appraisal import Appraiser
from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.labeller import Labeller
from ingestion.text.language import LanguageLabeller
from ingestion.text.pii import PiiLabeller
from ingestion.text.sentiment import SentimentLabeller
from ingestion.text.tokens import with_tokens

RESULTS = Path(__file__).parent / "results" / "texts.json"
LANGUAGES = ("en",)
TARGET = 15.0


def main() -> None:
    """Score the distinct texts of posts with both, and write texts per second of processor time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("deliveries", type=Path)
    parser.add_argument("--texts", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    texts = _texts(asked.deliveries, asked.texts)
    names = _brand_names()
    ours, appraiser = _labellers(names), Appraiser(names)
    runs = []
    for _ in range(asked.runs):
        run: dict[str, float] = {"vader": _vader(texts["text"].to_list())}
        run |= _ours(ours, appraiser, texts)
        run["together"] = sum(run[labeller.name] for labeller in ours) + run["reading"]
        runs.append(run)
    result = _result(runs, texts.height, asked.texts)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    _show(result)


def _texts(deliveries: Path, many: int) -> pl.DataFrame:
    """The first distinct texts of the posts, in an order that is theirs alone."""
    return duckdb.sql(
        f"""
        select row_number() over () as text_id, text, null::varchar as vendor_language, null::varchar as language
        from (
            select distinct post.text
            from read_json('{deliveries}/*/x_posts/*.jsonl', format = 'newline_delimited',
                maximum_object_size = 67108864, columns = {{data: 'struct("text" varchar)[]'}}) as page,
                unnest(page.data) as unnested(post)
            order by hash(post.text) limit {many})
        """
    ).pl()


def _brand_names() -> list[str]:
    return [
        world.BRAND_NAME,
        world.HANDLE,
        *world.COMPETITOR_NAMES.values(),
        *world.COMPETITOR_HANDLES.values(),
    ]


def _labellers(names: list[str]) -> list[Labeller]:
    return [
        LanguageLabeller(LANGUAGES),
        SentimentLabeller(names, LANGUAGES),
        ComplaintLabeller(LANGUAGES, names),
        PiiLabeller("GB"),
    ]


def _vader(texts: list[str]) -> float:
    """Seconds of processor time vaderSentiment takes for all of them."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    began = time.process_time()
    for text in texts:
        analyser.polarity_scores(text)
    return time.process_time() - began


def _ours(labellers: list[Labeller], appraiser: Appraiser, texts: pl.DataFrame) -> dict[str, float]:
    """Seconds of processor time of each labeller in the order they lean on each other, and of what they share."""
    began = time.process_time()
    read = appraiser.with_moods(with_tokens(texts)).with_columns(pl.lit(None, pl.String).alias("complaint"))
    took = {"reading": time.process_time() - began}
    for labeller in labellers:
        began = time.process_time()
        found = labeller.label(read)
        if labeller.name in read.columns:
            newest = found.select("text_id", pl.col("value").alias(labeller.name))
            read = read.update(newest, on="text_id")
        took[labeller.name] = time.process_time() - began
    return took


def _result(runs: list[dict[str, float]], many: int, wanted: int) -> dict[str, Any]:
    middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    ratio = statistics.median(run["vader"] / run["together"] for run in runs)
    return {
        "measured_on": dt.datetime.now(dt.UTC).date().isoformat(),
        "command": f"python -m benchmarks.texts DELIVERIES --texts {wanted} --runs {len(runs)}",
        "python": platform.python_version(),
        "texts": many,
        "runs": len(runs),
        "texts_per_second": {name: round(many / seconds) for name, seconds in middle.items() if seconds},
        "ratio": round(ratio, 2),
        "target": TARGET,
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _show(result: dict[str, Any]) -> None:
    table = Table(title=f"{result['texts']:,} distinct texts, one process, median of {result['runs']}")
    table.add_column("what")
    table.add_column("texts per second of CPU", justify="right")
    for name, speed in result["texts_per_second"].items():
        table.add_row(name, f"{speed:,}")
    console = Console()
    console.print(table)
    console.print(f"ours together / vaderSentiment: {result['ratio']} (target {TARGET})")


if __name__ == "__main__":
    main()
