"""Sensitivity, specificity and the readers' agreement equal the textbook figures, whatever the sample."""

import datetime as dt
import random
from itertools import permutations

import pytest

from tests.dbt_project.model_runner import Desk

AUDITS = (
    "source varchar, is_fictional boolean, text_id varchar, label varchar, audited_on date, coder_1 varchar, "
    "coder_2 varchar, agreed varchar, stratum varchar, stratum_weight double, model_value varchar"
)
DAY = dt.date(2026, 1, 20)


def audit(n, said, first, second=None, *, label="complaint", weight=1.0, day=DAY):
    return ("s", False, f"t{n}", label, day, first, second, first, said, weight, said)


def quality(audits, **variables):
    desk = Desk()
    desk.table("stg_text__label_audits", AUDITS, audits)
    desk.build_from_sources("agg_label_quality", **variables)
    names = [name for (name, *_) in desk.con.execute("describe agg_label_quality").fetchall()]
    return {
        row[0]: dict(zip(names, row, strict=True))
        for row in desk.rows("from agg_label_quality order by label")
    }


def alpha_by_coincidences(pairs):
    """Krippendorff's alpha as he writes it: from the matrix of coincidences."""
    values = sorted({value for pair in pairs for value in pair})
    counted = dict.fromkeys([(a, b) for a in values for b in values], 0.0)
    for pair in pairs:
        for one, other in permutations(pair, 2):
            counted[one, other] += 1.0
    totals = {value: sum(counted[value, other] for other in values) for value in values}
    n = sum(totals.values())
    observed = sum(count for (a, b), count in counted.items() if a != b) / n
    expected = sum(totals[a] * totals[b] for a in values for b in values if a != b) / (n * (n - 1))
    return 1 - observed / expected


@pytest.mark.parametrize("seed", range(5))
def test_agreement_is_that_of_the_coincidence_matrix(seed):
    rng = random.Random(seed)
    pairs = [(rng.choice(["yes", "no"]), rng.choice(["yes", "no", "no"])) for _ in range(60)]
    found = quality([audit(n, "yes", *pair) for n, pair in enumerate(pairs)])["complaint"]
    assert found["alpha"] == pytest.approx(alpha_by_coincidences(pairs), abs=1e-12)


def test_texts_that_one_person_read_say_nothing_about_agreement():
    pairs = [("yes", "yes"), ("no", "no"), ("yes", "no")]
    both = [audit(n, "yes", *pair) for n, pair in enumerate(pairs)]
    alone = [audit(n, "yes", "yes") for n in range(10, 30)]
    assert quality(both + alone)["complaint"]["alpha"] == pytest.approx(alpha_by_coincidences(pairs))


def test_readers_who_only_ever_say_no_have_not_agreed_on_anything():
    found = quality([audit(n, "no", "no", "no") for n in range(300)])["complaint"]
    assert found["alpha"] is None
    assert found["is_reliable"] is False


def test_a_text_counts_for_the_texts_it_stands_for():
    found = quality(
        [audit(n, "yes", "yes" if n < 8 else "no", "yes" if n < 8 else "no") for n in range(10)]
        + [audit(n, "no", "yes" if n < 11 else "no", "no", weight=9.0) for n in range(10, 20)]
    )["complaint"]
    assert found["sensitivity"] == pytest.approx(8 / 17)
    assert found["specificity"] == pytest.approx(81 / 83)
    assert found["n_positive"] == pytest.approx(17**2 / (8 + 81))


def reliable(texts, *, wrong=0, day=DAY, **variables):
    truth = ["yes" if n % 2 else "no" for n in range(texts)]
    second = ["yes" if (t == "no") == (n < wrong) else "no" for n, t in enumerate(truth)]
    rows = [audit(n, t, t, s, day=day) for n, (t, s) in enumerate(zip(truth, second, strict=True))]
    return quality(rows, **variables)["complaint"]["is_reliable"]


def test_a_label_is_relied_on_from_two_hundred_texts_a_quarter_and_readers_who_agree():
    assert reliable(200) is True
    assert reliable(199) is False
    assert reliable(200, wrong=32) is True
    assert reliable(200, wrong=36) is False


def test_an_audit_grows_old():
    assert reliable(200, day=dt.date(2025, 7, 1)) is True
    assert quality([audit(1, "yes", "yes", day=dt.date(2025, 3, 31))]) == {}


def test_audits_of_earlier_quarters_stay_out():
    old = [audit(n, "yes", "no", "no", day=dt.date(2025, 6, 30)) for n in range(50)]
    new = [audit(n, "yes", "yes", "yes") for n in range(50)]
    assert quality(old + new)["complaint"]["n"] == 50


def test_a_label_of_several_values_is_judged_on_each():
    found = quality(
        [
            audit(1, "negative", "negative", label="sentiment"),
            audit(2, "neutral", "negative", label="sentiment"),
            audit(3, "positive", "positive", label="sentiment"),
        ]
    )
    assert set(found) == {"sentiment:negative", "sentiment:neutral", "sentiment:positive"}
    assert found["sentiment:negative"]["sensitivity"] == 0.5
    assert found["sentiment:neutral"]["specificity"] == pytest.approx(2 / 3)
