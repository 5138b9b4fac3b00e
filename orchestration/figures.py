"""Figures as a director reads them: a value with its unit, a trend, an interval against its target.

Here: text and inline SVG from numbers. Not here: which figures go on a page (``report.py``), and no
arithmetic of KPIs; every number arrives finished from the published file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

MISSING = "–"
HOURS_SHOWN_AS_DAYS_FROM = 48
TREND_WIDTH, TREND_HEIGHT = 168, 44
INTERVAL_WIDTH, INTERVAL_HEIGHT = 168, 22
PADDING = 5


@dataclass(frozen=True)
class Point:
    """One period of a trend: its start, its value and its 95 % interval (None where none is published)."""

    period_start: date
    value: float | None
    low: float | None
    high: float | None


def hours_as_text(hours: float) -> str:
    """A duration in hours as minutes, hours or days, whichever a person would say."""
    if hours < 1:
        return f"{hours * 60:.0f} min"
    if hours < HOURS_SHOWN_AS_DAYS_FROM:
        return f"{hours:.1f} h"
    return f"{hours / 24:.1f} days"


def value_as_text(value: float | None, unit: str) -> str:
    """A KPI value in the reader's notation; a missing value is a dash, never a zero.

    Args:
        value: in the unit of the catalogue; shares lie in 0..1.
        unit: ``share``, ``score``, ``per_1000``, ``hours``, ``days``, ``count``, ``points``,
            ``ratio``, ``minutes``, ``money`` (in the currency of the records) or ``difference`` (either sign).
    """
    if value is None:
        return MISSING
    formats = {
        "share": lambda v: f"{v * 100:.1f} %",
        "hours": hours_as_text,
        "days": lambda v: f"{v:.0f} days" if abs(v) >= 10 else f"{v:.1f} days",
        "count": lambda v: f"{v:,.0f}",
        "points": lambda v: f"{v:+.1f}",
        "difference": lambda v: f"{v:+,.2f}",
        "minutes": lambda v: f"{v:,.0f} min",
        "money": lambda v: f"{v:,.0f}",
        "per_1000": lambda v: f"{v:.2f} per 1,000",
    }
    return formats.get(unit, lambda v: f"{v:,.2f}")(value)


def interval_as_text(low: float | None, high: float | None, unit: str) -> str:
    """The 95 % interval as "low to high", with a dash for an end that was not reached."""
    if low is None and high is None:
        return ""
    return f"{value_as_text(low, unit)} to {value_as_text(high, unit)}"


def _scale(low: float, high: float, size: int) -> tuple[float, float]:
    span = (high - low) or 1.0
    return low, (size - 2 * PADDING) / span


def trend(points: Sequence[Point], target: float | None, label: str) -> Markup:
    """A trend line over true time, with its interval as a band and the target as a dashed line.

    Args:
        points: in order of time; a period without a value has no point, so the line spans it.
        target: in the KPI's unit, or None.
        label: read out by screen readers.

    Returns:
        An inline SVG, or empty markup when fewer than two periods have a value.
    """
    known = [p for p in points if p.value is not None]
    if len(known) < 2:
        return Markup("")
    ends = [e for p in known for e in (p.value, p.low, p.high, target) if e is not None]
    first, last = known[0], known[-1]
    bottom, per_unit = _scale(min(ends), max(ends), TREND_HEIGHT)
    left, per_day = _scale(first.period_start.toordinal(), last.period_start.toordinal(), TREND_WIDTH)

    def at(point: Point, value: float | None) -> str:
        x = PADDING + (point.period_start.toordinal() - left) * per_day
        return f"{x:.1f},{height(value or 0.0):.1f}"

    def height(value: float) -> float:
        return TREND_HEIGHT - PADDING - (value - bottom) * per_unit

    banded = [p for p in known if p.low is not None and p.high is not None]
    outline = [at(p, p.high) for p in banded] + [at(p, p.low) for p in reversed(banded)]
    parts = [f'<polygon class="band" points="{" ".join(outline)}"/>'] if len(banded) > 1 else []
    if target is not None:
        y = f"{height(target):.1f}"
        parts.append(f'<line class="target" x1="{PADDING}" x2="{TREND_WIDTH - PADDING}" y1="{y}" y2="{y}"/>')
    x, y = at(last, last.value).split(",")
    parts.append(f'<polyline class="line" points="{" ".join(at(p, p.value) for p in known)}"/>')
    parts.append(f'<circle class="last" cx="{x}" cy="{y}" r="2.6"/>')
    return _svg(TREND_WIDTH, TREND_HEIGHT, label, parts)


def interval(
    value: float, low: float | None, high: float | None, target: float | None, *, label: str
) -> Markup:
    """One value as a dot on its 95 % interval, with the target as an upright line."""
    ends = [e for e in (value, low, high, target) if e is not None]
    margin = (max(ends) - min(ends)) * 0.12 or abs(value) * 0.1 or 1.0
    left, per_unit = _scale(min(ends) - margin, max(ends) + margin, INTERVAL_WIDTH)
    middle = INTERVAL_HEIGHT / 2

    def x(position: float) -> str:
        return f"{PADDING + (position - left) * per_unit:.1f}"

    parts = [
        f'<line class="axis" x1="{PADDING}" x2="{INTERVAL_WIDTH - PADDING}" y1="{middle}" y2="{middle}"/>'
    ]
    if low is not None and high is not None:
        parts.append(f'<line class="whisker" x1="{x(low)}" x2="{x(high)}" y1="{middle}" y2="{middle}"/>')
    if target is not None:
        parts.append(
            f'<line class="target" x1="{x(target)}" x2="{x(target)}" y1="2" y2="{INTERVAL_HEIGHT - 2}"/>'
        )
    parts.append(f'<circle class="last" cx="{x(value)}" cy="{middle}" r="3.4"/>')
    return _svg(INTERVAL_WIDTH, INTERVAL_HEIGHT, label, parts)


def _svg(width: int, height: int, label: str, parts: Sequence[str]) -> Markup:
    head = Markup(
        '<svg class="figure" role="img" width="{w}" height="{h}" viewBox="0 0 {w} {h}" aria-label="{label}">'
    )
    shapes = Markup("".join(parts))  # noqa: S704 - our own shapes around numbers, no delivered text
    return head.format(w=width, h=height, label=label) + shapes + Markup("</svg>")
