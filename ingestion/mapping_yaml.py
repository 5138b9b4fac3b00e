"""YAML of mapping files with line numbers, every scalar as it is written.

Here: text -> plain data + the line of each part. Not here: what a mapping may say (`mapping_model.py`).
YAML's own guesses are switched off: `Yes`, `01`, `1.0`, `2024-01-01` and `12:30` stay the text they are.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from ingestion.config_yaml import loader_of, nests_too_deeply
from ingestion.errors import ConfigurationError

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})")
_WORDS = {"null": None, "~": None, "": None, "true": True, "false": False}
_MAX_ALIAS_DEPTH = 50

Place = tuple[Hashable, ...]


@dataclass(frozen=True)
class Document:
    """Plain data and, for each part of it, the line it starts on (from 1)."""

    data: object
    lines: dict[Place, int]

    def line(self, place: Sequence[Hashable]) -> int:
        """Line of the deepest known part on the way to `place`."""
        for end in range(len(place), -1, -1):
            if tuple(place[:end]) in self.lines:
                return self.lines[tuple(place[:end])]
        return 1


def read_document(path: Path) -> Document:
    """Parse one YAML file.

    Raises:
        ConfigurationError: unreadable file, nesting without end, YAML syntax error or repeated key, the last two with
            file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=loader_of(text))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            str(path), f"it cannot be read ({error})", "Check name and encoding."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "not YAML"
        raise ConfigurationError(
            f"{path}:{line}", f"this is not valid YAML ({problem})", "Check indentation, colons and quotes."
        ) from error
    except RecursionError:
        raise nests_too_deeply(path) from None
    reader = _Reader(path, {})
    return Document(reader.value(node, ()) if node is not None else None, reader.lines)


@dataclass(frozen=True)
class _Reader:
    path: Path
    lines: dict[Place, int]

    def value(self, node: yaml.Node, place: Place) -> object:
        self.lines[place] = node.start_mark.line + 1
        if len(place) > _MAX_ALIAS_DEPTH:
            raise self._error(node, "it nests too deeply or refers to itself", "Write it out.")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        merged: dict[str, object] = {}
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._error(key_node, "a key must be plain text", "Put it in quotes.")
            if key == "<<" and not key_node.style:
                parts = value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
                for part in parts:
                    merged |= self._merged(part, place)
                continue
            if key in found:
                raise self._error(key_node, f"the key {key!r} stands twice", "Keep one of them.")
            found[key] = self.value(value_node, (*place, key))
            self.lines[(*place, key)] = key_node.start_mark.line + 1
        return merged | found

    def _merged(self, node: yaml.Node, place: Place) -> dict[str, object]:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, "`<<` merges mappings only", "Point it at an anchor of a mapping.")
        return self._mapping(node, place)

    @staticmethod
    def _scalar(node: yaml.ScalarNode) -> object:
        text = node.value
        if node.style:  # none where it stands without quotes; libyaml says so by an empty text
            return text
        if text in _WORDS:
            return _WORDS[text]
        return int(text) if _INTEGER.fullmatch(text) else text

    def _error(self, node: yaml.Node, rule: str, fix: str) -> ConfigurationError:
        return ConfigurationError(f"{self.path}:{node.start_mark.line + 1}", rule, fix)
