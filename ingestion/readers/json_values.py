"""Strict JSON: numbers keep their digits, doubts are refused.

Here: text -> Python values and back. Not here: finding records and fields (`json_paths.py`, `json_records.py`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from json.encoder import encode_basestring
from typing import NoReturn, TypeAlias

from ingestion.readers import limits

# What a strict parse gives; numbers are `Number`, a kind of text.
Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | None"
_LONE = re.compile("[\ud800-\udfff]")
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
        JsonError: `invalid_json`, `duplicate_json_key`, `nesting_too_deep`, `lone_surrogate`, `cell_too_long`.
    """
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
    _refuse_hidden_trouble(value, text=text)
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
        return "{" + ",".join([f"{encode_basestring(k)}:{dump(v)}" for k, v in value.items()]) + "}"
    if isinstance(value, list):
        return "[" + ",".join([dump(v) for v in value]) + "]"
    return encode_basestring(value) if isinstance(value, str) else json.dumps(value)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise JsonError("duplicate_json_key", f"the key {twice!r} stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise JsonError("invalid_json", f"{name} is not JSON")


def _refuse_hidden_trouble(value: Json, *, text: str) -> None:
    """Too deep nesting, half surrogate pairs and endless texts, level by level; skipped where there can be none."""
    escapes = _SURROGATE.search(text) is not None
    endless = len(text) > limits.MAX_CELL_CHARACTERS
    if not escapes and not endless and text.count("[") + text.count("{") <= limits.MAX_NESTING:
        return
    level: list[Json] = [value]
    depth = 0
    while level:
        depth += 1
        if depth > limits.MAX_NESTING:
            raise JsonError("nesting_too_deep", f"more than {limits.MAX_NESTING} levels")
        inner = [item for node in level for item in _items(node)]
        if escapes and any(isinstance(item, str) and _LONE.search(item) for item in inner):
            raise JsonError("lone_surrogate", "half of a surrogate pair: no character")
        longest = max((len(item) for item in inner if isinstance(item, str)), default=0) if endless else 0
        if longest > limits.MAX_CELL_CHARACTERS:
            raise JsonError("cell_too_long", f"a text of {longest:,} characters")
        level = [item for item in inner if isinstance(item, (dict, list))]


def _items(node: Json) -> list[Json]:
    if isinstance(node, dict):
        return [*node, *node.values()]
    return node if isinstance(node, list) else [node]
