"""How customers answer: the shares of every answer, and drawing them.

Here: those. Not here: who is asked (``ingestion.simulate.survey``) and which figure finds what
(``ingestion.simulate.survey_truth``).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulate.randomness import choice
from ingestion.simulate.texts import words

DELIVERED, FINISHES, BREAKS_OFF, REMINDED = 0.97, 0.30, 0.05, 0.35
# Shares of scores: NPS by segment, everything else for all.
NPS = {
    "business": {"promoter": 0.34, "passive": 0.36, "detractor": 0.30},
    "leisure": {"promoter": 0.46, "passive": 0.33, "detractor": 0.21},
    "family": {"promoter": 0.40, "passive": 0.35, "detractor": 0.25},
}
VOTES = {"promoter": [9, 10], "passive": [7, 8], "detractor": [0, 2, 3, 4, 5, 6]}
CSAT = {"5": 0.31, "4": 0.40, "3": 0.16, "2": 0.08, "1": 0.05}
CES = {"7": 0.28, "6": 0.27, "5": 0.18, "4": 0.12, "3": 0.08, "2": 0.04, "1": 0.03}
FCR = 0.71
AGREE = {  # share of each answer 1..5
    "AUTHENTICITY": [0.06, 0.12, 0.22, 0.36, 0.24],
    "FAIRNESS": [0.10, 0.16, 0.26, 0.30, 0.18],
    "TRANSPARENCY": [0.12, 0.20, 0.26, 0.28, 0.14],
    "GOOD_FAITH": [0.07, 0.13, 0.24, 0.34, 0.22],
    "TRUST": [0.06, 0.11, 0.23, 0.37, 0.23],
    "NOTICED_BAGGAGE": [0.18, 0.22, 0.25, 0.22, 0.13],
    "NOTICED_REFUND": [0.24, 0.26, 0.22, 0.18, 0.10],
}
CONTACT_ALLOWED, CALLED_BACK = 0.6, 0.55
COMMENTS = 0.5


def answers(rng: np.random.Generator, answered: pl.DataFrame) -> pl.DataFrame:
    """One row of answers per response."""
    size = answered.height
    group = np.empty(size, dtype=object)
    for segment, shares in NPS.items():
        rows = np.flatnonzero(answered["segment"].to_numpy() == segment)
        group[rows] = choice(rng, shares, len(rows))
    votes = np.array(
        [VOTES[g][int(u * len(VOTES[g]))] for g, u in zip(group, rng.random(size), strict=True)],
        dtype=np.int64,
    )
    kind = rng.random(size) < COMMENTS
    topic = choice(rng, {"": 0.5, "baggage": 0.15, "delay": 0.15, "website": 0.1, "refund": 0.1}, size)
    comment, _ = words(rng, np.full(size, "comment"), topic)
    allowed = rng.random(size) < CONTACT_ALLOWED
    called = allowed & (group == "detractor") & (rng.random(size) < CALLED_BACK)
    scales = {
        name: choice(rng, {str(n + 1): share for n, share in enumerate(shares)}, size).astype(np.int64)
        for name, shares in AGREE.items()
    }
    return pl.DataFrame(
        {
            "response_id": "R_" + answered["invite_id"],
            "NPS": votes,
            "CSAT": choice(rng, CSAT, size).astype(np.int64),
            "CES": choice(rng, CES, size).astype(np.int64),
            "FCR": (rng.random(size) < FCR).astype(np.int64),
            **scales,
            "COMMENT": pl.select(pl.when(pl.Series(kind)).then(comment)).to_series(),
            "topic": pl.Series(topic, dtype=pl.String),
            "is_detractor": group == "detractor",
            "contact_allowed": allowed,
            "is_called": called,
            "duration": rng.integers(90, 420, size),
            "weight": np.round(rng.uniform(0.5, 2.0, size), 3),
        }
    )
