"""Mailings: newsletters to everybody on the list, and more than that to the unlucky few.

Here: messages, what recipients do with them, preferences and the list itself. Not here: campaigns people take part in
(``ingestion.simulate.campaigns``).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import mailing_files, world
from ingestion.simulate.population import Block, names
from ingestion.simulate.randomness import DAY, HOUR

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

EPOCH = dt.date(2020, 1, 7)  # a Tuesday; newsletters leave every second Tuesday
PESTERED = 0.05  # of those on the list: three more messages every week
EXTRA_WEEKDAYS = (0, 3, 5)
FAULTY_CAMPAIGNS, MERGE_FAILURES = 0.15, 0.10
PROSPECTS = 0.3  # for each customer on the list
MALFORMED, IRRELEVANT, CLAIMS_INTEREST = 0.03, 0.20, 0.25
DELIVERED, OPENED, OPENED_AFTER_FAULT, CLICKED = 0.97, 0.32, 0.16, 0.15
OPTS_OUT = {"normal": 0.0015, "pestered": 0.006}
SPAM = 0.0006
TOPICS = {"winter_sun": 0.3, "city_breaks": 0.3, "family_offers": 0.2, "business_lounge": 0.2}
BAD_SALUTATIONS = (
    "Dear ROBIN MEYER",
    "Dear Meyer R",
    "Dear Mr",
    "Dear robin.meyer@post.example",
    "Dear Ren\u00c3\u00a9",
)
FIRST_NAMES = ("Robin", "Alex", "Maria", "Jonas", "Aisha", "Chen", "Elena", "Tom", "Nora", "Ivan")


def topic_number(who: np.ndarray) -> np.ndarray:
    """Which topic a customer is interested in, by its place in the list; fixed for life."""
    return (who * 7919 + 13) % 10007 % len(TOPICS)


def on_list(who: np.ndarray, share: float) -> np.ndarray:
    """Who gave an address to the newsletter."""
    return (who * 104729 + 17) % 100_003 < share * 100_003


def is_pestered(who: np.ndarray) -> np.ndarray:
    """Whom every department writes to."""
    return (who * 15485863 + 29) % 100_019 < PESTERED * 100_019


def write(run: Simulation, block: Block, rng: np.random.Generator) -> None:
    """The mailings of one month to the customers of one block."""
    members = _members(run, block)
    sent = pl.concat(
        [_mailing(run, members, day, rng) for day in _days(block)]
        or [_mailing(run, members[:0], block.month.first, rng)]
    )
    if sent.is_empty():
        return
    sent = _reactions(run, sent, rng)
    gone = sent.filter(pl.col("unsubscribed").is_not_null())["customer"].to_numpy()
    run.opted_out[gone] = True
    mailing_files.messages(run, sent)
    mailing_files.preferences(run, sent, block, rng)
    mailing_files.contact_list(run, members, block, rng)
    _planted(run, sent)


def _members(run: Simulation, block: Block) -> np.ndarray:
    """Customers on the list, and prospects of whom nothing is known but the address; they are numbered behind them."""
    customers = block.present[on_list(block.present, run.scale.listed)]
    at_most = min(run.scale.block, run.people.size)
    prospects = int(at_most * run.scale.listed * PROSPECTS)
    first = run.people.size + block.number * prospects
    everybody = np.concatenate([customers, np.arange(first, first + prospects)])
    return everybody[~run.opted_out[everybody]]


def _days(block: Block) -> list[dt.date]:
    every = [block.month.first + dt.timedelta(days=n) for n in range(block.month.days)]
    return [day for day in every if day.weekday() in EXTRA_WEEKDAYS or (day - EPOCH).days % 14 == 0]


def _mailing(run: Simulation, members: np.ndarray, day: dt.date, rng: np.random.Generator) -> pl.DataFrame:
    """One day's mailing; whether its campaign is a faulty one depends on the campaign alone."""
    is_newsletter = (day - EPOCH).days % 14 == 0
    who = members if is_newsletter else members[is_pestered(members)]
    campaign = f"{'news' if is_newsletter else 'extra'}_{day:%Y%m%d}"
    is_faulty = run.randomness.of("campaign", campaign).random() < FAULTY_CAMPAIGNS
    return pl.DataFrame(
        {
            "customer": who,
            "campaign_id": pl.Series([campaign] * len(who), dtype=pl.String),
            "sent": run.timeline.midnight(day) + 9 * HOUR + rng.integers(0, HOUR, len(who)),
            "is_broken": (rng.random(len(who)) < MERGE_FAILURES) & is_faulty,
            "is_faulty_campaign": np.full(len(who), is_faulty),
        }
    )


