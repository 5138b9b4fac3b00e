"""What a mapping file may say, as pydantic models; the JSON Schema for editors is made from them.

Here: shapes, defaults and rules that need nothing but the file. Not here: checks against the canonical feeds,
file and line of an error (`mapping.py`), and what the options do (`readers/`, `conform*.py`).
"""

from __future__ import annotations

import fnmatch
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from ingestion.readers.files import plain_name


def _as_text(value: object) -> object:
    """Scalars as the text they are written with; YAML's true stays the word true."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value


def _as_list(value: object) -> object:
    return value if isinstance(value, list) or value is None else [value]


def _as_map(value: object) -> object:
    return {_as_text(k): v for k, v in value.items()} if isinstance(value, dict) else value


Text = Annotated[str, BeforeValidator(_as_text)]
Texts = Annotated[list[Text], BeforeValidator(_as_list)]
Format = Literal["csv", "json", "jsonl", "xlsx", "parquet", "parallel_lines"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class TimeZoneFromHeader(_Model):
    """Where the export names its zone: a header row (from 1) and a pattern with one group."""

    row: int = Field(ge=1)
    pattern: str


class Reader(_Model):
    """How bytes become records."""

    encoding: str = "utf-8"
    delimiter: str = Field(",", min_length=1, max_length=1)
    quote: str = Field('"', max_length=1)
    header_rows: int = Field(1, ge=0, le=10)
    skip_rows: int = Field(0, ge=0)
    newline: Literal["any", "LF", "CRLF", "CR"] = "any"
    columns: list[Text] | None = None
    header_aliases: Annotated[dict[str, Text], BeforeValidator(_as_map)] = {}
    required_columns: Texts = []
    other_columns: Literal["ignore", "flag", "refuse"] = "ignore"
    join_header_rows: bool = False
    trailing_delimiter: bool = False
    time_zone_from_header: TimeZoneFromHeader | None = None
    repair_mojibake: int = Field(0, ge=0, le=4)
    unescape_html: int = Field(0, ge=0, le=4)
    sheet: Text | None = None
    companions: dict[str, str] = {}


class TimeRule(_Model):
    """How a text becomes an instant or a day."""

    formats: Texts = ["iso"]
    time_zone: str | None = None
    ambiguous_time: Literal["quarantine", "earliest", "latest"] = "quarantine"
    plausible: Annotated[list[Text], Field(min_length=2, max_length=2)] | None = None


class FieldRule(TimeRule):
    """One field of a canonical feed: where its text comes from and how it is cast."""

    column: Texts | None = None
    constant: Text | None = None
    expression: str | None = None
    content_hash: bool = False
    nulls: Texts | None = None
    values: dict[str, Text | None] | None = None
    otherwise: Text | None = None
    json_path: str | None = Field(None, alias="json")
    decimal: str = "."
    thousands: str | None = None
    is_id: bool | None = Field(None, alias="id")

    @field_validator("values", mode="before")
    @classmethod
    def _plain_values(cls, value: object) -> object:
        return _as_map(value)

    @model_validator(mode="after")
    def _one_origin(self) -> FieldRule:
        origins = [o for o in (self.column, self.constant, self.expression) if o is not None]
        if len(origins) + self.content_hash != 1:
            raise ValueError("say exactly one of `column`, `constant`, `expression`, `content_hash: true`")
        if "otherwise" in self.model_fields_set and self.values is None:
            raise ValueError("`otherwise` needs `values`")
        return self

    @property
    def has_otherwise(self) -> bool:
        """True if unlisted values have a place to go, be it null."""
        return "otherwise" in self.model_fields_set


def _short_form(value: object) -> object:
    return {"column": value} if isinstance(value, (str, int, list)) else value


MappedField = Annotated[FieldRule, BeforeValidator(_short_form)]


class Explode(_Model):
    """A cell with a list in it: parts between separators, or JSON text."""

    column: str
    separator: str | None = None
    json_path: str | None = Field(None, alias="json")

    @model_validator(mode="after")
    def _one_way(self) -> Explode:
        if (self.separator is None) == (self.json_path is None):
            raise ValueError("say one of `separator` and `json`")
        return self


class Unpivot(_Model):
    """Columns that become rows."""

    columns: Texts
    exclude: Texts = []
    name: str
    value: str
    label: str | None = None
    companions: dict[str, str] = {}
    blanks: Literal["drop", "keep"] = "drop"


class Scale(_Model):
    """The range of answers of a column in a period; ends included."""

    column: str
    min: float
    max: float
    since: Text | None = None
    until: Text | None = None
    by: str | None = None
    formats: Texts = ["iso"]


class FeedMapping(_Model):
    """How records become rows of one canonical feed."""

    feed: str
    where: str | None = None
    explode: str | Explode | None = None
    unpivot: Unpivot | None = None
    fields: dict[str, MappedField]
    version: MappedField | None = None
    extracted_at: MappedField | None = None
    tombstone: str | None = None
    flags: dict[str, str] = {}
    on_conflict: Literal["quarantine", "last"] = "quarantine"
    scales: list[Scale] = []
    attributes: list[str] | dict[str, str] | Literal["all"] = []


class Lookup(_Model):
    """Records of the same document, joined by id."""

    records: str
    key: str
    on: str


class FileSection(_Model):
    """Files of one shape."""

    match: str
    format: Format
    reader: Reader = Reader()
    time_zone: str | None = None
    records: Annotated[list[str], BeforeValidator(_as_list)] = []
    descend: str | None = None
    context: dict[str, str] = {}
    lookups: dict[str, Lookup] = {}
    feeds: Annotated[list[FeedMapping], Field(min_length=1)]

    def matches(self, name: str) -> bool:
        """True if a delivered name, with or without its ending of compression, fits the pattern."""
        return any(fnmatch.fnmatchcase(n, self.match) for n in (name, plain_name(name)))


class Mapping(_Model):
    """One vendor export."""

    mapping: str
    title: str
    documentation: str
    files: Annotated[list[FileSection], Field(min_length=1)]
    ignore: list[str] = []
