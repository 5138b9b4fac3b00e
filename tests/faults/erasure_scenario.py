"""A small organisation whose deliveries carry two people to be erased, in every format and feed that names people.

Here: its files, a load that leaves every byte readable, and a search of our own. Not here: what must hold
(``test_erasure*.py``).
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from contextlib import closing
from pathlib import Path

from typer.testing import CliRunner, Result

from ingestion.config import load_organisation
from ingestion.config_home import Home
from ingestion.load import load_delivery, pending_deliveries
from ingestion.reference import load_reference
from ingestion.secret import read_or_create_secret
from ingestion.warehouse import open_build
from orchestration.cli import app

DAY, LATER = "2026-03-02", "2026-03-09"
# Whatever these two said or is said of them holds one of these, and nothing of anybody else does.
CANARIES = (b"zqjane", b"zqtom")
JANE = "zqjane@zq.example"
CONFIGURATION = """
organisation: {id: acme, name: Acme}
reporting: {time_zone: UTC}
brands: [{id: acme, name: Acme, is_own: true, handles: [acme]}]
sources:
  - {name: own_data, subject: organisation, mapping: plain_csv, owner: data}
  - {name: net, subject: social, mapping: net, owner: data}
"""
MAPPING = """
mapping: net
title: A network and a chat tool
documentation: Made for these tests.
files:
  - match: "posts*.json"
    format: json
    time_zone: UTC
    records: "data[*]"
    feeds:
      - feed: social_posts
        fields:
          platform: {constant: x}
          post_id: id
          author_id: author.id
          author_handle: author.username
          posted_at: {column: created_at, formats: [iso]}
          text: text
          repost_of: repost_of
  - match: "chats*.jsonl"
    format: jsonl
    time_zone: UTC
    feeds:
      - feed: support_tickets
        fields:
          ticket_id: id
          requester_email: from.email
          created_at: {column: opened, formats: [iso]}
          channel: {constant: chat}
          status: {constant: open}
      - feed: support_messages
        explode: "messages[*]"
        fields:
          message_id: .number
          ticket_id: ^id
          author_id: .author
          author_role: {constant: customer}
          is_public: {constant: "true"}
          created_at: {column: .at, formats: [iso]}
          text: .text
