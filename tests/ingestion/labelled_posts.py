"""A build of posts that people labelled, some in words no lexicon knows."""

import datetime as dt
import hashlib

import numpy as np

from ingestion.text import labels
from ingestion.text.trained_fit import fit
from ingestion.text.trained_learn import learn, material

DAY = dt.date(2026, 1, 20)
PEOPLE = 40
# Words of one organisation's customers, which no general word list knows.
OWN_WORDS = {
    "negative": ("zorked", "gate thirteen", "the blue screen of boarding"),
    "neutral": ("timetable", "platform", "paper form"),
    "positive": ("zingy", "window fairy", "a meridian moment"),
}
ASIDES = (
    "today",
    "on the way home",
    "with my sister",
    "in the morning",
    "again",
    "at the desk",
    "as every year",
)


def post(con, number, text, *, author=None):
    """One post by one of forty people."""
    con.execute(
        "insert into raw.social_posts by name "
        "select 'x' as platform, ? as post_id, ? as author_id_hash, ? as text, 'en' as lang, 's' as source",
        [str(number), author or f"person{number % PEOPLE}", text],
    )


def audit(con, text, truth, *, label="sentiment", weight=1.0):
    """What two people said of it."""
    con.execute(
        "insert into raw.label_audits by name select ? as text_id, ? as label, ?::date as audited_on, ? as coder_1, "
        "? as agreed, 'x' as stratum, ? as stratum_weight, 'x' as model_value, false as is_deleted, "
        "date '2026-01-21' as delivery_date, 'label_desk' as source",
        [hashlib.sha256(text.encode()).hexdigest(), label, DAY, truth, truth, weight],
    )


def labelled_build(con, *, texts=240, signal=True, seed=7):
    """Fills a build; without a signal, the labels are dealt by chance."""
    rng = np.random.default_rng(seed)
    for number in range(texts):
        truth = list(OWN_WORDS)[number % 3]
        words = OWN_WORDS[truth][int(rng.integers(3))]
        text = f"The {words} {ASIDES[int(rng.integers(len(ASIDES)))]}, seat 4711 of lane {_spelled(number)}"
        post(con, number, text)
        audit(con, text, truth if signal else str(rng.choice(list(OWN_WORDS))))
    labels.label_texts(con)


def learned(con, label="sentiment", **how):
    """What training on the build finds."""
    return learn(con, label, languages=("en",), day=DAY, **how)


def fitted(con, label="sentiment"):
    """A model fitted once on all audited texts, without any validation."""
    found = material(con, label, languages=("en",))
    rows = np.arange(len(found.judged.truth))
    return fit(found.labelled, found.judged.truth, rows, sought=found.sought, strength=1.0)


def _spelled(number):
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
