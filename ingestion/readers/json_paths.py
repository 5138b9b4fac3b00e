"""Paths into JSON: `a.b[*].c`, `a.*`, `a[0]`, `a["odd.key"]`, `^x` (enclosing object), `.x` (exploded element).

Here: parsing paths, looking values up, walking to records. Not here: what is read (`json_records.py`).
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from ingestion.errors import ConfigurationError
from ingestion.readers.json_values import Json


class Every(Enum):
    """The steps that mean many: all elements of a list (an object counts as one), all members of an object."""

    ALL = "[*]"
    MEMBER = ".*"


Step = str | int | Every
Steps = tuple[Step, ...]
_STEP = re.compile(
    r"""\.?(?:\[(?P<index>\d+)\]|(?P<all>\[\*?\])|\["(?P<quoted>[^"]*)"\]|(?P<name>[^.\[\]]+))"""
)


@dataclass(frozen=True)
class Path:
    """A parsed path.

    Args:
        up: how many enclosing objects to go up; 0 for the record itself.
        of_element: true if it starts at the exploded element.
    """

    text: str
    up: int
    of_element: bool
    steps: Steps


@lru_cache(maxsize=4096)
def parse_path(text: str) -> Path:
    """Parse a path of a mapping.

    Raises:
        ConfigurationError: it is not a path.
    """
    body = text.lstrip("^")
    up = len(text) - len(body)
    of_element = body.startswith(".")
    rest = body.removeprefix(".")
    steps: list[Step] = []
    position = 0
    while position < len(rest):
        match = _STEP.match(rest, position)
        if match is None:
            raise ConfigurationError(
                f"path {text!r}", "this is not a path", 'Write a.b[*].c, a[0] or a["odd.key"].'
            )
        steps.append(_step(match))
        position = match.end()
    return Path(text, up, of_element, tuple(steps))


def _step(match: re.Match[str]) -> Step:
    if match["index"] is not None:
        return int(match["index"])
    if match["all"] is not None:
        return Every.ALL
    if match["name"] == "*":
        return Every.MEMBER
    return match["quoted"] if match["quoted"] is not None else match["name"]


def get(value: Json, steps: Steps) -> Json:
    """The value at `steps`, None if there is none; after `[*]` or `.*` a list of values."""
    for position, step in enumerate(steps):
        if isinstance(step, Every):
            rest = steps[position + 1 :]
            found = [get(item, rest) for item in _many(value, step)]
            nested = any(isinstance(later, Every) for later in rest)
            return [v for item in found for v in as_list(item)] if nested else found
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def matching_paths(pattern: str, values: Iterable[Json]) -> list[str]:
    """Paths whose last part matches a glob: `answers.*` lists the members of `answers` over all `values`."""
    parent, _, last = pattern.rpartition(".")
    if not any(c in last for c in "*?["):
        return [pattern]
    steps = parse_path(parent).steps
    members: dict[str, None] = {}
    for value in values:
        inner = get(value, steps)
        if isinstance(inner, dict):
            members.update(dict.fromkeys(inner))
    return [_member_path(parent, member) for member in members if fnmatch.fnmatchcase(member, last)]


def _member_path(parent: str, member: str) -> str:
    odd = any(c in member for c in '.[]"^*') or not member
    return f'{parent}["{member}"]' if odd else f"{parent}.{member}".removeprefix(".")


def as_list(value: Json) -> list[Json]:
    """Object-or-list tolerance: one object is a list of one, nothing is an empty list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _many(value: Json, step: Every) -> list[Json]:
    """What a step that means many stands for at `value`."""
    if step is Every.ALL:
        return as_list(value)
    return list(value.values()) if isinstance(value, dict) else []


def walk(value: Json, steps: Steps, above: tuple[Json, ...]) -> Iterator[tuple[Json, tuple[Json, ...]]]:
    """Records at `steps` with the objects that enclose them, outermost first; a list at the end is iterated."""
    if not steps:
        yield from ((item, above) for item in as_list(value))
        return
    step, rest = steps[0], steps[1:]
    if isinstance(step, Every):
        # An object keyed by id encloses its members like any other object.
        inner = (*above, value) if step is Every.MEMBER and isinstance(value, dict) else above
        below = [(item, rest) for item in _many(value, step)]
    else:
        inner = (*above, value) if isinstance(value, dict) else above
        below = _one(value, step, rest)
    for item, remaining in below:
        if item is None and not remaining and isinstance(step, Every):
            yield None, inner  # nothing in the place of a record is not the same as no record
        else:
            yield from walk(item, remaining, inner)


def _one(value: Json, step: str | int, rest: Steps) -> list[tuple[Json, Steps]]:
    """What a name or a position leads to; a name asked of a list is asked of each element."""
    if isinstance(value, dict):
        return [(value[step], rest)] if isinstance(step, str) and step in value else []
    if isinstance(value, list):
        return (
            [(v, (step, *rest)) for v in value]
            if isinstance(step, str)
            else [(v, rest) for v in value[step : step + 1]]
        )
    return []
