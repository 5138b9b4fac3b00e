"""Faults 28, 30, 31 and 32: records, tables, ids and times that are not what they seem.

Here: what becomes of one file, counted to the record. Not here: bytes and archives (``test_input_files.py``), columns
and order of deliveries (``test_input_changes.py``), text (``test_input_text.py``).
"""

from __future__ import annotations

import io
import json
import subprocess
import sys

import polars as pl
import pytest

from tests.faults.input_scenario import HEADER, Outcome, new_inbox, ticket, tickets


@pytest.fixture
def inbox(tmp_path):
    made = new_inbox(tmp_path)
    yield made
    made.con.close()


def quarantined(records_in: int, reasons: dict[str, int], *, duplicates: int = 0) -> tuple:
    held = sum(reasons.values())
    return records_in, records_in - held - duplicates, held, duplicates, None, reasons


def counts(found: Outcome) -> tuple:
    return found.records_in, found.accepted, found.quarantined, found.duplicates, found.kind, found.reasons


# ---- 28 ------------------------------------------------------------------------------------------------------
GOOD_LINE = '{"id": "good-%d", "at": "2026-01-01T08:00:00Z", "text": "fine"}'
BROKEN_LINES = {
    "malformed": ('{"id": 1, "at" "2026"}', "invalid_json"),
    "truncated": ('{"id": "1", "at": "2026-01-01T08:00:00Z", "te', "invalid_json"),
    "two documents in one line": ('{"id": 1}{"id": 2}', "invalid_json"),
    "trailing comma": ('{"id": "1",}', "invalid_json"),
    "100,000 brackets": ("[" * 100_000, "nesting_too_deep"),
    "100,000 brackets, closed": ('{"id": ' + "[" * 100_000 + "]" * 100_000 + "}", "nesting_too_deep"),
    "100,000 objects": ('{"a":' * 100_000, "nesting_too_deep"),
    "201 levels": ('{"id": ' + "[" * 200 + "]" * 200 + "}", "nesting_too_deep"),
    "NaN": ('{"id": "1", "at": NaN}', "invalid_json"),
    "infinity": ('{"id": "1", "n": -Infinity}', "invalid_json"),
    "duplicate key": ('{"id": "1", "id": "2", "at": "2026-01-01T08:00:00Z"}', "duplicate_json_key"),
    "duplicate key, spelt otherwise": (r'{"id": "1", "\u0069d": "2"}', "duplicate_json_key"),
    "duplicate key deep inside": ('{"id": "1", "o": [{"k": 1, "k": 1}]}', "duplicate_json_key"),
    "lone surrogate": (r'{"id": "1", "text": "\ud83d"}', "lone_surrogate"),
    "lone surrogate in a key": (r'{"id": "1", "\udc00": 1}', "lone_surrogate"),
    "halves in the wrong order": (r'{"id": "1", "text": "\ude00\ud83d"}', "lone_surrogate"),
    "surrogate as bytes": (b'{"id": "1", "text": "\xed\xa0\xbd"}', "undecodable_text"),
    "NUL byte": (b'{"id": "1\x00"}', "nul_byte"),
    "bare value": ("42", "invalid_json"),
    "list with a bare value": ("[42]", "invalid_json"),
    "list in a list": ('[[{"id": "1"}]]', "invalid_json"),
    "null in a list": ("[null]", "invalid_json"),
}


@pytest.mark.parametrize(("line", "reason"), BROKEN_LINES.values(), ids=BROKEN_LINES.keys())
def test_fault_28_a_broken_json_line_is_quarantined_and_the_rest_is_loaded(inbox, line, reason):
    broken = line if isinstance(line, bytes) else line.encode()
    lines = [(GOOD_LINE % 1).encode(), broken, (GOOD_LINE % 2).encode(), broken]
    inbox.put("x.jsonl", b"\n".join(lines), source="shop")
    assert counts(inbox.outcome("x.jsonl", source="shop")) == quarantined(4, {reason: 2})
    assert inbox.current() == {"good-1": "fine", "good-2": "fine"}


