"""Writes the fictional outreach log of the example organisation: campaigns, messages and preferences.

What lives here: one seeded recipe without dependencies; its output is committed under ``deliveries/`` in the
columns of the plain-CSV templates. What does not: any real person or mailing. Recipients are called
``FR0017`` and "Fictional Recipient 17"; the source carries ``fictional: true`` in ``brand_health.yml``.

Planted: the parking offer went out with unfilled merge fields, the loyalty letter with a few; some sixty
recipients stand on every list and get more than they can bear; a quarter of all messages is transactional.
Run ``python examples/commons_group/make_fictional_outreach.py``; running it twice changes no byte.
"""

import csv
import gzip
import io
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

DELIVERIES = Path(__file__).parent / "deliveries"
SEED = 20260501
START = datetime(2026, 5, 1, tzinfo=UTC)
DELIVERED = [datetime(2026, month, day, tzinfo=UTC) for month, day in [(6, 1), (7, 1), (8, 2), (8, 31)]]
RECIPIENTS = 700
ON_EVERY_LIST = 60
SEGMENTS = ["frequent_traveller", "occasional_traveller", "local_resident"]
FIELDS = [
    "message_id", "campaign_id", "recipient_ref", "channel", "sent_at", "is_transactional", "topic",
    "segment", "subject", "salutation", "body_rendered", "delivered_at", "opened_at", "clicked_at",
    "unsubscribed_at", "spam_reported_at", "cost",
]  # fmt: skip
PREFERENCE_FIELDS = ["recipient_ref", "topic", "channel", "consent", "changed_at"]
CAMPAIGN_FIELDS = ["campaign_id", "name", "type", "department", "topic", "started_on", "ended_on", "budget"]
BROKEN = ["Dear [first name],", "Dear {{first_name}},", "Dear ,", "Dear NULL,", "Dear %%FIRST_NAME%%,"]


@dataclass(frozen=True)
class Campaign:
    """A campaign: days on which it is sent (offsets from START), reach among recipients, share broken."""

    campaign_id: str
    kind: str
    channel: str
    topic: str
    days: tuple[int, ...]
    reach: float
    broken: float
    transactional: bool
    body: str


CAMPAIGNS = [
    Campaign(
        "summer_routes", "outreach", "email", "routes", (4, 34, 66, 97), 0.17, 0.004, False, "New routes."
    ),
    Campaign(
        "loyalty_letter", "incentive", "email", "loyalty", (12, 43, 74, 105), 0.15, 0.03, False, "Points."
    ),
    Campaign("parking_offer", "incentive", "email", "parking", (14, 76), 0.18, 0.32, False, "Park for less."),
    Campaign(
        "lounge_text", "incentive", "sms", "lounge", (15, 46, 77, 107), 0.10, 0.0, False, "Lounge open."
    ),
    Campaign(
        "how_was_it", "survey", "email", "survey", (9, 40, 70, 101), 0.09, 0.01, False, "Two questions."
    ),
    Campaign("receipts", "appeal", "email", "booking", tuple(range(1, 120, 2)), 0.014, 0.0, True, "Receipt."),
    Campaign(
        "gate_change", "appeal", "push", "flight", tuple(range(2, 120, 4)), 0.008, 0.0, True, "New gate."
    ),
]


