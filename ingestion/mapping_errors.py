"""How a mistake in a mapping file is told: file, line, the rule, the remedy.

Here: wording, near misses, pydantic's errors in plain words. Not here: what is checked (`mapping_checks.py`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from ingestion.errors import ConfigurationError
from ingestion.mapping_yaml import Document, Place

_HOW = "docs/mappings.md shows how."


@dataclass(frozen=True)
class Complaints:
    """Errors about one mapping file."""

    path: Path
    document: Document

    def about(self, place: Place, rule: str, fix: str) -> ConfigurationError:
        """An error that points at the line of `place`, a path of keys and positions."""
        return ConfigurationError(f"{self.path}:{self.document.line(place)}", rule, fix)

    def of_model(self, error: ValidationError, model: type[BaseModel]) -> ConfigurationError:
        """The first mistake that the models found, with a near miss for a misspelt option."""
        first = error.errors()[0]
        # Union members and validators leave names such as "list[str]" in the location.
        place = tuple(p for p in first["loc"] if not (isinstance(p, str) and "[" in p))
        shown = ".".join(str(p) for p in place) or "the file"
        if first["type"] == "extra_forbidden":
            fix = near_miss(str(place[-1]), _options(model))
            return self.about(place, f"`{shown}` is not an option", fix)
        if first["type"] == "missing":
            return self.about(place[:-1], f"`{shown}` is missing", f"Add it; {_HOW}")
        given = first.get("input")
        seen = f" (found {given!r})" if isinstance(given, (str, int, float, bool)) else ""
        expected = str(first.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(", ")
        choices = [choice.strip("' ") for choice in expected if choice]
        fix = near_miss(given, choices) if isinstance(given, str) and choices else f"See how: {_HOW}"
        return self.about(place, f"`{shown}`: {first['msg'].removeprefix('Value error, ')}{seen}", fix)


def near_miss(word: str, known: Iterable[str]) -> str:
    """A remedy that names the closest known words, or all of them."""
    options = sorted(known)
    close = difflib.get_close_matches(word, options, n=3, cutoff=0.5)
    inside = [o for o in options if word and (word in o or o in word)]
    best = list(dict.fromkeys([*close, *inside]))[:3]
    if best:
        return "Did you mean " + " or ".join(best) + "?"
    return "Known: " + ", ".join(options[:40]) + (" …" if len(options) > 40 else "") + "."


def _options(model: type[BaseModel]) -> set[str]:
    schema = model.model_json_schema(by_alias=True)
    nested = [definition.get("properties", {}) for definition in schema["$defs"].values()]
    return {name for properties in [*nested, schema["properties"]] for name in properties}