def test_fault_28_a_document_loads_but_for_what_is_no_record(inbox):
    good = [json.loads(GOOD_LINE % number) for number in (1, 2)]
    inbox.put("x.json", json.dumps({"data": [good[0], "oops", None, 7, [good[1]], good[1]]}), source="shop")
    assert counts(inbox.outcome("x.json", source="shop")) == quarantined(6, {"invalid_json": 3}, duplicates=1)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('{"data": [{"id": 1}, {"id"', "invalid_json"),
        ('{"data": ' + "[" * 100_000, "nesting_too_deep"),
        ('{"data": [{"id": NaN}]}', "invalid_json"),
        ('{"data": [], "data": []}', "duplicate_json_key"),
        (r'{"data": [{"id": "\ud83d"}]}', "lone_surrogate"),
    ],
)
def test_fault_28_a_document_that_cannot_be_taken_apart_is_refused_whole(inbox, content, kind):
    inbox.put("x.json", content, source="shop")
    inbox.put("good.jsonl", GOOD_LINE % 1, source="shop")
    assert inbox.outcome("x.json", source="shop").kind == kind
    assert inbox.current() == {"good-1": "fine"}


def test_fault_28_a_key_repeated_among_a_hundred_thousand_is_found_in_time(inbox):
    """The search for the culprit once compared every name with every other: hours."""
    names = ",".join(f'"k{number}": 1' for number in range(100_000))
    inbox.put("x.jsonl", "{" + names + ', "k99999": 2}\n' + GOOD_LINE % 1, source="shop")
    assert counts(inbox.outcome("x.jsonl", source="shop")) == quarantined(2, {"duplicate_json_key": 1})


# ---- 30 ------------------------------------------------------------------------------------------------------
A, B, C = ticket("1"), ticket("2"), ticket("3")
TABLES = {
    "embedded newlines": (
        tickets(ticket("1", '"a\nb\r\nc\rd"'), B, ticket("3", '"\n\n"')), quarantined(3, {})),
    "a quote never closed": (
        tickets(A, ticket("2", '"never'), C), quarantined(2, {"unterminated_quote": 1})),
    "text behind a quote": (tickets(A, ticket("2", '"a"b'), C), quarantined(3, {"stray_quote": 1})),
    "a quote closed two rows on": (
        tickets(A, ticket("2", '"open'), ticket("3", 'shut"'), ticket("4")),
        quarantined(3, {"unterminated_quote": 1}),
    ),
    "short row": (tickets(A, "2,,2026-01-01T08:00:00Z", C), quarantined(3, {"wrong_field_count": 1})),
    "long row": (tickets(A, B + ",x,y", C), quarantined(3, {"wrong_field_count": 1})),
    "cut off in the last row": (tickets(A, B)[:-14], quarantined(2, {"wrong_field_count": 1})),
    "CR only": (tickets(A, B, C).replace("\n", "\r"), quarantined(3, {})),
    "CR, LF and CRLF mixed": (f"{HEADER}\r{A}\n{B}\r\n{C}", quarantined(3, {})),
    "repeated header": (tickets(A, HEADER, B, HEADER), quarantined(4, {"repeated_header": 2})),
    "repeated header behind a byte order mark": (
        "\ufeff" + tickets(A) + "\ufeff" + tickets(B), quarantined(3, {"repeated_header": 1})),
    "totals row": (tickets(A, B, "Total,,,,,2,,"), quarantined(3, {"missing_value": 1})),
    "short totals row": (tickets(A, B, "Total: 2"), quarantined(3, {"wrong_field_count": 1})),
    "row of nothing but commas": (tickets(A, ",,,,,,,", B), quarantined(3, {"missing_value": 1})),
    "header only": (tickets(), quarantined(0, {})),
    "header only, no line end": (HEADER, quarantined(0, {})),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), TABLES.values(), ids=TABLES.keys())
def test_fault_30_every_row_of_a_table_is_loaded_or_says_why_not(inbox, content, expected):
    inbox.put("support_tickets.csv", content)
    found = inbox.outcome("support_tickets.csv")
    assert counts(found) == expected
    assert ("empty_delivery" in found.flags) == (expected[0] == 0)


