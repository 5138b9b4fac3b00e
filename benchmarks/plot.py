"""Time against volume as one drawing, both axes in powers of ten.

Here: SVG from points. Not here: where the points come from (``benchmarks.page``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 70, 150, 20, 50
COLOURS = ("#1b6ca8", "#c1440e", "#3a7d44", "#7d5ba6")
Points = Sequence[tuple[float, float]]


def log_log(series: Mapping[str, Points], *, x_title: str, y_title: str) -> str:
    """Lines with a name each; every point is positive."""
    points = [point for line in series.values() for point in line]
    x, y = _decades([p[0] for p in points]), _decades([p[1] for p in points])
    parts = [*_axis(x, y, x_title=x_title, y_title=y_title)]
    for colour, (name, line) in zip(COLOURS, series.items(), strict=False):
        parts.append(_line(sorted(line), name, (x, y), colour))
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" font-family="sans-serif" font-size="12" '
        'role="img" aria-label="{}">'
    ).format(WIDTH, HEIGHT, f"{y_title} against {x_title}")
    background = Markup('<rect width="{}" height="{}" fill="white"/>').format(WIDTH, HEIGHT)
    return str(head + background + Markup("\n").join(parts) + Markup("</svg>\n"))


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _place(value: float, span: tuple[int, int], begins: float, ends: float) -> float:
    low, high = span
    return round(begins + (math.log10(value) - low) / (high - low) * (ends - begins), 1)


def _across(value: float, span: tuple[int, int]) -> float:
    return _place(value, span, LEFT, WIDTH - RIGHT)


def _up(value: float, span: tuple[int, int]) -> float:
    return _place(value, span, HEIGHT - BOTTOM, TOP)


def _axis(x: tuple[int, int], y: tuple[int, int], *, x_title: str, y_title: str) -> list[Markup]:
    line = Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="#ddd"/>')
    label = Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>')
    parts = []
    for power in range(x[0], x[1] + 1):
        at = _across(10**power, x)
        parts += [line.format(at, TOP, at, HEIGHT - BOTTOM)]
        parts += [label.format(at, HEIGHT - BOTTOM + 18, "middle", f"{10**power:,.0f}")]
    for power in range(y[0], y[1] + 1):
        at = _up(10**power, y)
        parts += [line.format(LEFT, at, WIDTH - RIGHT, at)]
        parts += [label.format(LEFT - 8, at + 4, "end", f"{10.0**power:,g}")]
    parts.append(label.format((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "middle", x_title))
    parts.append(
        Markup('<text transform="rotate(-90 16 {0})" x="16" y="{0}" text-anchor="middle">{1}</text>').format(
            HEIGHT / 2, y_title
        )
    )
    return parts


def _line(points: Points, name: str, spans: tuple[tuple[int, int], tuple[int, int]], colour: str) -> Markup:
    placed = [(_across(px, spans[0]), _up(py, spans[1])) for px, py in points]
    path = " ".join(f"{x},{y}" for x, y in placed)
    dots = Markup("").join(
        Markup('<circle cx="{}" cy="{}" r="3.5" fill="{}"/>').format(x, y, colour) for x, y in placed
    )
    last_x, last_y = placed[-1]
    drawn = Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>').format(path, colour)
    return (
        drawn
        + dots
        + Markup('<text x="{}" y="{}" fill="{}">{}</text>').format(last_x + 10, last_y + 4, colour, name)
    )
