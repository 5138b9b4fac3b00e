"""The export of Qualtrics: three header rows, one row per response, embedded data at the end.

Here: shape. Not here: answers (``ingestion.simulate.survey``).
"""

from __future__ import annotations

import csv
import io
import json

import polars as pl

from ingestion.simulate.delivery import KNOWN, Deliveries
from ingestion.simulate.population import customer_ids

SOURCE = "voc_survey"
QUESTIONS = {
    "NPS": "How likely are you to recommend Meridian Air to a friend or colleague?",
    "CSAT": "How satisfied are you with this flight?",
    "CES": "Meridian Air made it easy for me to handle my journey.",
    "FCR": "If you contacted us, was it settled at the first contact?",
    "AUTHENTICITY": "Meridian Air is what it claims to be.",
    "FAIRNESS": "Meridian Air treats its customers fairly.",
    "TRANSPARENCY": "Meridian Air says openly what goes wrong and why.",
    "GOOD_FAITH": "Meridian Air acts in good faith.",
    "TRUST": "I trust Meridian Air.",
    "NOTICED_BAGGAGE": "Have you noticed improvement in baggage handling?",
    "NOTICED_REFUND": "Have you noticed improvement in refunds?",
    "COMMENT": "What should we know?",
}
_FRONT = {
    "StartDate": "startDate",
    "EndDate": "endDate",
    "Status": "status",
    "IPAddress": "ipAddress",
    "Progress": "progress",
    "Duration (in seconds)": "duration",
    "Finished": "finished",
    "RecordedDate": "recordedDate",
    "ResponseId": "_recordId",
    "RecipientLastName": "recipientLastName",
    "RecipientFirstName": "recipientFirstName",
    "RecipientEmail": "recipientEmail",
    "ExternalReference": "externalDataReference",
    "LocationLatitude": "locationLatitude",
    "LocationLongitude": "locationLongitude",
    "DistributionChannel": "distributionChannel",
    "UserLanguage": "userLanguage",
}
_BACK = ("Wave", "InviteId", "ContactAllowed", "Weight", "Brand", "segment")


def header() -> bytes:
    """The three rows above the responses."""
    columns = [*_FRONT, *QUESTIONS, *_BACK]
    texts = [*_FRONT, *QUESTIONS.values(), *_BACK]
    ids = [_import_id(name, of) for name, of in _FRONT.items()]
    ids += [json.dumps({"ImportId": f"QID{n}"}, separators=(",", ":")) for n in range(1, len(QUESTIONS) + 1)]
    ids += [json.dumps({"ImportId": name}, separators=(",", ":")) for name in _BACK]
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([columns, texts, ids])
    return file.getvalue().encode()


def _import_id(name: str, of: str) -> str:
    zone = {"timeZone": "UTC"} if name.endswith("Date") else {}
    return json.dumps({"ImportId": of, **zone}, separators=(",", ":"))


def write(deliveries: Deliveries, survey: str, responses: pl.DataFrame) -> None:
    """Append responses to the survey's export; an unfinished one holds only its first answers."""
    rows = responses.select(*_front(responses), *_answers(), *_back(), pl.col("recorded").alias(KNOWN))
    for day, part in deliveries.by_delivery(SOURCE, survey, rows, break_column="RecordedDate"):
        content = part.write_csv(include_header=False).encode()
        if deliveries.is_new(day, SOURCE, f"{survey}.csv"):
            content = header() + content
        deliveries.append(day, SOURCE, f"{survey}.csv", content=content, records=part.height)


def _clock(second: pl.Expr) -> pl.Expr:
    return pl.from_epoch(second, time_unit="s").dt.strftime("%Y-%m-%d %H:%M:%S")


def _front(responses: pl.DataFrame) -> list[pl.Expr | pl.Series]:
    empty = pl.lit(None, pl.String)
    return [
        _clock(pl.col("recorded") - pl.col("duration")).alias("StartDate"),
        _clock(pl.col("recorded")).alias("EndDate"),
        pl.lit("0").alias("Status"),
        empty.alias("IPAddress"),
        pl.when("finished").then(100).otherwise(40).alias("Progress"),
        pl.col("duration").alias("Duration (in seconds)"),
        pl.col("finished").cast(pl.Int8).alias("Finished"),
        _clock(pl.col("recorded")).alias("RecordedDate"),
        pl.col("response_id").alias("ResponseId"),
        empty.alias("RecipientLastName"),
        empty.alias("RecipientFirstName"),
        pl.format("c{}@travellers.example", "customer").alias("RecipientEmail"),
        customer_ids(responses["customer"].to_numpy()).alias("ExternalReference"),
        empty.alias("LocationLatitude"),
        empty.alias("LocationLongitude"),
        pl.lit("email").alias("DistributionChannel"),
        pl.lit("EN").alias("UserLanguage"),
    ]


def _answers() -> list[pl.Expr]:
    later = [name for name in QUESTIONS if name not in ("NPS", "CSAT")]
    return [pl.col("NPS"), pl.col("CSAT"), *[pl.when("finished").then(name).alias(name) for name in later]]


def _back() -> list[pl.Expr]:
    return [
        pl.col("wave").alias("Wave"),
        pl.col("invite_id").alias("InviteId"),
        pl.col("contact_allowed").alias("ContactAllowed"),
        pl.col("weight").alias("Weight"),
        pl.lit("Meridian Air").alias("Brand"),
        pl.col("segment"),
    ]