def test_fault_30_cells_with_line_ends_keep_them(inbox):
    inbox.put("support_tickets.csv", tickets(ticket("1", '"a\nb\r\nc\rd"'), B))
    inbox.load()
    assert inbox.current() == {"1": "a\nb\r\nc\rd", "2": "Hello"}


@pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n"])
def test_fault_30_a_table_with_other_line_ends_than_declared_is_refused_or_read_whole(inbox, line_end):
    content = line_end.join(["id,text,at", *(f"{n},x,2026-01-01" for n in range(3))])
    inbox.put("lf.csv", content, source="shop")
    found = inbox.outcome("lf.csv", source="shop")
    if line_end == "\r":
        assert (found.kind, found.records_in) == ("not_tabular", 0)
    else:
        assert counts(found) == quarantined(3, {})


@pytest.mark.parametrize(
    "content", ["", "\ufeff", "\n\n\n", "   "], ids=["0 bytes", "mark", "lines", "blanks"]
)
@pytest.mark.parametrize("name", ["support_tickets.csv", "x.jsonl", "x.json"])
def test_fault_30_a_file_of_nothing_is_refused_and_stops_no_other(inbox, content, name):
    source = "desk" if name.endswith(".csv") else "shop"
    inbox.put(name, content, source=source)
    inbox.put("support_tickets_good.csv", tickets(A))
    assert inbox.outcome(name, source=source).kind == "empty_file"
    assert inbox.current() == {"1": "Hello"}


QUALTRICS = (
    "StartDate,RecordedDate,Status,ResponseId,Finished,Q1\n"
    'Start Date,Recorded Date,Response Type,Response ID,Finished,"How, in\nyour words?"\n'
    '"{""ImportId"":""startDate"",""timeZone"":""Europe/London""}","{""ImportId"":""recordedDate""}",'
    '"{""ImportId"":""status""}","{""ImportId"":""_recordId""}","{""ImportId"":""finished""}","{""ImportId"":""QID1""}"\n'
)
RESPONSE = "2026-01-01 09:00:00,2026-01-01 09:05:00,IP Address,R_{},True,good\n"


@pytest.mark.parametrize("responses", [0, 1, 3])
def test_fault_30_three_header_rows_are_no_responses(inbox, responses):
    rows = "".join(RESPONSE.format(number) for number in range(responses))
    inbox.put("pulse.csv", QUALTRICS + rows, source="form")
    found = inbox.outcome("pulse.csv", source="form")
    # One response and one answer each.
    assert (found.records_in, found.accepted, found.quarantined) == (2 * responses, 2 * responses, 0)


def test_fault_30_two_exports_glued_together_lose_no_response_and_gain_none(inbox):
    export = QUALTRICS + RESPONSE.format(1)
    inbox.put("pulse.csv", export + QUALTRICS + RESPONSE.format(2), source="form")
    inbox.load()
    ids = inbox.con.execute("select response_id from raw.survey_responses order by all").fetchall()
    assert ids == [("R_1",), ("R_2",)]
    assert inbox.outcome("pulse.csv", source="form").reasons == {"repeated_header": 3}


def test_fault_30_three_header_rows_without_three_rows_are_refused(inbox):
    inbox.put("pulse.csv", QUALTRICS.split("\n", maxsplit=1)[0], source="form")
    assert inbox.outcome("pulse.csv", source="form").kind == "not_tabular"


@pytest.mark.parametrize("quotes", ['"a"', '"",' * 3], ids=["one column", "four columns"])
def test_fault_30_many_quotes_take_time_in_proportion(inbox, quotes):
    """The end of a field was once looked for to the end of the file: minutes instead of seconds."""
    inbox.put("support_tickets.csv", f"{quotes}\n" * 200_000)
    assert inbox.outcome("support_tickets.csv").kind == "missing_required_column"


