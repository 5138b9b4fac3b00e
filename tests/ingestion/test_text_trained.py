"""A model trained on the organisation's own audits: when it is accepted, what it may know, how it labels."""

import numpy as np
import polars as pl
import pytest

from ingestion.errors import ConfigurationError
from ingestion.text import labels
from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.labeller import with_words
from ingestion.text.sentiment import SentimentLabeller
from ingestion.text.trained import TrainedLabeller
from ingestion.text.trained_card import page_of
from ingestion.text.trained_fit import FEWEST_PEOPLE
from ingestion.text.trained_measure import Judged, f1s
from ingestion.text.trained_store import load, save
from ingestion.text.trained_validation import FEWEST_LABELS
from ingestion.warehouse import open_build_file
from tests.ingestion.labelled_posts import OWN_WORDS, PEOPLE, audit, fitted, labelled_build, learned, post


@pytest.fixture
def con(tmp_path):
    opened = open_build_file(tmp_path / "brand_health.duckdb")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A build with words of its own, what was learned of it, and the folder it is kept in."""
    folder = tmp_path_factory.mktemp("told")
    opened = open_build_file(folder / "brand_health.duckdb")
    labelled_build(opened)
    found = learned(opened)
    save(folder / "models" / "sentiment", found.model, found.card)
    yield opened, found, folder / "models"
    opened.close()


def fresh_texts(count=60):
    rows = [
        f"A {word} for us, number {n}"
        for n in range(count // 9 + 1)
        for words in OWN_WORDS.values()
        for word in words
    ]
    frame = pl.DataFrame({"text_id": [str(n) for n in range(len(rows))], "text": rows})
    return with_words(
        frame.with_columns(vendor_language=pl.lit("en"), language=pl.lit("en"), complaint=pl.lit("no"))
    )


def labeller_of(models):
    stored = load(models / "sentiment")
    assert stored is not None
    return TrainedLabeller(stored, (SentimentLabeller([]), ComplaintLabeller()))


def test_words_of_ones_own_customers_are_learned_and_the_model_is_accepted(told):
    _, found, models = told
    assert found.card["is_accepted"]
    assert found.card["macro_f1"]["gain"]["low"] > 0
    values = labeller_of(models).label(fresh_texts())["value"].to_list()
    assert values[:9] == [value for value in OWN_WORDS for _ in range(3)]


def test_labels_dealt_by_chance_are_refused(con):
    labelled_build(con, signal=False)
    assert not learned(con).card["is_accepted"]


def test_the_same_data_and_seed_give_the_same_model(told):
    opened, found, _ = told
    again = learned(opened)
    assert again.card == found.card
    assert np.array_equal(again.model.coefficients, found.model.coefficients)
    assert again.model.words.names.tolist() == found.model.words.names.tolist()


def test_too_few_labels_are_refused_with_what_to_do(con):
    labelled_build(con, texts=FEWEST_LABELS - 1)
    with pytest.raises(ConfigurationError, match="too few to train on") as refused:
        learned(con)
    assert "audit-sample --label sentiment" in str(refused.value)


def test_a_value_nobody_met_is_refused(con):
    for number in range(FEWEST_LABELS + 10):
        text = f"A platform in lane {number:b}"
        post(con, number, text)
        audit(con, text, "neutral")
    labels.label_texts(con)
    with pytest.raises(ConfigurationError, match="too few to train on"):
        learned(con)


def test_a_label_that_is_not_trained_is_refused(con):
    with pytest.raises(ConfigurationError, match="sentiment, complaint"):
        learned(con, "praise")


def test_the_vocabulary_holds_nothing_that_fewer_than_five_people_wrote(con):
    for number in range(30):
        # one person says it thirty times, four people say the other once each
        post(con, 1000 + number, f"My quibblefrotz of lane {number:b} is zorked", author="person1")
        audit(con, f"My quibblefrotz of lane {number:b} is zorked", "negative")
    for number in range(FEWEST_PEOPLE - 1):
        post(con, 2000 + number, f"The snorkwhistle {'!' * number}", author=f"person{number}")
        audit(con, f"The snorkwhistle {'!' * number}", "neutral")
    labelled_build(con)
    known = fitted(con)
    terms = [*known.words.names.tolist(), *known.pieces.names.tolist()]
    assert "zorked" in terms
    assert not [term for term in terms if "quibb" in term or "frotz" in term or "snork" in term]


def test_nameless_texts_count_as_one_person(con):
    for number in range(30):
        con.execute(
            "insert into raw.social_posts by name select 'x' as platform, ? as post_id, ? as text, 'en' as lang",
            [f"n{number}", f"A quibblefrotz in lane {number:b}"],
        )
        audit(con, f"A quibblefrotz in lane {number:b}", "negative")
    labelled_build(con)
    assert "quibblefrotz" not in fitted(con).words.names.tolist()


def test_a_number_is_no_word_of_the_model(told):
    _, found, _ = told
    terms = found.model.words.names.tolist()
    assert "seat 0" in terms
    assert not [term for term in terms if any(digit in term for digit in "123456789")]


def test_a_text_has_the_same_label_and_score_in_any_company(told):
    labeller, texts = labeller_of(told[2]), fresh_texts()
    whole = labeller.label(texts)
    alone = pl.concat([labeller.label(one) for one in texts.iter_slices(1)])
    assert whole.equals(alone)
    assert labeller.label(texts.reverse()).reverse().equals(whole)


def test_a_text_the_rules_do_not_read_is_not_scored(told):
    found = labeller_of(told[2]).label(fresh_texts().with_columns(language=pl.lit("de")))
    assert set(found["value"]) == {"not_scored"}
    assert found["score"].null_count() == found.height


def test_an_empty_text_is_neither_an_error_nor_extreme(told):
    texts = fresh_texts().head(1).with_columns(text=pl.lit("…"), words=pl.lit(""))
    found = labeller_of(told[2]).label(texts)
    assert -1 <= found["score"][0] <= 1


def test_a_mood_lies_between_minus_one_and_one(told):
    score = labeller_of(told[2]).label(fresh_texts())["score"]
    assert score.min() >= -1
    assert score.max() <= 1
    assert score.min() < 0 < score.max()


def test_the_card_tells_what_changes_with_the_model(told):
    card = told[1].card
    assert card["texts"] == 240
    assert card["people"] == PEOPLE
    assert sum(of["people"] for of in card["break"]["share"].values()) == pytest.approx(1, abs=0.001)
    page = page_of(card)
    assert "accepted" in page
    assert "## The break" in page
    assert "scikit-learn" in page


def test_measures_weigh_texts_and_are_those_of_the_textbook():
    truth, said = np.array(["a", "a", "b", "b"]), np.array(["a", "b", "b", "b"])
    judged = Judged(truth, np.array([1.0, 1.0, 1.0, 3.0]), np.arange(4))
    found = f1s(judged.draws(1), truth, said, ("a", "b"))
    assert found.shape == (2001, 2)
    assert found[0].tolist() == pytest.approx([2 / 3, 8 / 9])


def test_a_complaint_is_learned_too(con):
    for number in range(240):
        is_one = number % 2 == 0
        text = f"The {'zorked bag' if is_one else 'platform'} of lane {number:b}"
        post(con, number, text)
        audit(con, text, "yes" if is_one else "no", label="complaint")
    labels.label_texts(con)
    found = learned(con, "complaint")
    assert found.card["is_accepted"]
    assert found.model.coefficients.shape[0] == 2