def _reactions(run: Simulation, sent: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    size, who = sent.height, sent["customer"].to_numpy()
    pestered, broken = is_pestered(who), sent["is_broken"].to_numpy()
    delivered = rng.random(size) < DELIVERED
    opens = delivered & (rng.random(size) < np.where(broken, OPENED_AFTER_FAULT, OPENED))
    leaves = delivered & (rng.random(size) < np.where(pestered, OPTS_OUT["pestered"], OPTS_OUT["normal"]))
    reports = delivered & (rng.random(size) < SPAM)
    wrong = rng.random(size) < IRRELEVANT
    every, own = np.array(list(TOPICS)), topic_number(who)
    topic = every[(own + np.where(wrong, rng.integers(1, len(every), size), 0)) % len(every)]
    sent_at = sent["sent"].to_numpy()
    return sent.with_columns(
        is_pestered=pestered,
        is_delivered=delivered,
        topic=pl.Series(topic, dtype=pl.String),
        is_wrong=pl.Series(wrong),
        interest=pl.Series(every[own]),
        knows_topic=who < run.people.size,
        is_malformed=(rng.random(size) < MALFORMED) & ~broken,
        claims=rng.random(size) < CLAIMS_INTEREST,
        opened=pl.Series(np.where(opens, sent_at + rng.integers(600, DAY, size), 0)),
        clicked=pl.Series(np.where(opens & (rng.random(size) < CLICKED), sent_at + DAY, 0)),
        unsubscribed=pl.Series(np.where(leaves, sent_at + rng.integers(600, DAY, size), 0)),
        is_spam=reports,
        segment=_segments(run, who),
        name=pl.Series(np.array(FIRST_NAMES)[who % len(FIRST_NAMES)]),
        bad=pl.Series(np.array(BAD_SALUTATIONS)[rng.integers(0, len(BAD_SALUTATIONS), size)]),
    ).with_columns(pl.when(pl.col(c) > 0).then(c).alias(c) for c in ("opened", "clicked", "unsubscribed"))


def _segments(run: Simulation, who: np.ndarray) -> pl.Series:
    known = names(run.people.segment[np.minimum(who, run.people.size - 1)], world.SEGMENTS)
    return pl.Series(np.where(who < run.people.size, known, "prospect"), dtype=pl.String)


def _planted(run: Simulation, sent: pl.DataFrame) -> None:
    truth = run.truth
    faulty = pl.when("is_faulty_campaign").then(MERGE_FAILURES).otherwise(0.0)
    truth.share("O04", sent, chance=faulty, outcome=pl.col("is_broken"), day="sent")
    malformed = (1 - faulty) * MALFORMED
    truth.share("O05", sent, chance=malformed, outcome=pl.col("is_malformed"), day="sent")
    known = sent.filter("knows_topic")
    truth.share("O07", known, variant="mismatch", chance=IRRELEVANT, outcome=pl.col("is_wrong"), day="sent")
    baseless = pl.col("claims") & ~pl.col("knows_topic")
    chance = pl.when("knows_topic").then(0.0).otherwise(CLAIMS_INTEREST)
    truth.share("O07", sent, variant="no_basis", chance=chance, outcome=baseless, day="sent")
    arrived = sent.filter("is_delivered")
    chance = pl.when("is_pestered").then(OPTS_OUT["pestered"]).otherwise(OPTS_OUT["normal"])
    left = pl.col("unsubscribed").is_not_null()
    truth.share("O08", arrived, variant="opt_out", chance=chance, outcome=left, day="sent")
    truth.share("O08", arrived, variant="spam", chance=SPAM, outcome=pl.col("is_spam"), day="sent")
    _planted_pressure(run, sent)


def _planted_pressure(run: Simulation, sent: pl.DataFrame) -> None:
    """Everybody on the list hears from us every fortnight; the pestered are over every cap every week."""
    people = sent.group_by("customer", maintain_order=True).agg(
        pl.col("sent").min(), pl.col("is_pestered").first()
    )
    weeks = (
        sent.select("sent")
        .unique()
        .with_columns(week=run.timeline.local_day(pl.col("sent")).dt.truncate("1w"))
    )
    weeks = weeks.group_by("week").agg(pl.col("sent").max().alias("in_week")).sort("week")
    units = people.join(weeks, how="cross")
    chance = pl.col("is_pestered").cast(pl.Float64)
    run.truth.share("O02", units, chance=chance, outcome=pl.col("is_pestered"), day="in_week", weekly=True)
