"""Mapping files: load, check against the canonical feeds, choose the section for a file.

Here: `load_mapping`, `section_for`, `json_schema`. Not here: the models (`mapping_model.py`), the checks and
their wording (`mapping_checks.py`, `mapping_errors.py`), what a mapping does to records (`conform.py`).
`python -m ingestion.mapping` writes the JSON Schema that editors use.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Mapping as AnyMapping
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from ingestion.contracts.catalogue import FEEDS, Feed
from ingestion.errors import BadInputError, ConfigurationError
from ingestion.mapping_checks import check_mapping
from ingestion.mapping_errors import Complaints, near_miss
from ingestion.mapping_model import FileSection, Mapping
from ingestion.mapping_yaml import read_document

MAPPINGS = Path(__file__).parent / "mappings"
SCHEMA_FILE = MAPPINGS / "mapping.schema.json"
_SCALAR = ["string", "integer", "boolean"]


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
    complaints = Complaints(path, document)
    try:
        mapping = Mapping.model_validate(document.data)
    except ValidationError as error:
        raise complaints.of_model(error, Mapping) from error
    check_mapping(mapping, feeds, complaints)
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
    ignored = any(fnmatch.fnmatchcase(name, pattern) for pattern in mapping.ignore)
    if ignored or PurePosixPath(name).name in companions:
        return None
    raise BadInputError(
        name,
        f"no `match` of mapping {mapping.mapping} fits it",
        "Add a section for it, or list it under `ignore`.",
        kind="unmatched_file",
    )


def json_schema() -> dict[str, object]:
    """JSON Schema of a mapping file; feed names are listed so that editors complete them."""
    schema = Mapping.model_json_schema(by_alias=True)
    schema["title"] = "Mapping of a vendor export to canonical feeds"
    properties = schema["$defs"]["FeedMapping"]["properties"]
    properties["feed"]["enum"] = sorted(FEEDS)
    short = {"anyOf": [{"$ref": "#/$defs/FieldRule"}, {"type": ["string", "integer"]}, {"type": "array"}]}
    properties["fields"]["additionalProperties"] = short
    for name in ("version", "extracted_at"):
        properties[name] = short
    return {key: _open_scalars(value) for key, value in schema.items()}


def _open_scalars(node: object) -> object:
    """Where the file may hold any plain scalar as text, say so; a list of one may be written without brackets."""
    if isinstance(node, list):
        return [_open_scalars(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "string" and "enum" not in node and "const" not in node:
        return {**node, "type": _SCALAR}
    opened = {key: _open_scalars(value) for key, value in node.items()}
    if node.get("type") == "array" and node.get("items", {}).get("type") == "string":
        return {"anyOf": [opened, {"type": _SCALAR}]}
    return opened


if __name__ == "__main__":
    SCHEMA_FILE.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
