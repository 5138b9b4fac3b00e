"""Moods and complaints: what a reader would say of a text, and that no text depends on its neighbours."""

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.text.appraisal import Appraiser
from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.labeller import read_words
from ingestion.text.language import LanguageLabeller
from ingestion.text.pii import PiiLabeller
from ingestion.text.sentiment import SentimentLabeller
from ingestion.text.wordlists import word_lists

BRANDS = ["Skyways", "Lucky", "Best Buy", "Love's", "Happy Socks", "Target", "Virgin"]


def frame(texts):
    return pl.DataFrame(
        {"text_id": [str(place) for place in range(len(texts))], "text": texts},
        schema={"text_id": pl.String, "text": pl.String},
    ).with_columns(language=pl.lit("en"), vendor_language=pl.lit(None, pl.String))


def mood(text, brands=BRANDS):
    return SentimentLabeller(brands).label(frame([text]))["value"].item()


def strength(text):
    return Appraiser(BRANDS).with_moods(frame([text]))["mood"].item()


def complains(text):
    return ComplaintLabeller(("en",), BRANDS).label(frame([text]))["value"].item()


MOODS = [
    ("Lucky opens a store in Austin", "neutral"),
    ("Heading to Best Buy later", "neutral"),
    ("Love's is on exit 7", "neutral"),
    ("Happy Socks at gate 12", "neutral"),
    ("@happy_air flight 12 from gate 7", "neutral"),
    ("Best Buy sold me a broken laptop", "negative"),
    ("The food was not good", "negative"),
    ("Not bad at all", "positive"),
    ("I never had any problem with them", "positive"),
    ("Great, another delay", "negative"),
    ("Thanks for nothing", "negative"),
    ("Love waiting 3 hours on the tarmac", "negative"),
    ("@skyways well done on losing my luggage", "negative"),
    ("Old plane, but the crew was fantastic", "positive"),
    ("The crew was friendly but we were stranded for six hours", "negative"),
    ("It would be great if the app worked", "neutral"),
    ("I've been on hold for 45 minutes", "negative"),
    ("Still no reply to my DM", "negative"),
    ("your website won't let me check in", "negative"),
    ("#WorstAirlineEver", "negative"),
    ("My bag 😡", "negative"),
    ("Just landed 😍", "positive"),
    ("On my way home :)", "positive"),
    ("Sooo goood", "positive"),
    ("Do you fly to Lisbon in May?", "neutral"),
    ("my confirmation number is 12345", "neutral"),
    ("can't wait to fly with you again", "positive"),
    ("no complaints at all", "positive"),
    ("thank you!", "positive"),
    ("thanks, I have sent a DM, could you look at it please", "neutral"),
]


@pytest.mark.parametrize(("text", "expected"), MOODS)
def test_a_text_has_the_mood_a_reader_hears(text, expected):
    assert mood(text) == expected


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("the food was good", "the food was very good"),
        ("the food was good", "the food was GOOD"),
        ("the food was good", "the food was good!"),
        ("the food was good", "the food was goooood"),
        ("was the food good?", "the food was good"),
        ("good seats but old screens", "old screens but good seats"),
        ("I wish the food was good", "the food was good"),
    ],
)
def test_emphasis_raises_and_doubt_lowers(weaker, stronger):
    assert strength(weaker) < strength(stronger)


def test_a_word_of_the_general_lexicon_scores_alone_as_it_does_there():
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser, lists = SentimentIntensityAnalyzer(), word_lists(())
    listed = {*read_words("service_lexicon.csv")[0]["word"], *read_words("modifiers.csv")[0]["word"]}
    phrases = set(read_words("service_phrases.csv")[0]["phrase"])
    words = [
        word
        for word in analyser.lexicon
        if word.isalpha() and word not in listed and lists.tables.vocabulary.number_of.get(word)
    ]
    # what is drawn out ("yeees") is read as the word it stands for
    said = [
        word for word in words if len(word) > 2 and not re.search(r"(.)\1\1", word) and word not in phrases
    ]
    found = Appraiser([]).with_moods(frame(said))["mood"].to_list()
    meant = [analyser.polarity_scores(word)["compound"] for word in said]
    differing = [word for word, a, b in zip(said, found, meant, strict=True) if abs(a - b) > 2e-4]
    assert len(said) > 5000
    assert differing == []


COMPLAINTS = [
    ("@skyways you lost my bag and nobody can tell me where it is", "yes"),
    ("I was charged twice for the same payment", "yes"),
    ("My order was supposed to arrive Monday, still nothing", "yes"),
    ("Great, another delay", "yes"),
    ("It's the worst airline", "yes"),
    ("What are your opening hours on Sunday?", "no"),
    ("I need to add my frequent flyer number to my booking", "no"),
    ("no problem, thanks for the quick help", "no"),
]


@pytest.mark.parametrize(("text", "expected"), COMPLAINTS)
def test_what_waits_for_a_remedy_is_a_complaint(text, expected):
    assert complains(text) == expected


wordings = st.lists(
    st.one_of(
        st.sampled_from([text for text, _ in (*MOODS, *COMPLAINTS)]),
        st.text(max_size=40),
        st.text(alphabet="ab'!?@#. \n😡éоB0&<>;:)", max_size=30),
    ),
    max_size=12,
)


@given(wordings, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_text_scores_the_same_alone_and_in_any_batch(texts, random):
    labellers = (
        SentimentLabeller(BRANDS),
        ComplaintLabeller(("en",), BRANDS),
        LanguageLabeller(),
        PiiLabeller("US"),
    )
    together = frame(texts)
    order = list(range(len(texts)))
    random.shuffle(order)
    for labeller in labellers:
        answers = labeller.label(together).sort("text_id")
        assert answers.height == len(texts)
        assert labeller.label(together[order]).sort("text_id").equals(answers)
        alone = [labeller.label(together[place]) for place in range(len(texts))]
        if alone:
            assert pl.concat(alone).sort("text_id").equals(answers)


@pytest.mark.parametrize("file", ["service_lexicon.csv", "service_phrases.csv", "modifiers.csv", "emoji.csv"])
def test_a_word_list_says_where_it_is_from_and_lists_each_entry_once(file):
    listed, content = read_words(file)
    assert "Origin:" in content.decode()
    assert listed.select(listed.columns[: 2 if file == "modifiers.csv" else 1]).is_duplicated().sum() == 0
    if "valence" in listed.columns:
        assert listed["valence"].is_between(-4, 4).all()
        assert listed["complaint"].is_between(-2, 2).all()


def test_the_mood_of_a_brand_changes_the_model_and_its_name_says_so():
    prints = {SentimentLabeller(brands).fingerprint for brands in ([], ["Lucky"], ["Target"])}
    assert len(prints) == 3
    assert SentimentLabeller([]).model_id == "service_valence"