# ---- 31 ------------------------------------------------------------------------------------------------------
IDS = {
    "scientific": ("1.23E+18", None, "id_precision_lost"),
    "scientific, small e": ("1.23457e18", None, "id_precision_lost"),
    "float": ("57.0", "57", None),
    "float that was rounded": ("1234567890123456768.0", None, "id_precision_lost"),
    "leading zeros": ("000123", "000123", None),
    "2^53 + 1": ("9007199254740993", "9007199254740993", None),
    "2^63": ("9223372036854775808", "9223372036854775808", None),
    "2^64 + 1": ("18446744073709551617", "18446744073709551617", None),
    "forty digits": ("9" * 40, "9" * 40, None),
    "code with an e": ("7E12", "7E12", None),
    "hexadecimal": ("0x1F", "0x1F", None),
    "blanks around": ("  42\t", "42", None),
    "no-break spaces around": ("\u00a042\u3000", "42", None),
    "full-width digits": ("\uff11\uff12\uff13", "\uff11\uff12\uff13", None),
    "underscores": ("1_000", "1_000", None),
    "blank": ("   ", None, "missing_value"),
}


@pytest.mark.parametrize(("written", "kept", "reason"), IDS.values(), ids=IDS.keys())
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_fault_31_an_id_is_kept_as_text_or_quarantined_and_its_messages_find_it(
    inbox, form, written, kept, reason
):
    inbox.put("support_messages.csv", MESSAGES.format(written))
    name, source, content = {
        "csv": ("support_tickets.csv", "desk", tickets(ticket(f'"{written}"')).encode()),
        "jsonl": ("x.jsonl", "shop", json.dumps({"id": written, "at": "2026-01-01T08:00Z"}).encode()),
        "parquet": ("x.parquet", "shop", parquet(id=[written], at=["2026-01-01T08:00Z"])),
    }[form]
    inbox.put(name, content, source=source)
    found = inbox.outcome(name, source=source)
    assert counts(found) == quarantined(1, {reason: 1} if reason else {})
    assert list(inbox.current()) == ([kept] if kept else [])
    joined = inbox.con.execute(
        "select count(*) from raw.support_tickets join raw.support_messages using (ticket_id)"
    )
    assert joined.fetchone() == (1 if kept else 0,)


MESSAGES = (
    'message_id,ticket_id,author_role,is_public,created_at\nm1,"{}",customer,true,2026-01-01T08:00:00Z\n'
)


def parquet(**columns: list) -> bytes:
    file = io.BytesIO()
    pl.DataFrame(columns).write_parquet(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("number", "kept"),
    [("9223372036854775808", True), ("18446744073709551617", True), ("57.0", True), ("1.23e18", False)],
)
def test_fault_31_a_number_of_json_keeps_its_digits(inbox, number, kept):
    inbox.put("x.jsonl", f'{{"id": {number}, "at": "2026-01-01T08:00Z"}}', source="shop")
    assert inbox.outcome("x.jsonl", source="shop").accepted == kept
    assert list(inbox.current()) == ([number.removesuffix(".0")] if kept else [])


