"""Near-duplicates of replies: the same as by comparing every pair, in a window of fixed length, at a bounded price.

Here: invented signatures and the order of replies. Not here: how a text gets its signature (tests/ingestion), nor what
makes a reply perfunctory, which is a rule on single rows (unit test beside int_replies_judged).
"""

import datetime as dt
import random

import polars as pl
import pytest

from tests.dbt_project.model_runner import Desk

WINDOW, FROM, VALUES = 500, 0.6, 64
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MODELS = ("int_reply_signatures", "int_reply_candidates", "int_reply_pairs", "int_replies_compared")
REPLIES = "utterance_key text, brand text, replied_at timestamptz, text_id text, is_human boolean"


def signature(randomness, base=None, same=VALUES):
    """A signature of its own, or one that agrees with `base` in `same` values."""
    own = [randomness.getrandbits(60) for _ in range(VALUES)]
    if base is None:
        return own
    kept = set(randomness.sample(range(VALUES), same))
    return [base[place] if place in kept else own[place] for place in range(VALUES)]


def compared(signatures, *, brands=("own",), models=MODELS):
    """The models over replies of these signatures, one a minute; returns the database."""
    desk = Desk()
    desk.con.execute("create table method_constant as from read_csv('dbt_project/seeds/method_constant.csv')")
    rows = [
        (f"{n:06}", brands[n % len(brands)], START + dt.timedelta(minutes=n), f"t{n}", True)
        for n in range(len(signatures))
    ]
    desk.table("int_replies_attributed", REPLIES, rows)
    arrived = pl.DataFrame({"text_id": [f"t{n}" for n in range(len(signatures))], "shingles": signatures})
    desk.con.register("stg_text__signatures", arrived.to_arrow())
    for model in models:
        desk.build(model)
    return desk


def by_every_pair(signatures, brands):
    """Near-duplicates among the replies of the brand before it, found the slow way."""
    seen = {brand: [] for brand in brands}
    found = {}
    for n, own in enumerate(signatures):
        before = seen[brands[n % len(brands)]]
        found[f"{n:06}"] = sum(
            sum(a == b for a, b in zip(own, other, strict=True)) / VALUES >= FROM
            for other in before[-WINDOW:]
        )
        before.append(own)
    return found


@pytest.mark.parametrize("brands", [("own",), ("own", "other")])
def test_the_models_find_what_comparing_every_pair_finds(brands):
    randomness = random.Random(7)
    templates = [signature(randomness) for _ in range(4)]
    signatures = [
        signature(randomness)
        if randomness.random() < 0.5
        # well alike or not at all: at the very limit a pair may share no band
        else signature(randomness, randomness.choice(templates), randomness.choice([64, 60, 56, 30]))
        for _ in range(1200)
    ]
    desk = compared(signatures, brands=brands)
    found = dict(desk.rows("select utterance_key, boiler_n from int_replies_compared"))
    assert found == by_every_pair(signatures, brands)
    assert max(found.values()) > 20


def test_the_window_does_not_grow_with_the_volume():
    """One wording used all the time has as many near-duplicates as the window is long, however much was said before."""
    desk = compared([signature(random.Random(1))] * 1300)
    found = desk.rows("select boiler_n, reference_n from int_replies_compared order by utterance_key")
    assert found[:3] == [(0, 0), (1, 1), (2, 2)]
    assert set(found[WINDOW:]) == {(WINDOW, WINDOW)}


def comparisons(replies, *, hot):
    """Signatures compared for so many replies, of which a share comes from one template with a slot for a name."""
    randomness = random.Random(11)
    template = signature(randomness)
    signatures = [
        signature(randomness, template, 60) if randomness.random() < hot else signature(randomness)
        for _ in range(replies)
    ]
    desk = compared(signatures, models=MODELS[:2])
    # Whatever is compared is a pair, however unlike: so the pairs are the comparisons.
    desk.con.execute("update method_constant set value = -1 where name = 'near_duplicate_from'")
    desk.build("int_reply_pairs")
    ((count,),) = desk.rows("select count(*) from int_reply_pairs")
    return count


@pytest.mark.parametrize(("hot", "at_most"), [(0.0, 0.02), (0.4, 0.4), (1.0, 1.0)])
def test_twice_the_replies_are_twice_the_comparisons_however_hot_a_template_runs(hot, at_most):
    once, twice = comparisons(2000, hot=hot), comparisons(4000, hot=hot)
    # The first block has none before it, so the later ones cost a little more; a handful meet by chance.
    assert twice <= 2.5 * once + 4000
    assert twice <= at_most * 4000 * 2 * WINDOW
