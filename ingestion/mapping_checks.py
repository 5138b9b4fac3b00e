"""Checks of a mapping that need more than its shape: feeds, columns, expressions, formats, zones, paths.

Here: what must hold before any file is read. Not here: shapes (`mapping_model.py`), wording (`mapping_errors.py`).
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from zoneinfo import ZoneInfo

from ingestion.casts_formats import check_format
from ingestion.contracts.catalogue import Feed
from ingestion.errors import ConfigurationError
from ingestion.mapping_errors import Complaints, near_miss
from ingestion.mapping_model import FeedMapping, FieldRule, FileSection, Mapping
from ingestion.mapping_sql import check_syntax
from ingestion.mapping_yaml import Place
from ingestion.readers.json_paths import parse_path

_JSON = {"json", "jsonl"}


def check_mapping(mapping: Mapping, feeds: AnyMapping[str, Feed], complaints: Complaints) -> None:
    """Raise the first mistake.

    Raises:
        ConfigurationError: with file, line, rule and remedy.
    """
    if mapping.mapping != complaints.path.stem:
        rule = f"`mapping: {mapping.mapping}` is not the file's name"
        raise complaints.about(("mapping",), rule, f"Write {complaints.path.stem}.")
    for f, section in enumerate(mapping.files):
        _check_section(section, ("files", f), complaints)
        for i, feed_mapping in enumerate(section.feeds):
            _check_feed(feed_mapping, feeds, ("files", f, "feeds", i), complaints=complaints)
            if section.format in _JSON:
                _check_paths(feed_mapping, ("files", f, "feeds", i), complaints)


def _check_section(section: FileSection, place: Place, complaints: Complaints) -> None:
    reader = section.reader
    if section.format in {"csv", "xlsx"} and reader.header_rows == 0 and not reader.columns:
        rule = "without header rows the columns have no names"
        raise complaints.about((*place, "reader"), rule, "Add `columns: [...]`.")
    if section.format == "parallel_lines" and (not reader.columns or not reader.companions):
        fix = "Add `columns: [a, b]` and `companions: {b: other.txt}`."
        raise complaints.about((*place, "reader"), "parallel files need names", fix)
    if section.format not in _JSON and (section.records or section.context or section.lookups):
        rule = "`records`, `context` and `lookups` are for json and jsonl"
        raise complaints.about(place, rule, "Remove them, or correct `format`.")
    _check_zone(section.time_zone, (*place, "time_zone"), complaints)
    for option in (
        *section.records,
        *section.context.values(),
        *([section.descend] if section.descend else []),
    ):
        _check_path(option, place, complaints)


def _check_feed(
    feed_mapping: FeedMapping, feeds: AnyMapping[str, Feed], place: Place, *, complaints: Complaints
) -> None:
    feed = feeds.get(feed_mapping.feed)
    if feed is None:
        fix = near_miss(feed_mapping.feed, feeds)
        raise complaints.about((*place, "feed"), f"there is no feed {feed_mapping.feed!r}", fix)
    _check_columns(feed_mapping, feed, place, complaints=complaints)
    for option, sql in (("where", feed_mapping.where), ("tombstone", feed_mapping.tombstone)):
        _check_sql(sql, (*place, option), complaints)
    for name, sql in feed_mapping.flags.items():
        _check_sql(sql, (*place, "flags", name), complaints)
    for where, field in _fields_with_places(feed_mapping, place):
        _check_field(field, where, complaints)
    for i, scale in enumerate(feed_mapping.scales):
        if (scale.since or scale.until) and not scale.by:
            rule = "a scale with `since` or `until` needs a date"
            raise complaints.about((*place, "scales", i), rule, "Add `by: <date column>`.")


def _check_columns(feed_mapping: FeedMapping, feed: Feed, place: Place, *, complaints: Complaints) -> None:
    columns = feed.schema.columns()
    for name in feed_mapping.fields:
        if name not in columns:
            rule = f"feed {feed.id} has no column {name!r}"
            raise complaints.about((*place, "fields", name), rule, near_miss(name, columns))
    missing = [n for n, c in columns.items() if not c.nullable and n not in feed_mapping.fields]
    if missing:
        rule = f"feed {feed.id} needs {', '.join(missing)}"
        raise complaints.about((*place, "fields"), rule, "Map it, or give it a `constant`.")


def _fields_with_places(feed_mapping: FeedMapping, place: Place) -> list[tuple[Place, FieldRule]]:
    found = [((*place, "fields", name), field) for name, field in feed_mapping.fields.items()]
    extra = (("version", feed_mapping.version), ("extracted_at", feed_mapping.extracted_at))
    return found + [((*place, option), field) for option, field in extra if field is not None]


def _check_field(field: FieldRule, place: Place, complaints: Complaints) -> None:
    _check_sql(field.expression, (*place, "expression"), complaints)
    _check_zone(field.time_zone, (*place, "time_zone"), complaints)
    for i, name in enumerate(field.formats):
        problem = check_format(name)
        if problem:
            raise complaints.about(
                (*place, "formats", i), f"format {name!r}: {problem}", "See docs/mappings.md."
            )


def _check_paths(feed_mapping: FeedMapping, place: Place, complaints: Complaints) -> None:
    for where, field in _fields_with_places(feed_mapping, place):
        for path in field.column or []:
            _check_path(path, where, complaints)
    if isinstance(feed_mapping.explode, str):
        _check_path(feed_mapping.explode, (*place, "explode"), complaints)


def _check_path(path: str, place: Place, complaints: Complaints) -> None:
    try:
        parse_path(path)
    except ConfigurationError as error:
        raise complaints.about(place, f"{error.culprit}: {error.rule}", error.fix) from error


def _check_sql(sql: str | None, place: Place, complaints: Complaints) -> None:
    problem = check_syntax(sql) if sql is not None else None
    if problem:
        rule = f"{sql!r} is not a Polars SQL expression ({problem})"
        raise complaints.about(place, rule, "Quote names that are SQL words.")


def _check_zone(zone: str | None, place: Place, complaints: Complaints) -> None:
    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise complaints.about(
            place, f"there is no time zone {zone!r}", "Write it as Europe/Berlin."
        ) from error
