"""What is planted: the parameters of one invented airline, Meridian Air. Another seed changes the data, never these.

Here: rates, shares and waiting times that the simulated people and departments follow.
Not here: drawing (the modules of the feeds) and adding up what a reader should find (``ingestion.simulate.truth``).
"""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.simulate.randomness import Wait

BRAND = "meridian"
BRAND_NAME = "Meridian Air"
HANDLE = "MeridianAir"
TIME_ZONE = "Europe/London"
# Competitors with their share of the public talk about them, relative to each other.
COMPETITORS = {"borealis": 0.45, "pacifica": 0.35, "sunward": 0.20}
COMPETITOR_NAMES = {
    "borealis": "Borealis Airways",
    "pacifica": "Pacifica Lines",
    "sunward": "Sunward Express",
}
COMPETITOR_HANDLES = {"borealis": "BorealisAir", "pacifica": "PacificaLines", "sunward": "SunwardExpress"}

SEGMENTS = {"business": 0.25, "leisure": 0.55, "family": 0.20}
TIERS = {"gold": 0.10, "silver": 0.30, "basic": 0.60}
REGIONS = {"north": 0.4, "south": 0.35, "overseas": 0.25}
TRAVELS_IN_A_MONTH = {"business": 0.75, "leisure": 0.45, "family": 0.35}
LEAVES_IN_A_MONTH = {"business": 0.006, "leisure": 0.010, "family": 0.009}


@dataclass(frozen=True)
class Topic:
    """One thing to complain about, and the department that causes it."""

    name: str
    owner: str
    weight: float
    severity: dict[str, float]  # 1 mild … 5 grave
    serious: str = "none"
    is_awkward: bool = False


_MILD = {"1": 0.15, "2": 0.40, "3": 0.30, "4": 0.12, "5": 0.03}
_HEAVY = {"1": 0.02, "2": 0.13, "3": 0.35, "4": 0.35, "5": 0.15}
TOPICS = {
    t.name: t
    for t in (
        Topic("baggage", "baggage", 0.24, _HEAVY),
        Topic("delay", "flight_operations", 0.28, _HEAVY, is_awkward=True),
        Topic("website", "digital", 0.18, _MILD),
        Topic("refund", "billing", 0.16, _HEAVY, is_awkward=True),
        Topic("cabin", "flight_operations", 0.11, _MILD),
        Topic("fraud", "fraud_team", 0.03, {"4": 0.4, "5": 0.6}, serious="fraud", is_awkward=True),
    )
}


@dataclass(frozen=True)
class Channel:
    """How complaints of one channel are answered."""

    weight: float
    is_answered: float
    wait: Wait
    is_acknowledged: float = 0.0  # by a machine, within minutes


CHANNELS = {
    "x": Channel(0.46, 0.74, Wait(3.0, 1.3)),
    "email": Channel(0.24, 0.90, Wait(8.0, 1.1), 0.95),
    "web": Channel(0.18, 0.86, Wait(11.0, 1.0), 0.95),
    "chat": Channel(0.12, 0.96, Wait(0.4, 0.9), 0.80),
}
DESK = [name for name in CHANNELS if name != "x"]

# What the first answer of a person is like, by who answers: the desk, or PR on the public account.
ANSWERS = {
    "desk": {"substantive": 0.55, "perfunctory": 0.25, "forwarded": 0.12, "redirect": 0.08},
    "x": {"substantive": 0.40, "perfunctory": 0.28, "forwarded": 0.12, "redirect": 0.20},
}
FORWARDED_HAS_CASE = 0.45
# Of the complaints a reader hears of again: how many were won back, by the first answer within a day.
EVIDENCE_IS_SEEN = 0.62
RECOVERS = {"substantive": 0.78, "redirect": 0.58, "forwarded": 0.42, "perfunctory": 0.36, "none": 0.24}
# A second, angrier word within a week; the angry are those nobody answered.
WORSENS = {"answered": 0.07, "silence": 0.24}
CHURNS_WITHIN_90_DAYS = {"answered": 0.05, "silence": 0.19}
CSAT_IS_GIVEN = 0.45
PRIORITIES = {"low": 0.15, "normal": 0.60, "high": 0.20, "urgent": 0.05}
FIRST_REPLY_TARGET = {"low": 2880, "normal": 1440, "high": 480, "urgent": 120}  # calendar minutes
RESOLUTION_WAIT = Wait(30.0, 0.9, longest=400.0)
REOPENS = 0.09
IS_IDENTIFIED = 0.88  # tickets that carry the customer number
CAUSE_IS_REVIEWED = 0.6
CAUSE_IS_CODED = 0.7  # solved tickets that carry a root cause
CAUSE_IS_OWNER = 0.85  # the reviewer finds the department that owns the topic
IS_UPHELD = 0.64
REMEDY = {
    "refund": 0.22,
    "replacement": 0.08,
    "fix": 0.20,
    "credit": 0.18,
    "correction": 0.06,
    "explanation": 0.26,
}
HARD_TEXTS = 0.06  # sarcasm and unusual words: a person sees it, a rule may not

# What people say in public when nothing is wrong.
POSTS = {
    "praise": 0.30,
    "question": 0.16,
    "chatter": 0.38,
    "recommend": 0.08,
    "warn_off": 0.04,
    "suggestion": 0.04,
}
QUESTION_IS_ANSWERED = 0.68
PRAISE_IS_THANKED = 0.58
THANK_WAIT = Wait(9.0, 0.9, longest=71.0)
PRAISES_AGAIN = {"thanked": 0.30, "not_thanked": 0.14}


@dataclass(frozen=True)
class Scale:
    """How large the organisation is; rates are per customer and month."""

    customers: int
    employees: int
    complaints: float = 0.045
    posts: float = 0.16
    listed: float = 0.22  # share of the customers on the newsletter's list
    invitations: float = 0.12
    block: int = 20_000  # customers handled at a time; bounds the memory


SCALES = {
    "tiny": Scale(customers=400, employees=80),
    "small": Scale(customers=3_000, employees=240),
    "demo": Scale(customers=5_000, employees=320),
}
