"""YAML files that people write, checked against a pydantic model.

Here: reading with line numbers, refusing repeated keys, and turning the first finding into one sentence with
file, line, rule and remedy. Not here: what the files mean (``ingestion.config``, ``ingestion.mapping``).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from ingestion.errors import ConfigurationError

# libyaml follows nesting on the stack of the process and falls over where Python gives an error.
_OPENERS, _MOST_OPENERS = ("[", "{", "- ", "? "), 5_000
Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]


def read_model(path: Path, model: type[Model]) -> Model:
    """Reads one YAML file into a model.

    Raises:
        ConfigurationError: not readable, not YAML, a key repeated, or not what the model says.
    """
    data, lines = read_yaml(path)
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        raise _sentence(path, lines, problem, model) from None


def read_yaml(path: Path) -> tuple[Any, dict[Place, int]]:
    """The content of a YAML file and the line, from 1, of every place in it.

    Raises:
        ConfigurationError: not readable, not YAML, nested without end, or a key repeated.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError(
            str(path), "the file cannot be read as UTF-8 text", str(problem)
        ) from problem
    try:
        node, data = _parsed(text)
        lines: dict[Place, int] = {}
        _number(path, node, (), lines)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f"{path}, line {mark.line + 1}" if mark else str(path)
        rule = str(getattr(problem, "problem", None) or "not YAML")
        raise ConfigurationError(where, rule, "Mend the line; a value with : or # needs quotes.") from problem
    except RecursionError:
        raise nests_too_deeply(path) from None
    return data, lines


def nests_too_deeply(path: Path) -> ConfigurationError:
    """What to say of a file that nobody wrote by hand."""
    return ConfigurationError(str(path), "it nests too deeply", "Write it flat.")


def loader_of(text: str) -> type[yaml.SafeLoader]:
    """What reads a document: libyaml in a tenth of the time, unless it is missing or the text might nest deeply."""
    if sum(text.count(opener) for opener in _OPENERS) > _MOST_OPENERS:
        return yaml.SafeLoader
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes of a document and what they stand for."""
    loader = loader_of(text)(text)
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _number(path: Path, node: yaml.Node | None, place: Place, lines: dict[Place, int]) -> None:
    if node is None:
        return
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _number(path, item, (*place, position), lines)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*place, str(key.value))
            line = key.start_mark.line + 1
            if here in lines:
                raise ConfigurationError(
                    f"{path}, line {line}",
                    f"{key.value} is already given in line {lines[here]}",
                    "Keep one of them.",
                )
            lines[here] = line
            _number(path, value, here, lines)


def near_miss(given: object, known: Iterable[object]) -> str:
    """``did you mean …?`` with a blank before it, or nothing."""
    close = difflib.get_close_matches(str(given), [str(one) for one in known], n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""


def problem_at(
    path: Path, lines: dict[Place, int], place: Place, *, rule: str, fix: str
) -> ConfigurationError:
    """An error that names file and line of a place; the nearest known parent if the place itself has none."""
    known = place
    while known and known not in lines:
        known = known[:-1]
    where = f"{path}, line {lines.get(known, 1)}"
    return ConfigurationError(where, f"{_spoken(place)} {rule}".strip(), fix.strip())


def _spoken(place: Place) -> str:
    spoken = ""
    for part in place:
        spoken += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return spoken.lstrip(".")


def _sentence(
    path: Path, lines: dict[Place, int], problem: ValidationError, model: type[BaseModel]
) -> ConfigurationError:
    # A key nobody knows is the likely cause of the missing one: it is told first.
    found = sorted(problem.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
    first = found[0]
    place: Place = tuple(first["loc"])
    rule, fix = _rule_and_fix(first, place, model)
    more = f" {len(found) - 1} more findings in this file." if len(found) > 1 else ""
    return problem_at(path, lines, place, rule=rule, fix=fix + more)


def _rule_and_fix(finding: Mapping[str, Any], place: Place, model: type[BaseModel]) -> tuple[str, str]:
    kind, given = finding["type"], finding.get("input")
    if kind == "extra_forbidden":
        known = sorted(_fields_at(model, place[:-1]))
        return "is not a key of this section", f"Keys are {', '.join(known)}." + near_miss(place[-1], known)
    if kind == "missing":
        return "is missing", "Add it."
    if kind in {"literal_error", "enum"}:
        expected = str(finding["ctx"]["expected"])
        words = expected.replace("'", "").replace(" or ", ", ").split(", ")
        return f"is {given!r}", f"Give one of {expected}." + near_miss(given, words)
    if kind == "value_error":
        return "is wrong", str(finding["ctx"]["error"])
    return f"is {_short(given)}", f"{finding['msg']}."


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _fields_at(model: type[BaseModel], place: Sequence[str | int]) -> set[str]:
    """Keys allowed at a place of the file, found by walking the annotations of the model."""
    models = {model}
    for part in place:
        if isinstance(part, int):
            continue
        fields = [m.model_fields[part].annotation for m in models if part in m.model_fields]
        models = {found for annotation in fields for found in _models_in(annotation)} or models
    return {key for one in models for key in one.model_fields}


def _models_in(annotation: object) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {found for argument in get_args(annotation) for found in _models_in(argument)}
