"""Faults 38 and 39: text that would run somewhere else, and characters that nobody sees.

Here: the way of such text through load, quarantine, export, log, board page and dbt variables. Not here: broken files
(``test_input_files.py``) and records (``test_input_records.py``).
"""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import logging
import unicodedata
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import duckdb
import pytest
import yaml

from ingestion import quarantine
from ingestion.config import load_organisation
from ingestion.errors import ConfigurationError
from ingestion.identity import keyed_hash
from ingestion.reference import load_reference
from orchestration import report
from orchestration.load import load_days
from orchestration.transform import variables
from tests.faults.input_scenario import DAY, HEADER, SECRET, new_inbox, ticket, tickets
from tests.orchestration.test_report import published  # noqa: F401  a published file as small as the page allows

if TYPE_CHECKING:
    from orchestration.build import Build

ATTACKS = {
    "SQL": "'); drop table raw.support_tickets; --",
    "SQL in double quotes": '"; drop schema raw cascade; --',
    "SQL function": "read_text('/etc/passwd')",
    "Jinja": "{{ 7 * 7 }}{% for x in (1, 2) %}x{% endfor %}",
    "Jinja, dbt": "{{ env_var('HOME') }} {{ run_query('drop table x') }}",
    "Python format": "{0.__class__} %s %(name)s %n",
    "shell": "$(touch evil) `touch evil` ; touch evil",
    "=cmd": "=cmd|' /C calc'!A0",
    "+ formula": "+1+cmd|' /C calc'!A0",
    "@ formula": "@SUM(1+1)*cmd|' /C calc'!A0",
    "- formula": "-2+3+cmd|' /C calc'!A0",
    "tab before a formula": "\t=1+1",
    "full-width formula": "\uff1d1+1",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "HTML attribute": "\" onmouseover='alert(1)' x=\"",
    "log line": "fine\n2026-01-01 ERROR all is lost",
    "terminal": "\x1b[2J\x1b]0;evil\x07",
    "path": "../../etc/passwd",
    "JSON": '","is_deleted":"true","x":"',
}


@pytest.fixture
def inbox(tmp_path):
    made = new_inbox(tmp_path)
    yield made
    made.con.close()


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


# ---- 38 ------------------------------------------------------------------------------------------------------
def test_fault_38_text_that_attacks_is_stored_as_it_was_sent(inbox):
    rows = [ticket(str(n), quoted(text)) for n, text in enumerate(ATTACKS.values())]
    inbox.put("support_tickets.csv", tickets(*rows))
    lines = [json.dumps({"id": f"j{n}", "at": DAY, "text": text}) for n, text in enumerate(ATTACKS.values())]
    inbox.put("x.jsonl", "\n".join(lines), source="shop")
    assert inbox.outcome("support_tickets.csv").accepted == len(ATTACKS)
    assert inbox.outcome("x.jsonl", source="shop").accepted == len(ATTACKS)
    stored = inbox.current()
    assert [stored[str(n)] for n in range(len(ATTACKS))] == list(ATTACKS.values())
    assert [stored[f"j{n}"] for n in range(len(ATTACKS))] == list(ATTACKS.values())


def test_fault_38_ids_headers_and_file_names_that_attack_are_data_too(inbox):
    plain = {text for text in ATTACKS.values() if "/" not in text and not set(text) & set("\\\x00")}
    for number, text in enumerate(sorted(plain)):
        content = HEADER + "," + quoted(text) + "\n" + ticket(quoted(f"{text}#{number}")) + ",x\n"
        inbox.put(f"support_tickets{text}.csv", content)
    inbox.load()
    kept = inbox.con.execute("select source_file from raw.support_tickets").fetchall()
    assert {file for (file,) in kept} == {f"support_tickets{text}.csv" for text in plain}
    assert len(inbox.current()) == len(plain)


