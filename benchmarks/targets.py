"""The targets of speed, and where the results stand against each.

Here: one line per target. Not here: measuring, and the rest of the page (``benchmarks.page``).
"""

from __future__ import annotations

from typing import Any

Result = dict[str, Any]
NOT_RUN = "not run"


def table(found: dict[str, Result | None]) -> str:
    """Every target with the figure of each scale."""
    lines = ["| target | hundredth | tenth | year | verdict |", "|---|---:|---:|---:|---|"]
    scales = {name: found.get(name) for name in ("hundredth", "tenth", "year")}
    for words, figure, limits in _TARGETS:
        figures = {name: figure(result) if result else None for name, result in scales.items()}
        cells = [_shown(figures[name]) for name in figures]
        lines.append(f"| {words} | {' | '.join(cells)} | {_verdict(figures, limits)} |")
    lines.append(_three_years(found))
    lines.append(_texts(found.get("texts")))
    return "\n".join(lines) + "\n"


def _shown(figure: float | None) -> str:
    return NOT_RUN if figure is None else f"{figure:,.3g}"


def _verdict(figures: dict[str, float | None], limits: dict[str, float]) -> str:
    """Judged at the scales the target speaks of; elsewhere the figure only informs."""
    told = []
    for name, limit in limits.items():
        figure = figures[name]
        if figure is not None:
            told.append(f"{name}: {'met' if figure <= limit else 'missed'}")
    return ", ".join(told) or NOT_RUN


def _ratio(result: Result) -> float | None:
    return result["medians"]["ratio_without_texts"]


def _day(result: Result) -> float | None:
    """One more day over what it may cost: a sixtieth of the full build and an empty night."""
    m = result["medians"]
    if None in (m["one_more_day_cpu_s"], m["full_cpu_s"], m["empty_cpu_s"]):
        return None
    return m["one_more_day_cpu_s"] / (m["full_cpu_s"] / 60 + m["empty_cpu_s"])


def _median(name: str) -> Any:  # noqa: ANN401 - a small function per figure
    return lambda result: result["medians"][name]


def _peak(result: Result) -> float | None:
    peaks = [result["medians"][f"{kind}_peak_mib"] for kind in ("full", "one_more_day", "empty")]
    return max((p for p in peaks if p is not None), default=None)


def _share(result: Result) -> float | None:
    run = result["runs"][-1]
    return 100 * run["published_bytes"] / result["raw_bytes"] if "published_bytes" in run else None


def _coldest(result: Result) -> float | None:
    return max((t["ms"] for t in result["runs"][-1].get("cold_tables", [])), default=None)


def _imported(result: Result) -> float | None:
    return len(result["runs"][-1]["imported"]) if "imported" in result["runs"][-1] else None


_EVERYWHERE = ("hundredth", "tenth", "year")
_TARGETS = (
    (
        "full night / floor, wall, without text scoring: ≤ 2.0 at the tenth, ≤ 1.7 at the year",
        _ratio,
        {"tenth": 2.0, "year": 1.7},
    ),
    ("one more day / (full / 60 + empty night), CPU: ≤ 1 at the year", _day, {"year": 1.0}),
    ("empty night, wall seconds: ≤ 20", _median("empty_wall_s"), dict.fromkeys(_EVERYWHERE, 20.0)),
    ("`brand-health status`, wall seconds: ≤ 1.5", _median("status_wall_s"), dict.fromkeys(_EVERYWHERE, 1.5)),
    ("`import ingestion`: how many of dagster, GX and pandas: 0", _imported, dict.fromkeys(_EVERYWHERE, 0.0)),
    (
        "peak memory, MiB: ≤ 4,096 at any volume, ≤ 2,048 at the tenth",
        _peak,
        {"hundredth": 2048.0, "tenth": 2048.0, "year": 4096.0},
    ),
    ("published file, % of the raw bytes: ≤ 5", _share, dict.fromkeys(_EVERYWHERE, 5.0)),
    ("slowest `kpi` or `board` table, cold, whole, ms: ≤ 50", _coldest, dict.fromkeys(_EVERYWHERE, 50.0)),
)


def _three_years(found: dict[str, Result | None]) -> str:
    words = "one more day on three years / on one, CPU: ≤ 1.25"
    one, three = found.get("hundredth"), found.get("hundredth_36")
    if not one or not three:
        return f"| {words} | {NOT_RUN} | {NOT_RUN} | {NOT_RUN} | {NOT_RUN} |"
    days = [result["medians"]["one_more_day_cpu_s"] for result in (three, one)]
    ratio = days[0] / days[1]
    return f"| {words} | {ratio:.3g} | {NOT_RUN} | {NOT_RUN} | hundredth: {'met' if ratio <= 1.25 else 'missed'} |"


def _texts(result: Result | None) -> str:
    words = "text scoring / vaderSentiment, texts per second of one core: ≥ 15"
    if result is None:
        return f"| {words} | | | | {NOT_RUN} |"
    verdict = "met" if result["ratio"] >= result["target"] else "missed"
    return f"| {words} | {result['ratio']:.3g} | | | {verdict} |"