def moment(when: datetime | None) -> str:
    """Return an ISO 8601 instant in UTC, or a blank."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}" if when else ""


def salutation(recipient: int, broken: bool, dice: random.Random) -> str:
    """Return the salutation as it went out: with a name, or with a hole where the name should be."""
    return dice.choice(BROKEN) if broken else f"Dear Fictional Recipient {recipient},"


def reactions(campaign: Campaign, sent: datetime, dice: random.Random) -> dict[str, str]:
    """Return delivery, opening, click, unsubscription and spam report; blank = did not happen."""
    delivered = sent + timedelta(seconds=dice.randint(1, 90)) if dice.random() < 0.985 else None
    opens = delivered and campaign.channel in {"email", "push"} and dice.random() < 0.34
    opened = delivered + timedelta(minutes=dice.randint(1, 2000)) if delivered and opens else None
    clicked = opened + timedelta(minutes=dice.randint(0, 9)) if opened and dice.random() < 0.12 else None
    leaves = opened and not campaign.transactional and dice.random() < 0.015
    left = opened + timedelta(minutes=2) if opened and leaves else None
    spam = opened + timedelta(minutes=1) if opened and dice.random() < 0.001 else None
    return {
        "delivered_at": moment(delivered),
        "opened_at": moment(opened),
        "clicked_at": moment(clicked),
        "unsubscribed_at": moment(left),
        "spam_reported_at": moment(spam),
    }


def message(
    number: int, campaign: Campaign, *, recipient: int, day: int, dice: random.Random
) -> dict[str, str]:
    """Return one message to one recipient, ``day`` days after START."""
    sent = START + timedelta(days=day, minutes=dice.randint(15 * 60, 20 * 60))
    broken = dice.random() < campaign.broken
    row = {
        "message_id": f"M{number:05d}",
        "campaign_id": campaign.campaign_id,
        "recipient_ref": f"FR{recipient:04d}",
        "channel": campaign.channel,
        "sent_at": moment(sent),
        "is_transactional": str(campaign.transactional).lower(),
        "topic": campaign.topic,
        "segment": SEGMENTS[recipient % 3],
        "subject": f"About {campaign.topic}" if campaign.channel == "email" else "",
        "salutation": salutation(recipient, broken, dice),
        "body_rendered": campaign.body,
        "cost": "0.07" if campaign.channel == "sms" else "0.002",
    }
    return row | reactions(campaign, sent, dice)


def all_messages(dice: random.Random) -> list[dict[str, str]]:
    """Return every message in the order of sending; people on every list get each campaign."""
    rows: list[dict[str, str]] = []
    sendings = [(day, campaign) for campaign in CAMPAIGNS for day in campaign.days]
    for day, campaign in sorted(sendings, key=lambda sending: sending[0]):
        for recipient in range(1, RECIPIENTS + 1):
            always = recipient <= ON_EVERY_LIST and not campaign.transactional
            if always or dice.random() < campaign.reach:
                rows.append(message(len(rows) + 1, campaign, recipient=recipient, day=day, dice=dice))
    return rows


def preferences(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the consent given by everybody at START and withdrawn by whoever unsubscribed."""
    given = moment(START - timedelta(days=90))
    rows = [
        {
            "recipient_ref": f"FR{number:04d}",
            "topic": "",
            "channel": "",
            "consent": "true",
            "changed_at": given,
        }
        for number in range(1, RECIPIENTS + 1)
    ]
    for sent in messages:
        if sent["unsubscribed_at"]:
            row = {name: sent[name] for name in ("recipient_ref", "topic", "channel")}
            rows.append(row | {"consent": "false", "changed_at": sent["unsubscribed_at"]})
    return rows


def campaign_rows() -> list[dict[str, str]]:
    """Return the list of campaigns."""
    return [
        {
            "campaign_id": campaign.campaign_id,
            "name": campaign.campaign_id.replace("_", " ").capitalize(),
            "type": campaign.kind,
            "department": "pr_comms",
            "topic": campaign.topic,
            "started_on": f"{START + timedelta(days=campaign.days[0]):%Y-%m-%d}",
            "ended_on": f"{START + timedelta(days=campaign.days[-1]):%Y-%m-%d}",
            "budget": str(1000 + 250 * index),
        }
        for index, campaign in enumerate(CAMPAIGNS)
    ]


def write(delivered: datetime, name: str, *, fields: list[str], rows: list[dict[str, str]]) -> None:
    """Write one CSV delivery; ``.gz`` is compressed without a time stamp so that the bytes do not vary."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = DELIVERIES / f"{delivered:%Y-%m-%d}" / "outreach_log" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = buffer.getvalue().encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def main() -> None:
    """Write the log month by month, preferences as they stood at each delivery, and the campaign list."""
    messages = all_messages(random.Random(SEED))  # noqa: S311 - invented messages, not secrets
    wishes = preferences(messages)
    since = ""
    for delivered in DELIVERED:
        until = moment(delivered)
        sent = [row for row in messages if since <= row["sent_at"] < until]
        changed = [row for row in wishes if since <= row["changed_at"] < until]
        write(delivered, "outreach_messages.csv.gz", fields=FIELDS, rows=sent)
        write(delivered, "outreach_preferences.csv", fields=PREFERENCE_FIELDS, rows=changed)
        since = until
    write(DELIVERED[0], "campaigns_list.csv", fields=CAMPAIGN_FIELDS, rows=campaign_rows())


if __name__ == "__main__":
    main()