# ---- 32 ------------------------------------------------------------------------------------------------------
TIMES = {
    "either order, ambiguous": ("either_order", "01/02/2026", "ambiguous_date"),
    "either order, one possible": ("either_order", "31/12/2025", "2025-12-31T00:00:00Z"),
    "either order, equal": ("either_order", "01/01/2026", "2026-01-01T00:00:00Z"),
    "either order, neither": ("either_order", "31/31/2025", "not_a_date"),
    "day first as declared": ("day_first", "01/12/2025", "2025-12-01T00:00:00Z"),
    "day first, month first sent": ("day_first", "12/31/2025", "not_a_date"),
    "slashes where ISO is declared": ("london", "01/12/2025", "not_a_date"),
    "serial as declared": ("serial", "45292.5", "2024-01-01T12:00:00Z"),
    "serial where ISO is declared": ("london", "45292", "type_mismatch"),
    "ISO where a serial is declared": ("serial", "2024-01-01", "not_a_date"),
    "seconds as declared": ("seconds", "1767225600", "2026-01-01T00:00:00Z"),
    "milliseconds as seconds, year 57971": ("seconds", "1767225600000", "timestamp_out_of_range"),
    "mixed units: s": ("magnitude", "1767225600", "2026-01-01T00:00:00Z"),
    "mixed units: ms": ("magnitude", "1767225600000", "2026-01-01T00:00:00Z"),
    "mixed units: us": ("magnitude", "1767225600000000", "2026-01-01T00:00:00Z"),
    "zero is no time": ("magnitude", "0", "timestamp_out_of_range"),
    "30 February": ("london", "2025-02-30T08:00:00Z", "not_a_date"),
    "29 February of no leap year": ("london", "2025-02-29", "not_a_date"),
    "year 57971 in letters": ("london", "57971-01-01T00:00:00Z", "not_a_date"),
    "year 9999": ("london", "9999-12-31T00:00:00Z", "timestamp_out_of_range"),
    "25 o'clock": ("london", "2025-06-01T25:00:00Z", "not_a_date"),
    "no zone: the declared one": ("london", "2025-07-01T12:00:00", "2025-07-01T11:00:00Z"),
    "its own zone": ("london", "2025-07-01T12:00:00+05:30", "2025-07-01T06:30:00Z"),
    "an hour that never was": ("london", "2025-03-30T01:30:00", "nonexistent_local_time"),
    "an hour that was twice": ("london", "2025-10-26T01:30:00", "ambiguous_local_time"),
    "an hour that was twice, with its offset": ("london", "2025-10-26T01:30:00+01:00", "2025-10-26T00:30:00Z"),
    "the day after the delivery": ("london", "2026-01-03T23:59:59Z", "2026-01-03T23:59:59Z"),
    "two days after the delivery": ("london", "2026-01-04T00:00:00Z", "timestamp_out_of_range"),
    "a year after the delivery": ("london", "2027-01-02T08:00:00Z", "timestamp_out_of_range"),
    "a year after, declared plausible": ("planned", "2027-01-02T08:00:00Z", "2027-01-02T08:00:00Z"),
    "full-width digits": ("london", "\uff12\uff10\uff12\uff15-01-01", "not_a_date"),
}  # fmt: skip


@pytest.mark.parametrize(("section", "written", "expected"), TIMES.values(), ids=TIMES.keys())
def test_fault_32_a_time_is_read_by_the_declared_rule_or_quarantined(inbox, section, written, expected):
    name = f"{section}.csv"
    inbox.put(name, f"id,at,text\n1,{written},x\n", source="shop")
    found = inbox.outcome(name, source="shop")
    moments = inbox.con.execute(
        "select strftime(created_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ') from raw.support_tickets"
    ).fetchall()
    if expected[:2].isdigit():
        assert (counts(found), moments) == (quarantined(1, {}), [(expected,)])
    else:
        assert (counts(found), moments) == (quarantined(1, {expected: 1}), [])


def test_fault_32_a_version_from_the_future_does_not_win_for_ever(inbox):
    inbox.put("support_tickets.csv", tickets(ticket("1", "poison", updated="2150-01-01T00:00:00Z")))
    inbox.put(
        "support_tickets.csv", tickets(ticket("1", "right", updated="2026-01-02T00:00:00Z")), day="2026-01-03"
    )
    assert inbox.outcome("support_tickets.csv").reasons == {"timestamp_out_of_range": 1}
    assert inbox.current() == {"1": "right"}


def test_fault_32_the_zone_of_the_machine_decides_nothing(tmp_path):
    """The same delivery under two zones of the operating system."""
    rows = {
        _loaded_under(tmp_path / zone.replace("/", "_"), zone) for zone in ("Asia/Tokyo", "America/New_York")
    }
    assert rows == {"2025-07-01 11:00:00+00:00\n"}


def _loaded_under(folder, zone: str) -> str:
    code = (
        "import sys; from pathlib import Path; from tests.faults.input_scenario import new_inbox;"
        "i = new_inbox(Path(sys.argv[1]));"
        "i.put('london.csv', 'id,at\\n1,2025-07-01T12:00:00\\n', source='shop'); i.load();"
        "i.con.execute(\"set timezone = 'UTC'\");"
        "print(i.con.execute('select created_at from raw.support_tickets').fetchone()[0])"
    )
    command = [sys.executable, "-c", code, str(folder)]
    ran = subprocess.run(
        command, env={"TZ": zone, "PYTHONPATH": "."}, capture_output=True, text=True, check=True
    )
    return ran.stdout
