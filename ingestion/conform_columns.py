"""The columns of a table against those its mapping names: what must be there, and what nobody expected.

Here: refusing and noting. Not here: the values (`conform_fields.py`); JSON, whose records leave members out all the
time.
"""

from __future__ import annotations

from ingestion.conform_rows import LENT, needed_names
from ingestion.conform_unpivot import made_by, unpivoted_columns
from ingestion.contracts.catalogue import Feed
from ingestion.errors import BadInputError
from ingestion.mapping_model import FeedMapping, FileSection
from ingestion.readers.read import AnyRecords
from ingestion.readers.table_records import TableRecords

_NAMED = 12


def require_mapped_columns(records: AnyRecords, feed_mapping: FeedMapping, feed: Feed, file: str) -> None:
    """Refuse a table that lacks a column which the contract cannot do without.

    Raises:
        BadInputError: `missing_required_column`; a wrong delimiter ends here, not in a table of one column.
    """
    if not isinstance(records, TableRecords):
        return
    have = {*records.columns, *LENT, *made_by(feed_mapping.unpivot)}
    kinds = feed.schema.columns()
    for name, rule in feed_mapping.fields.items():
        choices = rule.column or []
        if kinds[name].nullable or not choices or any(c in have or c.split(".")[0] in have for c in choices):
            continue
        raise BadInputError(
            file,
            f"{feed.id}.{name} needs the column {' or '.join(choices)}; it has {', '.join(records.columns[:_NAMED])}",
            "Check delimiter and header, or give the new name under `header_aliases`.",
            kind="missing_required_column",
        )


def other_columns(records: AnyRecords, section: FileSection, file: str) -> tuple[str, ...]:
    """Warnings for columns of a table that its mapping does not name, if the mapping wants to hear of them.

    Raises:
        BadInputError: `unexpected_column`; the mapping says `other_columns: refuse`.
    """
    wish = section.reader.other_columns
    if wish == "ignore" or not isinstance(records, TableRecords):
        return ()
    named = {name for mapping in section.feeds for name in needed_names(mapping)}
    for mapping in section.feeds:
        if mapping.attributes == "all":
            return ()
        named.update(unpivoted_columns(records, mapping.unpivot) if mapping.unpivot else ())
    new = [c for c in records.columns if c not in named]
    if new and wish == "refuse":
        raise BadInputError(
            file,
            f"it has columns that its mapping does not know: {', '.join(new[:_NAMED])}",
            "Name them in the mapping, or say `other_columns: flag`.",
            kind="unexpected_column",
        )
    return tuple(f"column_unread: {name}" for name in new[:_NAMED])
