"""JSON documents and JSON Lines: bytes -> records, each broken one named.

Here: decoding, line by line or as a whole, and which files are refused. Not here: paths (`json_paths.py`).
"""

from __future__ import annotations

from ingestion.errors import BadInputError
from ingestion.mapping_model import FileSection
from ingestion.readers import limits
from ingestion.readers.damage import mender
from ingestion.readers.files import Delivered
from ingestion.readers.json_paths import parse_path
from ingestion.readers.json_records import JsonRecord, JsonRecords, records_and_strays
from ingestion.readers.json_values import Json, JsonError, parse
from ingestion.readers.records import Reject, reject_frame
from ingestion.readers.text import UNDECODED, decode, refuse_undecodable

# Members that error bodies of the APIs we know have, and exports do not have alone.
_ERROR_MEMBERS = {"error", "errors", "title", "status", "message", "detail", "code", "description", "type"}


def read_json(delivered: Delivered, section: FileSection) -> JsonRecords:
    """One JSON document.

    Raises:
        BadInputError: `invalid_json`, `undecodable_text`, `not_tabular` (an error message, no records), `empty_file`.
    """
    text = decode(delivered.data, section.reader.encoding, delivered.name)
    if UNDECODED.search(text):
        raise refuse_undecodable(delivered.name, section.reader.encoding, 1.0)
    root = _whole(text, delivered.name)
    items, rejects = records_and_strays(root, section, 1, first=1)
    if not items:
        _refuse_message(root, section, delivered.name)
    return _records(items, rejects, section, count=len(items) + len(rejects))


def read_json_lines(delivered: Delivered, section: FileSection) -> JsonRecords:
    """JSON Lines: each line is a document of its own; a broken line is one rejected record.

    Raises:
        BadInputError: `undecodable_text`, `not_tabular`, `empty_file`, `too_many_records`.
    """
    text = decode(delivered.data, section.reader.encoding, delivered.name)
    items: list[JsonRecord] = []
    rejects: list[Reject] = []
    number = 0
    for position, line in enumerate(text.split("\n"), start=1):
        root = blank_or_line(line, position, number + 1)
        if root is None:
            continue
        if isinstance(root, Reject):
            rejects.append(root)
            number += 1
            continue
        found, strays = records_and_strays(root, section, position, first=number + 1)
        items.extend(found)
        rejects.extend(strays)
        number += len(found) + len(strays)
        refuse_many(number, delivered.name)
    refuse_lines(rejects, number, delivered.name, section.reader.encoding)
    return _records(items, rejects, section, count=number)


def _records(
    items: list[JsonRecord], rejects: list[Reject], section: FileSection, *, count: int
) -> JsonRecords:
    reader = section.reader
    return JsonRecords(
        items,
        count,
        reject_frame(rejects),
        () if items else ("empty_delivery: no record found",),
        mend=mender(mojibake=reader.repair_mojibake, entities=reader.unescape_html),
    )


def refuse_many(count: int, name: str) -> None:
    """Refuse a file with more records than the limit.

    Raises:
        BadInputError: `too_many_records`.
    """
    if count > limits.MAX_RECORDS:
        rule = f"more than {limits.MAX_RECORDS:,} records"
        raise BadInputError(name, rule, "Split it.", kind="too_many_records")


def refuse_lines(rejects: list[Reject], count: int, name: str, encoding: str) -> None:
    """Refuse a file of lines of which most are in another encoding.

    Raises:
        BadInputError: `undecodable_text`.
    """
    undecodable = sum(r.reason == "undecodable_text" for r in rejects)
    if undecodable > limits.MAX_UNDECODABLE_SHARE * max(count, 1):
        raise refuse_undecodable(name, encoding, undecodable / count)


def blank_or_line(line: str, position: int, number: int) -> Json | Reject:
    """What a line says, why it cannot be read, or None for a blank one."""
    return _line(line, position, number) if line.strip() else None


def _line(line: str, position: int, number: int) -> Json | Reject:
    shown = line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if UNDECODED.search(line):
        detail = "bytes that the encoding does not know"
        return Reject(number, position, "undecodable_text", detail, shown)
    if "\x00" in line:
        return Reject(number, position, "nul_byte", "a NUL byte", shown)
    try:
        root = parse(line)
    except JsonError as problem:
        return Reject(number, position, problem.reason, str(problem), shown)
    if isinstance(root, (dict, list)):
        return root
    return Reject(number, position, "invalid_json", "a bare value, not an object", shown)


def _whole(text: str, name: str) -> Json:
    try:
        return parse(text)
    except JsonError as problem:
        raise BadInputError(
            name, f"it is not acceptable JSON ({problem})", "Ask for the export again.", kind=problem.reason
        ) from problem


def _refuse_message(root: Json, section: FileSection, name: str) -> None:
    """No record anywhere: an empty page is fine, an error body or a foreign document is not."""
    firsts = {steps[0] for text in section.records if (steps := parse_path(text).steps)}
    if isinstance(root, dict) and root and set(root) & _ERROR_MEMBERS and not firsts & set(root):
        raise BadInputError(
            name, "it is a message of the API, not records", "Read it and export again.", kind="not_tabular"
        )
    if not isinstance(root, (dict, list)):
        raise BadInputError(name, "it is a bare value, not records", "Export again.", kind="not_tabular")
