"""Tokens -> the objects that stand at a path of each line, and what is left of the line around them.

Here: cutting. Not here: tokens (`json_scan.py`), what the objects say (`json_shapes.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingestion.readers.json_scan import (
    COMMA,
    NULL,
    OPEN,
    OPEN_LIST,
    Bools,
    Indices,
    Tokens,
)
from ingestion.readers.places import texts_at


@dataclass(frozen=True)
class Cut:
    """The objects at one path, in the order of the bytes.

    Args:
        begin: first token of each.
        stop: the token behind its last.
        line: in which line it stands.
        commas: tokens that only part one object from the next.
    """

    begin: Indices
    stop: Indices
    line: Indices
    commas: Indices


def cut(tokens: Tokens, names: Sequence[str], doubtful: Bools) -> Cut:
    """The objects at a path: the object that stands there, or the elements of the list that does.

    Args:
        tokens: of whole lines.
        names: members to go down; none for the line itself.
        doubtful: lines in which something else stands there are marked.
    """
    here = np.flatnonzero(np.diff(tokens.first) > 0)
    here = here[~doubtful[here]]
    line, value = here, tokens.first[here]
    for depth, name in enumerate(names, start=1):
        is_list = tokens.kind[value] == OPEN_LIST  # a name asked of a list is asked of each element
        doubtful[line[is_list]] = True
        line, value = _members(tokens, name, depth=depth, owners=value[~is_list], doubtful=doubtful)
    is_list = tokens.kind[value] == OPEN_LIST
    alone = _closed(tokens, value[~is_list], len(names))
    inner, inner_line, commas = _elements(
        tokens, value[is_list], line[is_list], depth=len(names), doubtful=doubtful
    )
    begin = np.concatenate((value[~is_list], inner))
    stop = np.concatenate((alone, _closed(tokens, inner, len(names) + 1))) + 1
    lines = np.concatenate((line[~is_list], inner_line))
    order = np.argsort(begin)
    return Cut(begin[order], stop[order], lines[order], commas)


def _members(
    tokens: Tokens, name: str, *, depth: int, owners: Indices, doubtful: Bools
) -> tuple[Indices, Indices]:
    """Lines and opening tokens of the objects and lists under a name of these objects; nothing and null are none."""
    kind = tokens.kind
    keys = tokens.keys[tokens.depth[tokens.keys] == depth]
    keys = keys[tokens.end[keys] - tokens.start[keys] == len(name.encode()) + 2]
    texts = texts_at(tokens.data, tokens.start[keys] + 1, tokens.end[keys] - 1)
    keys = keys[(texts == name).to_numpy()] if len(keys) else keys
    owner = np.searchsorted(owners, keys, side="right") - 1
    line = np.searchsorted(tokens.first, keys, side="right") - 1
    # At this depth a line has other objects, too; ours opened last before the key, and has not closed yet.
    ends = _closed(tokens, owners, depth - 1)
    keys, line = (a[(owner >= 0) & (keys < ends[owner])] if len(ends) else a[:0] for a in (keys, line))
    follows = tokens.follows[keys + 1]
    value = np.minimum(keys + 2, len(kind) - 1)
    holds = (follows == 0) & ((kind[value] == OPEN) | (kind[value] == OPEN_LIST))
    doubtful[line[~holds & (follows != NULL)]] = True
    return line[holds], value[holds]


def _closed(tokens: Tokens, opening: Indices, depth: int) -> Indices:
    """The closing tokens of opening ones of one depth."""
    if not len(opening):
        return opening
    closes = tokens.closing(depth)
    return closes[np.searchsorted(closes, opening)]


def _elements(
    tokens: Tokens, lists: Indices, line: Indices, *, depth: int, doubtful: Bools
) -> tuple[Indices, Indices, Indices]:
    """Opening tokens of the objects in these lists, their lines, and the commas between them."""
    if not len(lists):
        return lists, lists, lists
    kind = tokens.kind
    ends = _closed(tokens, lists, depth)
    opening = tokens.opening(depth + 1)
    owner = np.searchsorted(lists, opening, side="right") - 1
    inside = (owner >= 0) & (opening < ends[owner])
    opening, owner = opening[inside], owner[inside]
    closing = _closed(tokens, opening, depth + 1)
    count = np.bincount(owner, minlength=len(lists))
    # What stands right in the list: per object an opening, a closing and all but once a comma, and nothing else.
    last = np.append(owner[1:] != owner[:-1], np.ones(min(len(owner), 1), dtype=bool))
    following = np.where(last, ends[owner], np.append(opening[1:], 0)[: len(opening)])
    tidy = np.where(last, closing + 1 == following, (closing + 2 == following) & (kind[closing + 1] == COMMA))
    tidy &= (tokens.follows[closing] == 0) & (last | (tokens.follows[closing + 1] == 0))
    begins = np.append(np.ones(min(len(owner), 1), dtype=bool), last[:-1])
    tidy &= ~begins | (opening == lists[owner] + 1)
    empty = (count == 0) & ((ends != lists + 1) | (tokens.follows[lists] != 0))
    untidy = empty | (np.bincount(owner, weights=~tidy, minlength=len(lists)) > 0)
    untidy |= (count > 0) & (tokens.follows[lists] != 0)
    doubtful[line[untidy]] = True
    return opening, line[owner], closing[~last] + 1