def test_fault_38_quarantined_attacks_are_harmless_in_the_export(inbox, tmp_path):
    broken = [
        ticket(str(n), quoted(text)).replace(",open,", ",no such status,")
        for n, text in enumerate(ATTACKS.values())
    ]
    name = "support_tickets=cmd|calc.csv"
    inbox.put(name, tickets(*broken))
    assert inbox.outcome(name).reasons == {"value_not_accepted": len(ATTACKS)}
    load_reference(inbox.con, load_organisation(inbox.directory), secret=SECRET)
    written = tmp_path / "home" / "quarantine.csv"
    assert quarantine.export(inbox.con, written, source="desk") == len(ATTACKS)
    rows = list(csv.DictReader(io.StringIO(written.read_text(encoding="utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row.values()]
    assert [c for c in cells if c.lstrip(" ").startswith(tuple("=+-@\t\r\uff1d"))] == []
    for row in rows:
        text = list(ATTACKS.values())[int(row["record.ticket_id"])]
        assert row["record.subject"] in {text, "'" + text}


def test_fault_38_no_delivered_text_reaches_a_log(inbox, caplog):
    caplog.set_level(logging.DEBUG)
    rows = [ticket(str(n), quoted(text)) for n, text in enumerate(ATTACKS.values())]
    inbox.put("support_tickets.csv", tickets(*rows, "broken " + ATTACKS["log line"].split("\n")[1]))
    inbox.put("nobody\n2026-01-01 ERROR evil.txt", "x")
    days = [dt.date.fromisoformat(DAY)]
    load_days(inbox.con, load_organisation(inbox.directory), days=days, secret=SECRET)
    assert f"loading the delivery of {DAY}" in caplog.text
    assert [text for text in ATTACKS.values() if text in caplog.text] == []
    assert "evil" not in caplog.text


DEPARTMENTS = "department_id,name,parent,type,valid_from\n"


def test_fault_38_departments_with_names_that_attack_are_named_like_that(inbox):
    inbox.directory.joinpath("brand_health.yml").write_text(
        inbox.directory.joinpath("brand_health.yml").read_text(encoding="utf-8")
        + "  - {name: people, subject: organisation, mapping: plain_csv, owner: hr}\n",
        encoding="utf-8",
    )
    rows = [
        f"{quoted(f'd{n}' + text)},{quoted(text)},,support,2020-01-01"
        for n, text in enumerate(ATTACKS.values())
    ]
    inbox.put("org_departments.csv", DEPARTMENTS + "\n".join(rows) + "\n", source="people")
    assert inbox.outcome("org_departments.csv", source="people").accepted == len(ATTACKS)
    names = inbox.con.execute("select name from raw.org_departments").fetchall()
    assert {name for (name,) in names} == set(ATTACKS.values())


class Tags(HTMLParser):
    """Every tag and attribute a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.found |= {tag, *(f"{tag} {name}" for name, _ in attrs)}


def seen_by_a_browser(page: str) -> set[str]:
    parser = Tags()
    parser.feed(page)
    return parser.found


TEXTS_OF_THE_PAGE = {
    "board.scorecard": ("title", "question", "owner", "status_reason", "reading"),
    "board.open_loops": ("loop", "member", "oldest_days_text"),
    "meta.source": ("source",),
    "meta.load_balance": ("source",),
    "meta.organisation": ("name",),
    "meta.check_result": ("check_name", "target", "description"),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_fault_38_no_text_becomes_markup_on_the_board_page(published, tmp_path, attack):  # noqa: F811
    before = report.write_board_page(published, tmp_path / "before.html").read_text(encoding="utf-8")
    con = duckdb.connect(str(published))
    con.execute("update meta.check_result set status = 'warn', severity = 'warn', failed_rows = 1")
    for table, columns in TEXTS_OF_THE_PAGE.items():
        for column in columns:
            con.execute(f"update {table} set {column} = ?", [attack])
    con.close()
    page = report.write_board_page(published, tmp_path / "page.html").read_text(encoding="utf-8")
    assert html.escape(attack, quote=False)[:12] in page.replace("&#34;", '"').replace("&#39;", "'")
    allowed = seen_by_a_browser(before) | {"span", "span class", "li", "ul", "b", "p", "p class"}
    assert seen_by_a_browser(page) <= allowed
    assert page.count("49") == before.count("49"), "no template in a text is filled in"


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_fault_38_no_text_from_outside_is_a_variable_of_dbt(inbox, attack):
    """Variables are written into SQL: the only text there is a date, an id of ours, a zone and a weekday."""
    file = inbox.directory / "brand_health.yml"
    plain = yaml.safe_load(file.read_text(encoding="utf-8"))
    plain["organisation"]["name"] = attack
    file.write_text(yaml.safe_dump(plain), encoding="utf-8")
    build = cast("Build", SimpleNamespace(as_of=dt.date.fromisoformat(DAY), build_id="2026-01-02-000000-abc"))
    values = variables(load_organisation(inbox.directory), build)
    assert attack not in map(str, values.values())
    assert [v for v in values.values() if isinstance(v, str)] == [
        DAY,
        build.build_id,
        "Europe/London",
        "monday",
    ]
    plain["reporting"]["time_zone"] = attack
    file.write_text(yaml.safe_dump(plain), encoding="utf-8")
    with pytest.raises(ConfigurationError):
        load_organisation(inbox.directory)


# ---- 39 ------------------------------------------------------------------------------------------------------
KEY = "café-7"
SPELLINGS = {
    "composed": unicodedata.normalize("NFC", KEY),
    "decomposed": unicodedata.normalize("NFD", KEY),
    "zero-width space": "ca\u200bfé-7",
    "zero-width joiners": "\u200dcafé\u200c-7",
    "byte order mark": "\ufeffcafé-7",
    "word joiner": "café\u2060-7",
    "soft hyphen": "ca\u00adfé-7",
    "right-to-left mark": "\u200fcafé-7\u200f",
    "left-to-right mark": "café-7\u200e",
    "Arabic letter mark": "\u061ccafé-7",
    "embedding": "\u202acafé-7\u202c",
    "override": "\u202ecafé-7\u202c",
    "isolates": "\u2066café-7\u2069",
    "blanks": " \u00a0café-7\u2003",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_fault_39_one_key_in_any_spelling_is_one_ticket_and_finds_its_messages(inbox, spelling):
    inbox.put("support_tickets.csv", tickets(ticket(SPELLINGS["composed"]), ticket(quoted(spelling))))
    inbox.put(
        "support_messages.csv",
        f"message_id,ticket_id,author_role,is_public,created_at\nm1,{quoted(spelling)},customer,true,{DAY}\n",
    )
    found = inbox.outcome("support_tickets.csv")
    assert (found.records_in, found.accepted, found.duplicates) == (2, 1, 1)
    joined = inbox.con.execute(
        "select count(*) from raw.support_tickets join raw.support_messages using (ticket_id)"
    )
    assert joined.fetchone() == (1,)


def test_fault_39_keys_that_differ_to_the_eye_stay_apart(inbox):
    keys = ["a", "A", "à", "å", "\u0430", "👩", "👩\u200d🚀", "שלום", "سلام", "ａ", "1", "１", "ﬁ", "fi"]
    inbox.put("support_tickets.csv", tickets(*(ticket(key) for key in keys)))
    assert inbox.outcome("support_tickets.csv").accepted == len(keys)
    assert len(inbox.current()) == len(keys)


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u200f"])
def test_fault_39_a_person_is_one_person_whatever_hides_in_the_number(inbox, mark):
    header = "message_id,ticket_id,author_id,author_role,is_public,created_at\n"
    rows = [
        f"m{n},1,{author},customer,true,{DAY}"
        for n, author in enumerate(["jan-7", f"jan{mark}-7", f"{mark}jan-7 "])
    ]
    inbox.put("support_messages.csv", header + "\n".join(rows) + "\n")
    inbox.load()
    people = inbox.con.execute("select distinct author_id_hash from raw.support_messages").fetchall()
    assert people == [(keyed_hash(SECRET, "person", value="jan-7"),)]


TEXTS = {
    "zero-width": "a\u200bb\u200cc",
    "decomposed": unicodedata.normalize("NFD", "Größe"),
    "emoji": "👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 🇩🇪",
    "right to left": "שלום \u202eevil\u202c سلام",
    "many marks": "z" + "\u0301" * 500,
    "astral": "𝕳𝖊𝖑𝖑𝖔 𠜎",
    "private and unassigned": "\ue000\U000f0000\u0378",
    "noncharacter": "\ufffe\uffff",
    "controls": "\x01\x02\x7f\x85",
    "line separators": "a\u2028b\u2029c\x0bd\x0ce",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_fault_39_words_are_kept_as_written_and_rows_are_counted_right(inbox, text):
    inbox.put("support_tickets.csv", tickets(ticket("1", quoted(text)), ticket("2", text), ticket("3")))
    lines = [json.dumps({"id": f"j{n}", "at": DAY, "text": text}, ensure_ascii=bool(n)) for n in range(2)]
    inbox.put("x.jsonl", "\n".join(lines), source="shop")
    assert inbox.outcome("support_tickets.csv").accepted == 3
    assert inbox.outcome("x.jsonl", source="shop").accepted == 2
    assert {v for k, v in inbox.current().items() if k != "3"} == {text}


def test_fault_39_such_text_in_quarantine_is_exported_whole(inbox, tmp_path):
    rows = [ticket(str(n), quoted(text)).replace(",open,", ",?,") for n, text in enumerate(TEXTS.values())]
    inbox.put("support_tickets.csv", tickets(*rows))
    assert inbox.outcome("support_tickets.csv").quarantined == len(TEXTS)
    load_reference(inbox.con, load_organisation(inbox.directory), secret=SECRET)
    written = tmp_path / "home" / "quarantine.csv"
    assert quarantine.export(inbox.con, written, source=None) == len(TEXTS)
    told = list(csv.DictReader(io.StringIO(written.read_text(encoding="utf-8-sig"), newline="")))
    assert {row["record.subject"] for row in told} == set(TEXTS.values())
