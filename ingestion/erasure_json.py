"""JSON text without some of its objects, every other character as it was.

Here: where each value begins and ends in the text, and the text without the values that go. Not here: which values
go (``ingestion.erasure_files``).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from ingestion.readers.json_values import Json

_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_PLAIN = re.compile(r"[^\s,\]}]+")


@dataclass
class _Node:
    """A value, or a member of an object with its name before it."""

    start: int
    end: int = 0
    # Where the value itself begins; the start, unless a name stands before it.
    value: int = 0
    children: list[_Node] = field(default_factory=list)


def without_objects(text: str, root: Json, gone: Collection[int]) -> str | None:
    """The text of a JSON value without the objects that go; None if it goes itself.

    Args:
        text: one JSON value, blanks around it allowed.
        root: the same, parsed.
        gone: ``id`` of every object that goes.
    """
    if id(root) in gone:
        return None
    tree = _read(text, _skip(text, 0))
    return text[: tree.start] + _emit(text, tree, root, gone) + text[tree.end :]


def _emit(text: str, node: _Node, value: Json, gone: Collection[int]) -> str:
    if not node.children or not isinstance(value, (dict, list)):
        return text[node.value : node.end]
    members = list(value.values()) if isinstance(value, dict) else value
    pieces = [text[node.value : node.children[0].start]]
    first = True
    for position, (child, inner) in enumerate(zip(node.children, members, strict=True)):
        if isinstance(inner, dict) and id(inner) in gone:
            continue
        if not first:
            # What stands between this one and the one before it in the file: comma and blanks.
            pieces.append(text[node.children[position - 1].end : child.start])
        pieces.append(text[child.start : child.value] + _emit(text, child, inner, gone))
        first = False
    pieces.append(text[node.children[-1].end : node.end])
    return "".join(pieces)


def _read(text: str, position: int) -> _Node:
    opening = text[position]
    node = _Node(position, value=position)
    if opening in "[{":
        node.end = _read_children(text, node, named=opening == "{")
    else:
        match = (_STRING if opening == '"' else _PLAIN).match(text, position)
        assert match, "the text was parsed before"
        node.end = match.end()
    return node


def _read_children(text: str, node: _Node, *, named: bool) -> int:
    position = _skip(text, node.value + 1)
    while text[position] not in "]}":
        start = position
        if named:
            name = _STRING.match(text, position)
            assert name, "the text was parsed before"
            position = _skip(text, _skip(text, name.end()) + 1)
        child = _read(text, position)
        child.start = start
        node.children.append(child)
        position = _skip(text, child.end)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return position + 1


def _skip(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position
