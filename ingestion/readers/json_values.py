"""Strict JSON: numbers keep their digits, doubts are refused.

Here: text -> Python values and back. Not here: finding records and fields (`json_paths.py`, `json_records.py`).
"""

from __future__ import annotations

import json
import re
from typing import NoReturn, TypeAlias

from ingestion.readers import limits

# What a strict parse gives; numbers are `Number`, a kind of text.
Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | None"
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Number(str):
    """A JSON number as it is written: 2^53 + 1 and 1.10 stay what they are."""

    __slots__ = ()


class JsonError(ValueError):
    """Why a text is not acceptable JSON; `reason` is a quarantine code."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


def parse(text: str) -> Json:
    """One JSON value.

    Raises:
        JsonError: `invalid_json`, `duplicate_json_key`, `nesting_too_deep`, `lone_surrogate`.
    """
    if text.count("[") + text.count("{") > limits.MAX_NESTING and _depth(text) > limits.MAX_NESTING:
        raise JsonError("nesting_too_deep", f"more than {limits.MAX_NESTING} levels")
    try:
        value = json.loads(
            text, parse_int=Number, parse_float=Number, parse_constant=_no_constant, object_pairs_hook=_object
        )
    except JsonError:
        raise
    except RecursionError as error:
        raise JsonError("nesting_too_deep", "too many levels") from error
    except ValueError as error:
        raise JsonError("invalid_json", str(error)) from error
    if _SURROGATE.search(text):
        _refuse_lone_surrogates(value)
    return value


def to_text(value: Json) -> str | None:
    """A value as the text of a cell: null is null, true is `true`, objects and lists are JSON."""
    if value is None or type(value) is str:
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, Number):
        return str.__str__(value)
    return dump(value)


def dump(value: Json) -> str:
    """Compact JSON that keeps the digits of numbers."""
    if isinstance(value, Number):
        return str.__str__(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(k)}:{dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(dump(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonError("duplicate_json_key", f"the key {twice!r} stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise JsonError("invalid_json", f"{name} is not JSON")


def _depth(text: str) -> int:
    depth = deepest = 0
    for match in _STRUCTURE.finditer(text):
        first = match.group()[0]
        if first in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in "]}":
            depth -= 1
    return deepest


def _refuse_lone_surrogates(value: Json) -> None:
    try:
        dump(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise JsonError("lone_surrogate", "half of a surrogate pair: no character") from error
