"""What a reference year needs beside its volumes: mailings, customers, the roster, the desk's settings.

Here: those. Not here: posts, tickets and answers (their own modules).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from ingestion.simulate import desk, employees, mailing_files, outreach, plain, world
from ingestion.simulate.customers import SOURCE as CUSTOMERS
from ingestion.simulate.delivery import KNOWN
from ingestion.simulate.population import customer_ids
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.timeline import iso
from ingestion.simulate.volume import surveys
from ingestion.simulate.volume.exports import Run

_HIRED_BEFORE = 3000  # days


def settle(run: Run, directory: Path) -> None:
    """Everything that is filed once, at the beginning."""
    desk.settle(run)
    desk.policies(run)
    _customers(run)
    _roster(run)
    questions = directory / "reference" / "survey_questions.csv"
    more = "".join(f"glint,{text},{text},engagement,likert,1,5,false,\n" for text in surveys.MORE_ITEMS)
    questions.write_text(questions.read_text(encoding="utf-8") + more, encoding="utf-8")


def _customers(run: Run) -> None:
    rng, size = run.deliveries.randomness.of("customers"), run.size.customers
    who, start = np.arange(size), run.timeline.midnight(run.timeline.start_on)
    rows = pl.DataFrame(
        {
            "customer_id": customer_ids(who),
            "email": "c" + pl.Series(who).cast(pl.String) + "@travellers.example",
            "phone": "+4477009" + pl.Series(who).cast(pl.String).str.zfill(8),
            "segment": choice(rng, world.SEGMENTS, size),
            "value_tier": choice(rng, world.TIERS, size),
            "region": choice(rng, world.REGIONS, size),
            "_joined": start - rng.integers(DAY, 1500 * DAY, size),
        }
    ).with_columns(created_at=iso("_joined"))
    plain.write(
        run.deliveries, CUSTOMERS, "customers_master", rows.drop("_joined"), known=pl.lit(start + HOUR)
    )


def _roster(run: Run) -> None:
    rng, size = run.deliveries.randomness.of("roster"), run.size.employees
    start = run.timeline.midnight(run.timeline.start_on)
    rows = pl.DataFrame(
        {
            "Employee_ID": employees.ids(np.arange(size)),
            "hired": start - rng.integers(30 * DAY, _HIRED_BEFORE * DAY, size),
            "Team_Name": choice(rng, {n: u.heads for n, u in employees.UNITS.items()}, size),
            "Management_Level": choice(rng, employees.LEVELS, size),
        }
    ).with_columns(
        Start_Date=iso("hired").str.slice(0, 10),
        Termination_Date=pl.lit(None, pl.String),
        Termination_Category=pl.lit(None, pl.String),
        Regrettable_Termination=pl.lit(None, pl.Boolean),
        Full_Name=pl.format("Fictional {}", "Employee_ID"),
        Email=pl.format("{}@meridian.example", "Employee_ID"),
        Team_ID=pl.col("Team_Name"),
        Employee_Type=pl.lit("FullTime"),
        Manager_ID=pl.lit("E000001"),
        Location=pl.lit("London"),
        Job_Title=pl.lit("Colleague"),
    )
    record = pl.struct(
        pl.lit("meridian__workday__customreports").alias("stream"),
        pl.lit((start + HOUR) * 1000).alias("emitted_at"),
        pl.struct(pl.exclude("hired")).alias("data"),
    )
    lines = rows.select(
        record.alias("record"), pl.lit("RECORD").alias("type"), pl.lit(start + HOUR).alias(KNOWN)
    )
    run.deliveries.jsonl(employees.ROSTER, "custom_report", lines)


def mail(run: Run, day: dt.date) -> None:
    """Write one campaign of this day and its messages, one to a customer."""
    rng = run.deliveries.randomness.of("mail")
    who = run.size.some_customers(rng, run.size.of(run.size.outreach, day))
    campaign = f"news_{day:%Y%m%d}"
    at = run.timeline.midnight(day)
    listed = pl.DataFrame(
        {"campaign_id": [campaign], "type": ["outreach"], "started_on": [day], "ended_on": [day]}
    ).with_columns(name=pl.col("campaign_id"), department=pl.lit("marketing"), budget=pl.lit(500.0))
    plain.write(run.deliveries, mailing_files.SOURCE, "campaigns_list", listed, known=pl.lit(at + HOUR))
    mailing_files.messages(run, _reactions(rng, who, campaign=campaign, sent=at + 9 * HOUR))


def _reactions(rng: np.random.Generator, who: np.ndarray, *, campaign: str, sent: int) -> pl.DataFrame:
    size = len(who)
    at = sent + rng.integers(0, HOUR, size)
    delivered = rng.random(size) < outreach.DELIVERED
    opens = delivered & (rng.random(size) < outreach.OPENED)
    leaves = delivered & (rng.random(size) < outreach.OPTS_OUT["normal"])
    broken = rng.random(size) < outreach.MERGE_FAILURES * outreach.FAULTY_CAMPAIGNS
    times = {
        "opened": np.where(opens, at + rng.integers(600, DAY, size), 0),
        "clicked": np.where(opens & (rng.random(size) < outreach.CLICKED), at + DAY, 0),
        "unsubscribed": np.where(leaves, at + rng.integers(600, DAY, size), 0),
    }
    frame = pl.DataFrame(
        {
            "customer": who,
            "sent": at,
            "topic": np.array(list(outreach.TOPICS))[outreach.topic_number(who)],
            "segment": choice(rng, world.SEGMENTS, size),
            "is_broken": broken,
            "is_malformed": (rng.random(size) < outreach.MALFORMED) & ~broken,
            "bad": np.array(outreach.BAD_SALUTATIONS)[rng.integers(0, len(outreach.BAD_SALUTATIONS), size)],
            "name": np.array(outreach.FIRST_NAMES)[who % len(outreach.FIRST_NAMES)],
            "claims": rng.random(size) < outreach.CLAIMS_INTEREST,
            "is_delivered": delivered,
            "is_spam": rng.random(size) < outreach.SPAM,
            **times,
        }
    )
    return frame.with_columns(
        pl.lit(campaign).alias("campaign_id"), *[pl.when(pl.col(c) > 0).then(c).alias(c) for c in times]
    )
