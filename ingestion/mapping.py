"""Mapping files: load, check against the canonical feeds, explain mistakes.

Here: `load_mapping`, `json_schema`, near misses, file and line of an error.
Not here: the models (`mapping_model.py`) and what a mapping does to records (`conform.py`).
`python -m ingestion.mapping` writes the JSON Schema that editors use.
"""

from __future__ import annotations

import difflib
import fnmatch
import json
from collections.abc import Iterable, Mapping as AnyMapping
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from ingestion.contracts.catalogue import FEEDS, Feed
from ingestion.errors import BadInputError, ConfigurationError
from ingestion.mapping_model import FeedMapping, Field_, FileSection, Mapping
from ingestion.mapping_sql import check_syntax
from ingestion.mapping_yaml import Document, read_document

MAPPINGS = Path(__file__).parent / "mappings"
SCHEMA_FILE = MAPPINGS / "mapping.schema.json"


def load_mapping(name_or_path: str | Path) -> Mapping:
    """A shipped mapping by its name, or any mapping by its path.

    Raises:
        ConfigurationError: with file, line, the rule broken and what to do.
    """
    path = Path(name_or_path)
    if path.suffix not in {".yml", ".yaml"}:
        path = MAPPINGS / f"{name_or_path}.yml"
        if not path.exists():
            known = sorted(p.stem for p in MAPPINGS.glob("*.yml"))
            raise ConfigurationError(
                f"mapping {name_or_path!r}", "there is no such mapping", near_miss(str(name_or_path), known)
            )
    return parse_mapping(path, FEEDS)


def parse_mapping(path: Path, feeds: AnyMapping[str, Feed]) -> Mapping:
    """Load one mapping file and check it against `feeds`."""
    document = read_document(path)
    try:
        mapping = Mapping.model_validate(document.data)
    except ValidationError as error:
        raise _explain(error, path, document) from error
    complain = partial(_complaint, path, document)
    if mapping.mapping != path.stem:
        raise complain(
            ("mapping",), f"`mapping: {mapping.mapping}` is not the file's name", f"Write {path.stem}."
        )
    for f, section in enumerate(mapping.files):
        _check_section(section, ("files", f), complain)
        for i, feed_mapping in enumerate(section.feeds):
            _check_feed(feed_mapping, feeds, ("files", f, "feeds", i), complain)
    return mapping


def section_for(mapping: Mapping, name: str) -> FileSection | None:
    """The section that reads a delivered file; None if the file is ignored or is the companion of another.

    Raises:
        BadInputError: `unmatched_file`.
    """
    for section in mapping.files:
        if section.matches(name):
            return section
    companions = [n for s in mapping.files for n in s.reader.companions.values()]
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in mapping.ignore) or Path(name).name in companions:
        return None
    raise BadInputError(
        name,
        f"no `match` of mapping {mapping.mapping} fits it",
        "Add a section for it, or list it under `ignore`.",
        kind="unmatched_file",
    )


def json_schema() -> dict[str, Any]:
    """JSON Schema of a mapping file; feed names are listed so that editors complete them."""
    schema = Mapping.model_json_schema(by_alias=True)
    schema["title"] = "Mapping of a vendor export to canonical feeds"
    schema["$defs"]["FeedMapping"]["properties"]["feed"]["enum"] = sorted(FEEDS)
    fields = schema["$defs"]["FeedMapping"]["properties"]["fields"]
    short = {"anyOf": [{"$ref": "#/$defs/Field_"}, {"type": ["string", "integer"]}, {"type": "array"}]}
    fields["additionalProperties"] = short
    for name in ("version", "extracted_at"):
        schema["$defs"]["FeedMapping"]["properties"][name] = short
    return _open_scalars(schema)