"""
# The people named on the command line, by what they are known under.
EVERYBODY = (
    *("--person", JANE, "--kind", "email"),
    *("--person", "zqtom-1", "--kind", "customer"),
    *("--person", "zqjane-e9", "--kind", "employee"),
    *("--person", "@zqjane_x", "--kind", "handle"),
)
AT = "2026-03-01T10:00:00Z"
TABLES = {
    "customers_master.csv": (
        "customer_id,email,phone,created_at\r\n"
        f"zqjane-1,{JANE},+49 170 99900011,{AT}\r\n"
        f"bob-1,bob@zq.example,,{AT}\r\n"
        f"zqtom-1,zqtom@zq.example,,{AT}\r\n"
        f"zqtom-1,zqtom@zq.example,,{AT}\r\n"
    ),
    "support_tickets.csv": (
        "ticket_id,requester_id,requester_email,created_at,channel,status,subject\n"
        f'T1,,ZQJane@zq.example,{AT},email,open,"zqjane has\nno heating"\n'
        f"T2,bob-1,,{AT},email,open,my bill\n"
        f"T3,zqjane-1,,{AT},phone,open,zqjane again\n"
        f"T4,,{JANE},2026-02-31T10:00:00Z,phone,open,zqjane in quarantine\n"
    ),
    "support_messages.csv": (
        "message_id,ticket_id,author_id,author_role,is_public,created_at,text\n"
        f"M1,T1,,customer,true,{AT},zqjane is cold\n"
        f"M2,T1,agent-7,agent,true,{AT},Dear zqjane we are sorry\n"
        f"M3,T2,agent-7,agent,true,{AT},Dear Bob\n"
        f"M4,T4,,customer,true,{AT},zqjane was quarantined\n"
    ),
    "survey_invitations.csv": (
        f"invite_id,survey_id,person_ref,channel,sent_at\nI1,S,zqtom-1,email,{AT}\nI2,S,bob-1,email,{AT}\n"
    ),
    "survey_responses.csv": (
        f"response_id,survey_id,invite_id,recorded_at,finished\nR1,S,I1,{AT},true\nR2,S,I2,{AT},true\n"
    ),
    "survey_answers.csv": (
        "response_id,survey_id,question_id,value_text\nR1,S,why,zqtom would not say\nR2,S,why,fine\n"
    ),
    "outreach_messages.csv.gz": (
        "message_id,campaign_id,recipient_ref,channel,sent_at,is_transactional,salutation\n"
        f"O1,C,zqjane-1,email,{AT},false,Dear zqjane\nO2,C,bob-1,email,{AT},false,Dear Bob\n"
    ),
    "employee_roster.csv": (
        "employee_id,org_unit,hire_date,employment_type,valid_from\n"
        "zqjane-e9,ops,2020-01-01,permanent,2026-01-01\nE2,ops,2020-01-01,permanent,2026-01-01\n"
    ),
    "employee_survey_links.csv": (
        "respondent_token,wave_id,employee_id\ntoken-zqjane,W1,zqjane-e9\ntoken-2,W1,E2\n"
    ),
    "employee_survey_answers.csv.zip": (
        "respondent_token,wave_id,question_id,value_text,org_unit\n"
        "token-zqjane,W1,q1,zqjane is tired,ops\ntoken-2,W1,q1,all well,ops\n"
    ),
}
POSTS = {
    "meta": {"count": 3},
    "data": [
        {
            "id": "1",
            "author": {"id": "900", "username": "zqjane_x"},
            "created_at": AT,
            "text": "zqjane is angry",
        },
        {"id": "2", "author": {"id": "901", "username": "bob_x"}, "created_at": AT, "text": "I am not"},
        {
            "id": "3",
            "author": {"id": "902", "username": "eve_x"},
            "created_at": AT,
            "text": "RT: zqjane is angry",
            "repost_of": "1",
        },
    ],
}
CHATS = [
    {"id": "K1", "from": {"email": JANE}, "opened": AT, "messages": []},
    {
        "id": "K2",
        "from": {"email": "bob@zq.example"},
        "opened": AT,
        "messages": [
            {"number": "k21", "author": "bob-1", "at": AT, "text": "hello"},
            {"number": "k22", "author": "zqjane-1", "at": AT, "text": "zqjane joins in"},
        ],
    },
]


def organisation(directory: Path) -> Path:
    """The folder with one delivery."""
    made = directory / "acme"
    (made / "mappings").mkdir(parents=True)
    (made / "brand_health.yml").write_text(CONFIGURATION, encoding="utf-8")
    (made / "mappings" / "net.yml").write_text(MAPPING, encoding="utf-8")
    deliver(made, DAY)
    return made


def deliver(made: Path, day: str) -> None:
    """All files of the first delivery, once more under this day."""
    for name, text in TABLES.items():
        _put(made / "deliveries" / day / "own_data" / name, text)
    _put(made / "deliveries" / day / "net" / "posts.json", json.dumps(POSTS, indent=2))
    _put(made / "deliveries" / day / "net" / "chats.jsonl", "".join(f"{json.dumps(one)}\n" for one in CHATS))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(path.name, text.encode()))


def packed(name: str, data: bytes) -> bytes:
    """As the ending of the name says."""
    if name.endswith(".gz"):
        return gzip.compress(data)
    if name.endswith(".zip"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name.removesuffix(".zip"), data)
        return out.getvalue()
    return data


def unpacked(path: Path) -> bytes:
    """The content of a delivered file."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return archive.read(archive.namelist()[0])
    return path.read_bytes()


def load(made: Path, home: Home) -> list[tuple]:
    """Load what is pending, every word readable in the bytes of the build; the balance of every file and feed."""
    described = load_organisation(made)
    secret = read_or_create_secret(home.secret_file)
    with closing(open_build(home)) as con:
        con.execute("pragma force_compression = 'uncompressed'")
        load_reference(con, described, secret=secret)
        for day in pending_deliveries(con, described):
            load_delivery(con, described, delivery_date=day, secret=secret)
        con.execute("checkpoint")
        return con.execute(
            "select source_file, feed, records_in, accepted, quarantined, duplicates, erased "
            "from meta.load_balance order by all"
        ).fetchall()


def found(*folders: Path) -> dict[str, int]:
    """Canaries in the bytes of every file, unpacked where it is packed: a search that shares nothing with ours."""
    hits = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                data = (path.read_bytes() + unpacked(path)).lower()
                if count := sum(data.count(bird) for bird in CANARIES):
                    hits[str(path.relative_to(folder))] = count
    return hits


def erase(made: Path, home: Home, *options: str, reason: str = "request 17") -> Result:
    """The command, in this process, without the night at its end unless asked."""
    folders = ["--organisation", str(made), "--home", str(home.path), "--reason", reason]
    night = [] if "--rebuild" in options else ["--no-rebuild"]
    return CliRunner().invoke(app, ["erase", *folders, *options, *night], catch_exceptions=False)
