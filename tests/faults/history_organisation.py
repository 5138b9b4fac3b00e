"""A small organisation whose whole history can be told anew: its folder, its deliveries, its loads.

Here: the organisation file, putting files into deliveries, a home that loads them as a night does.
Not here: what the files say (``history_records``), the tables made from raw (``history_tables``).
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from ingestion.config import load_organisation
from ingestion.config_home import Home
from ingestion.contracts.catalogue import FEEDS
from ingestion.load import load_delivery, pending_deliveries
from ingestion.load_discover import Found
from ingestion.load_read import Reader
from ingestion.reference import load_reference
from ingestion.secret import Secret
from ingestion.text.labels import label_texts
from ingestion.warehouse import open_build
from ingestion.warehouse_accounts import DeliveredFile
from ingestion.warehouse_write import FeedRows
from tests.faults.history_records import FIRST_DAY

SECRET = Secret(bytes(32))
CONFIGURATION = """
organisation: {id: acme, name: Acme}
reporting: {time_zone: America/New_York}
brands:
  - {id: acme, name: Acme, is_own: true, competitor_set: market, aliases: [Acme], handles: ["@acme"]}
  - {id: rival, name: Rival, is_own: false, competitor_set: market, aliases: [Rival], handles: ["@rival"]}
sources:
  - {name: social, subject: social, mapping: plain_csv, files: "*.csv", owner: care, expected_every_days: 7}
  - {name: listening, subject: social, mapping: plain_csv, files: "*.csv", owner: care}
  - {name: survey, subject: survey, mapping: plain_csv, files: "*.csv", owner: care}
  - {name: support, subject: support, mapping: plain_csv, files: "*.csv", owner: care, expected_every_days: 3}
  - {name: employee, subject: employee, mapping: plain_csv, files: "*.csv", owner: people}
  - {name: outreach, subject: outreach, mapping: plain_csv, files: "*.csv", owner: care}
  - {name: organisation, subject: organisation, mapping: plain_csv, files: "*.csv", owner: house, fictional: true}
contact_caps: [{touches: 2, days: 7}, {touches: 3, days: 30}]
sla_defaults: {first_reply_minutes: {default: 1440}}
kpi_targets: [{kpi: R05, variant: main, target: 0.9, owner: care}]
"""
REFERENCE = {
    "departments": """department_id,name,parent,type,valid_from,valid_to
acme,Acme,,company,2020-01-01,
care,Customer care,acme,support,2020-01-01,
""",
    "department_map": """source,queue,department_id,valid_from,valid_to
support,*,care,2020-01-01,
""",
    "topics": """topic_id,name,parent,keywords,default_owner_department,is_serious,serious_type
money,Money,,refund|charged,billing,false,
app,App,,app|login,care,false,
""",
    "survey_questions": """survey_id,question_id,text,construct,scoring,scale_min,scale_max,reverse,topic
s1,nps,Would you recommend us?,nps,nps,0,10,false,
s1,csat,How satisfied are you?,csat,top_box,0,10,false,
s1,ces,How easy was it?,ces,mean,0,10,false,app
2026-q1,enps,Would you recommend us as an employer?,enps,nps,0,10,false,
2026-q1,voice,I can say what I think.,voice_safety,likert,1,5,false,
""",
}


def new_history(directory: Path) -> Path:
    """The folder of the organisation, with nothing delivered yet."""
    organisation = directory / "acme"
    (organisation / "reference").mkdir(parents=True)
    (organisation / "deliveries").mkdir()
    (organisation / "brand_health.yml").write_text(CONFIGURATION, encoding="utf-8")
    for stem, text in REFERENCE.items():
        (organisation / "reference" / f"{stem}.csv").write_text(text, encoding="utf-8")
    return organisation


def delivery_folder(organisation: Path, day: int, source: str) -> Path:
    """Where a source puts its files of a day, counted from ``FIRST_DAY``."""
    folder = organisation / "deliveries" / (FIRST_DAY + dt.timedelta(days=day)).isoformat() / source
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def source_of(feed: str, *, second: bool) -> str:
    """Which source delivers a feed; posts are delivered by two."""
    subject = FEEDS[feed].subject
    return "listening" if subject == "social" and second else subject


@contextmanager
def reading_once() -> Generator[None]:
    """Remembers what every file of a place says, so that the second home need not read it again; saves half."""
    read, known = Reader.rows, {}

    def rows(reader: Reader, found: Found, file: DeliveredFile, *, secret: Secret) -> list[FeedRows]:
        if file not in known:
            known[file] = read(reader, found, file, secret=secret)
        return known[file]

    with patch.object(Reader, "rows", rows):
        yield


class Nights:
    """One home that loads what the organisation has delivered by then.

    Args:
        organisation: its folder.
        home: a folder that is not there yet.
        empty_build: copied as the build file to begin with.
        whole: every load opens the build file anew, reads the organisation's lists and the texts, as a night does;
            otherwise one connection stays open and only deliveries are read.
    """

    def __init__(self, organisation: Path, home: Path, *, empty_build: Path, whole: bool) -> None:
        self.organisation = load_organisation(organisation)
        self.home, self.whole = Home(home), whole
        self.home.build_file.parent.mkdir(parents=True)
        shutil.copyfile(empty_build, self.home.build_file)
        self.con = open_build(self.home)
        if not whole:
            # A dozen rows are not worth a plan.
            self.con.execute("set threads = 1; pragma disable_optimizer")

    def load(self, days: Iterable[dt.date] | None = None) -> None:
        """Loads these delivery days in this order, or all that are pending, oldest first."""
        if self.whole:
            self.con.close()
            self.con = open_build(self.home)
            load_reference(self.con, self.organisation, secret=SECRET)
        for day in self.pending() if days is None else days:
            load_delivery(self.con, self.organisation, delivery_date=day, secret=SECRET)
        if self.whole:
            reporting = self.organisation.reporting
            label_texts(self.con, reporting.languages, reporting.country)

    def pending(self) -> list[dt.date]:
        """Days with anything to load."""
        return pending_deliveries(self.con, self.organisation)