def _open_scalars(node: Any) -> Any:
    """Where the file may hold any plain scalar as text, say so; a list of one may be written without brackets."""
    if isinstance(node, list):
        return [_open_scalars(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "string" and "enum" not in node and "const" not in node:
        return {**node, "type": ["string", "integer", "boolean"]}
    opened = {key: _open_scalars(value) for key, value in node.items()}
    if node.get("type") == "array" and node.get("items", {}).get("type") == "string":
        return {"anyOf": [opened, {"type": ["string", "integer", "boolean"]}]}
    return opened


def near_miss(word: str, known: Iterable[str]) -> str:
    """A remedy that names the closest known words."""
    options = sorted(known)
    close = difflib.get_close_matches(word, options, n=3, cutoff=0.5)
    inside = [o for o in options if word and (word in o or o in word)]
    best = list(dict.fromkeys([*close, *inside]))[:3]
    if best:
        return "Did you mean " + " or ".join(best) + "?"
    return "Known: " + ", ".join(options[:40]) + (" …" if len(options) > 40 else "") + "."


def _check_section(section: FileSection, place: tuple[Any, ...], complain: Any) -> None:
    reader = section.reader
    if section.format in {"csv", "xlsx"} and reader.header_rows == 0 and not reader.columns:
        raise complain(
            (*place, "reader"), "without header rows the columns have no names", "Add `columns: [...]`."
        )
    if section.format == "parallel_lines" and (not reader.columns or not reader.companions):
        raise complain(
            (*place, "reader"),
            "parallel files need names",
            "Add `columns: [a, b]` and `companions: {b: other.txt}`.",
        )
    if section.format not in {"json", "jsonl"} and (section.records or section.context or section.lookups):
        raise complain(place, "`records`, `context` and `lookups` are for json and jsonl", "Remove them.")
    _check_zone(section.time_zone, (*place, "time_zone"), complain)


def _check_feed(
    feed_mapping: FeedMapping, feeds: AnyMapping[str, Feed], place: tuple[Any, ...], complain: Any
) -> None:
    feed = feeds.get(feed_mapping.feed)
    if feed is None:
        raise complain(
            (*place, "feed"), f"there is no feed {feed_mapping.feed!r}", near_miss(feed_mapping.feed, feeds)
        )
    columns = feed.schema.columns()
    for name, field in feed_mapping.fields.items():
        where = (*place, "fields", name)
        if name not in columns:
            raise complain(where, f"feed {feed.id} has no column {name!r}", near_miss(name, columns))
        _check_field(field, where, complain)
    missing = [n for n, c in columns.items() if not c.nullable and n not in feed_mapping.fields]
    if missing:
        raise complain(
            (*place, "fields"),
            f"feed {feed.id} needs {', '.join(missing)}",
            "Map it, or give it a `constant`.",
        )
    for option in ("where", "tombstone"):
        _check_sql(getattr(feed_mapping, option), (*place, option), complain)
    for option in ("version", "extracted_at"):
        field = getattr(feed_mapping, option)
        if field is not None:
            _check_field(field, (*place, option), complain)


def _check_field(field: Field_, place: tuple[Any, ...], complain: Any) -> None:
    _check_sql(field.expression, (*place, "expression"), complain)
    _check_zone(field.time_zone, (*place, "time_zone"), complain)


def _check_sql(sql: str | None, place: tuple[Any, ...], complain: Any) -> None:
    problem = check_syntax(sql) if sql is not None else None
    if problem:
        raise complain(
            place, f"{sql!r} is not a Polars SQL expression ({problem})", "Quote names that are SQL words."
        )


def _check_zone(zone: str | None, place: tuple[Any, ...], complain: Any) -> None:
    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise complain(
            place, f"there is no time zone {zone!r}", "Use a name such as Europe/Berlin."
        ) from error


def _complaint(
    path: Path, document: Document, place: tuple[Any, ...], rule: str, fix: str
) -> ConfigurationError:
    return ConfigurationError(f"{path}:{document.line(place)}", rule, fix)


def _explain(error: ValidationError, path: Path, document: Document) -> ConfigurationError:
    """The first mistake, in words, with the line and a near miss for a misspelt option."""
    first = error.errors()[0]
    place = tuple(p for p in first["loc"] if not (isinstance(p, str) and "[" in p))
    shown = ".".join(str(p) for p in place) or "the file"
    if first["type"] == "extra_forbidden":
        known = _options_at(place)
        return _complaint(
            path, document, place, f"`{shown}` is not an option", near_miss(str(place[-1]), known)
        )
    if first["type"] == "missing":
        return _complaint(
            path, document, place[:-1], f"`{shown}` is missing", "Add it; docs/mappings.md shows how."
        )
    message = first["msg"].removeprefix("Value error, ")
    given = first.get("input")
    seen = f" (found {given!r})" if isinstance(given, (str, int, float, bool)) else ""
    close = near_miss(given, _choices(first)) if isinstance(given, str) and _choices(first) else ""
    return _complaint(path, document, place, f"`{shown}`: {message}{seen}", close or "See docs/mappings.md.")


def _choices(first: Any) -> list[str]:
    expected = str(first.get("ctx", {}).get("expected", ""))
    return [part.strip(" '") for part in expected.replace(" or ", ",").split(",") if part.strip()]


def _options_at(place: tuple[Any, ...]) -> list[str]:
    names = {
        name
        for definition in Mapping.model_json_schema(by_alias=True)["$defs"].values()
        for name in definition.get("properties", {})
    }
    return sorted(names) if place else []


if __name__ == "__main__":
    SCHEMA_FILE.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
