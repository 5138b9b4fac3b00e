"""A reference year in the small: how much there is, that it is the same again, and days written on top."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from ingestion.errors import BadInputError
from ingestion.simulate.volume import exports, year
from ingestion.simulate.volume.exports import SIZES, Size

TINY = Size(posts=36_500, tickets=365, responses=365, outreach=3_650, employees=12, customers=50)
ENDS = dt.date(2026, 9, 30)


def make(directory: Path, *, seed: int = 7, days_after: int = 0, months: int = 2) -> Path:
    year.simulate(directory, scale=TINY, months=months, seed=seed, end_on=ENDS, days_after=days_after)
    return directory


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    return make(tmp_path_factory.mktemp("year") / "organisation")


def digests(directory: Path) -> dict[str, str]:
    return {
        str(file.relative_to(directory)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(directory.rglob("*"))
        if file.is_file()
    }


def objects(directory: Path, stream: str) -> list[dict]:
    lines = [
        json.loads(line)["record"]
        for file in sorted((directory / "deliveries").glob("*/zendesk/*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [line["data"] for line in lines if line["stream"].endswith(stream)]


def posts(directory: Path, pattern: str = "*") -> list[dict]:
    files = sorted((directory / "deliveries").glob(f"{pattern}/x_posts/*.jsonl"))
    pages = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [post for page in pages for post in page["data"]]


def test_the_same_seed_makes_the_same_bytes_and_another_seed_makes_others(tmp_path):
    once = digests(make(tmp_path / "once", months=1))
    assert digests(make(tmp_path / "again", months=1)) == once
    other = digests(make(tmp_path / "other", months=1, seed=8))
    day = "deliveries/2026-09-15/x_posts/posts.jsonl"
    assert other[day] != once[day]


def test_any_365_days_in_a_row_hold_the_volume_of_the_year():
    first = dt.date(2024, 2, 3)
    for name, size in SIZES.items():
        total = sum(size.of(size.posts, first + dt.timedelta(days=n)) for n in range(365))
        assert total == size.posts, name
    assert SIZES["year"].posts == 100 * SIZES["hundredth"].posts == 10_000_000


def test_a_tenth_is_a_tenth_of_every_volume():
    assert all(
        getattr(SIZES["year"], name) == 10 * getattr(SIZES["tenth"], name)
        for name in Size.__dataclass_fields__
    )


def test_every_ticket_has_four_comments_and_eight_changes_unless_the_history_ends_before_them(there):
    comments = Counter(c["ticket_id"] for c in objects(there, "ticket_comments"))
    changes = Counter(c["ticket_id"] for c in objects(there, "ticket_audits"))
    opened = {t["id"] for t in objects(there, "__tickets") if t["created_at"] < "2026-09-01"}
    assert len(opened) > 25
    assert {comments[ticket] for ticket in opened} == {4}
    assert {changes[ticket] for ticket in opened} == {8}


def test_answers_stand_under_posts_that_are_there_and_most_texts_are_different(there):
    every = posts(there)
    ids = {post["id"] for post in every}
    answers = [post for post in every if post["referenced_tweets"]]
    found = [post for post in answers if post["referenced_tweets"][0]["id"] in ids]
    assert len(answers) > 0.15 * len(every)
    assert len(found) > 0.95 * len(answers), "late posts apart, a parent is delivered, too"
    assert len({post["text"] for post in every}) > 0.85 * len(ids)
    assert len({post["lang"] for post in every}) > 3


def test_few_records_come_twice(there):
    seen = Counter(post["id"] for post in posts(there))
    assert 0 < sum(n - 1 for n in seen.values()) < 0.02 * len(seen)


def test_a_pulse_asks_twenty_things(there):
    file = next((there / "deliveries").glob("*/glint/survey_export.csv"))
    with file.open(encoding="utf-8", newline="") as rows:
        names = next(csv.reader(rows))
    assert len([name for name in names if name.endswith("_COMMENT")]) == 20


def test_a_day_after_adds_one_delivery_and_touches_nothing_else(there, tmp_path):
    folder = Path(shutil.copytree(there, tmp_path / "organisation"))
    before = digests(folder)
    make(folder, days_after=1)
    after = digests(folder)
    assert {name: after[name] for name in before} == before
    added = {Path(name).parts[1] for name in set(after) - set(before)}
    assert added == {"2026-10-01"}
    echoes = [post for post in posts(folder, "2026-10-01") if post["referenced_tweets"]]
    assert echoes, "answers to posts of the days before"


@pytest.mark.exhaustive
def test_a_day_after_brings_what_a_longer_history_brings_that_day(tmp_path):
    folder = make(make(tmp_path / "organisation", months=3), days_after=1, months=3)
    longer = tmp_path / "longer"
    year.simulate(longer, scale=TINY, months=4, seed=7, end_on=dt.date(2026, 10, 1))
    day = "deliveries/2026-10-01/x_posts/posts.jsonl"
    assert (folder / day).read_bytes() == (longer / day).read_bytes()


def test_large_files_are_continued_in_another(there, tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "PART_BYTES", 500_000)
    folder = make(tmp_path / "organisation")
    files = list((folder / "deliveries").glob("2026-08-31/x_posts/*"))
    assert {"posts.jsonl", "posts-2.jsonl"} <= {file.name for file in files}
    assert all(file.stat().st_size < 1_000_000 for file in files)
    assert len(posts(folder)) == len(posts(there))


@pytest.mark.parametrize("days_after", [0, 1])
def test_a_history_wants_an_empty_folder_and_days_after_a_full_one(tmp_path, days_after):
    folder = tmp_path / "organisation"
    if not days_after:
        folder.mkdir()
        (folder / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInputError):
        make(folder, days_after=days_after)


def test_customers_are_not_written_to_twice_a_day(there):
    file = next((there / "deliveries").glob("2026-09-15/outreach_log/outreach_messages.csv"))
    with file.open(encoding="utf-8", newline="") as rows:
        sent = [row for row in csv.DictReader(rows) if not row["is_deleted"]]
    assert len(sent) > 5
    recipients = Counter(
        (row["campaign_id"], row["recipient_ref"]) for row in sent if row["message_id"][:5] != "GHOST"
    )
    copies = Counter(
        (row["campaign_id"], row["message_id"]) for row in sent if row["message_id"][:5] != "GHOST"
    )
    assert sum(recipients.values()) - len(recipients) == sum(copies.values()) - len(copies)
