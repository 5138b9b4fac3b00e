"""Texts are labelled once, honestly, and without their names."""

import csv
from pathlib import Path

import polars as pl
import pytest

from ingestion.text import complaint, label_waiting, labels, language, letters, sentiment
from ingestion.text.labeller import plain, read_words
from ingestion.warehouse import open_build_file

EXAMPLES = Path(__file__).parents[2] / "examples" / "commons_group"


@pytest.fixture
def build(tmp_path):
    con = open_build_file(tmp_path / "brand_health.duckdb")
    con.execute(
        "insert into reference.brand by name select 'united' as brand, 'United' as name, true as is_own"
    )
    yield con
    con.close()


def post(con, text, lang=None):
    con.execute(
        "insert into raw.social_posts by name select ? as text, ? as lang, 's' as source", [text, lang]
    )


def labels_of(con, text):
    rows = con.execute("select label from raw.text_label where text_id = sha256(?)", [text]).fetchall()
    return {label for (label,) in rows}


def found(con, label):
    return dict(
        con.execute("select text_id, value from raw.text_label where label = ?", [label]).fetchall(),
    )


def judge(labeller, *texts, lang="en"):
    frame = pl.DataFrame(
        {
            "text_id": [str(i) for i in range(len(texts))],
            "text": texts,
            "vendor_language": None,
            "language": lang,
        },
        schema_overrides={"vendor_language": pl.String, "language": pl.String},
    )
    return labeller.label(frame).sort("text_id")["value"].to_list()


def test_each_text_is_labelled_once_however_often_it_comes(build):
    post(build, "My flight was delayed again")
    post(build, "  My flight was delayed again ")
    build.execute(
        "insert into raw.survey_answers by name select 'My flight was delayed again' as value_text, 's' as source"
    )
    first = labels.label_texts(build)
    assert first == build.execute("select count(distinct label) from raw.text_label").fetchone()[0]
    assert labels.label_texts(build) == 0
    assert build.execute("select count(distinct text_id) from raw.text_label").fetchone() == (1,)


def test_a_label_is_found_by_the_hash_of_the_trimmed_text(build):
    post(build, " Thank you for the wonderful flight! ")
    labels.label_texts(build)
    row = build.execute(
        "select value from raw.text_label where label = 'sentiment' "
        "and text_id = sha256(trim((select text from raw.social_posts)))"
    ).fetchone()
    assert row == ("positive",)


def test_an_empty_text_has_no_label(build):
    post(build, "   ")
    post(build, None)
    assert labels.label_texts(build) == 0


def test_the_desk_has_no_mood_a_customer_no_next_step_and_a_machine_nothing(build):
    build.execute(
        "insert into raw.support_messages by name "
        "select unnest(['customer', 'agent', 'bot']) as author_role, unnest(['I wait', 'We regret', 'Beep']) as text"
    )
    labels.label_texts(build)
    assert labels_of(build, "I wait") >= {"sentiment", "complaint", "severity"}
    assert labels_of(build, "We regret") >= {"next_step", "commits", "language"}
    assert not labels_of(build, "I wait") & {"next_step", "commits"}
    assert not labels_of(build, "We regret") & {"sentiment", "complaint"}
    assert labels_of(build, "Beep") == set()


def test_a_text_that_both_sides_say_has_the_labels_of_both(build):
    build.execute(
        "insert into raw.support_messages by name "
        "select unnest(['customer', 'agent']) as author_role, 'Thanks' as text"
    )
    labels.label_texts(build)
    assert labels_of(build, "Thanks") >= {"sentiment", "gives_thanks"}


def test_a_changed_lexicon_labels_again_and_its_version_sorts_last(build, monkeypatch):
    post(build, "The flight was delayed")
    labels.label_texts(build)
    monkeypatch.setattr(sentiment, "NEGATIVE_BELOW", -0.9)
    assert labels.label_texts(build) == 1
    versions = build.execute(
        "select value from raw.text_label where label = 'sentiment' order by model_version"
    ).fetchall()
    assert versions == [("negative",), ("neutral",)]


def test_the_name_of_a_brand_has_no_mood(build):
    post(build, "United flight 123 from gate 7")
    labels.label_texts(build)
    assert set(found(build, "sentiment").values()) == {"neutral"}
    shop = "The Lucky shop on Main Street"
    assert judge(sentiment.SentimentLabeller(["Lucky"]), shop) == ["neutral"]
    assert judge(sentiment.SentimentLabeller([]), shop) == ["positive"]


def test_handles_addresses_and_markup_are_not_read():
    frame = pl.DataFrame(
        {"text": ["<p>@happy_air I&#39;m <b>late</b> https://love.example/x</p> write me@x.example"]}
    )
    assert frame.select(plain("text")).item() == "I'm late write me@x.example"


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Stranded for six hours, nobody at the desk, unacceptable.", "negative"),
        ("Please help, I would like support with my booking", "neutral"),
        ("The crew was wonderful, best flight ever!", "positive"),
        ("Thanks", "positive"),
        ("Thanks, can you change my seat please?", "neutral"),
    ],
)
def test_politeness_is_no_praise_and_service_failures_are_bad(text, mood):
    assert judge(sentiment.SentimentLabeller([]), text) == [mood]


@pytest.mark.parametrize("lang", ["de", "other"])
def test_a_language_we_do_not_read_is_not_neutral(lang):
    assert judge(sentiment.SentimentLabeller([]), "Das war furchtbar", lang=lang) == ["not_scored"]
    assert judge(complaint.ComplaintLabeller(), "Das war furchtbar", lang=lang) == ["not_scored"]


@pytest.mark.parametrize(
    "text",
    [
        "I can't log in and nobody answers",
        "Still waiting for my refund",
        "You charged me twice",
        "Worst customer service ever",
        "The app doesn’t work since the update",
        "I want my money back",
        "Never flying with them again",
    ],
)
def test_a_complaint_is_heard(text):
    assert judge(complaint.ComplaintLabeller(), text) == ["yes"]


@pytest.mark.parametrize(
    "text",
    [
        "What time does the lounge open?",
        "Thank you for fixing it so quickly",
        "No complaints at all, great staff",
        "Working now, thanks",
        "Just landed in Denver",
        "Do you fly to Lisbon in May?",
    ],
)
def test_a_question_or_a_thank_you_is_no_complaint(text):
    assert judge(complaint.ComplaintLabeller(), text) == ["no"]


def test_the_lexicon_lists_each_word_once_within_its_range():
    words = read_words("service_lexicon.csv")[0]
    assert words["word"].is_unique().all()
    assert words["valence"].is_between(-4, 4).all()


@pytest.mark.parametrize(
    ("text", "vendor", "expected"),
    [
        ("Guten Morgen, mein Koffer ist leider nicht angekommen", None, "de"),
        ("Good morning, my suitcase has unfortunately not arrived", None, "en"),
        ("Buenos días, mi maleta no ha llegado todavía", None, "es"),
        ("荷物がまだ届いていません。どうすればいいですか。教えてください。", None, "other"),
        ("Xxxx X'x xxxx xxxxxx xxx xxxx X'x xxxxxxx x xxxx xxxxxxxxxxxx", None, "other"),
        ("ok", None, "und"),
        ("👍👍", None, "und"),
        ("Good morning, my suitcase has unfortunately not arrived", "pt", "pt"),
    ],
)
def test_the_vendor_knows_the_language_or_it_is_guessed_among_few(text, vendor, expected):
    frame = pl.DataFrame(
        {"text_id": ["a"], "text": [text], "vendor_language": [vendor]},
        schema_overrides={"vendor_language": pl.String},
    )
    assert language.LanguageLabeller().label(frame)["value"].to_list() == [expected]


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (["pt-BR"], "pt"),
        (["PT_br", "zxx", None], "pt"),
        (["zxx"], "en"),
        ([None, "pt"], "pt"),
        (["pt", "es", "es"], "es"),
        (["pt", "es"], "es"),
    ],
)
@pytest.mark.parametrize("night_after_each", [True, False])
def test_the_language_most_posts_state_counts_in_whatever_order_they_come(
    build, stated, code, night_after_each
):
    text = "Good morning, my suitcase has unfortunately not arrived"
    for lang in stated:
        post(build, text, lang)
        if night_after_each:
            labels.label_texts(build)
    labels.label_texts(build)
    assert list(found(build, "language").values()) == [code]
    assert (list(found(build, "sentiment").values()) == ["not_scored"]) == (code != "en")


def test_labels_go_when_nobody_says_the_text_any_more_or_only_a_machine_does(build):
    post(build, "Lost my bag and nobody answers")
    build.execute(
        "insert into raw.support_messages by name select 'We will call you' as text, 'agent' as author_role"
    )
    labels.label_texts(build)
    assert labels_of(build, "Lost my bag and nobody answers") >= {"sentiment", "complaint"}
    assert "next_step" in labels_of(build, "We will call you")
    build.execute("update raw.support_messages set author_role = 'system'")
    build.execute("delete from raw.social_posts")
    labels.label_texts(build)
    assert build.execute("select count(*) from raw.text_label").fetchall() == [(0,)]
    assert build.execute("select count(*) from raw.text_signature").fetchall() == [(0,)]


def test_a_text_that_the_desk_alone_still_says_keeps_only_what_is_asked_of_the_desk(build):
    post(build, "We will call you")
    build.execute(
        "insert into raw.support_messages by name select 'We will call you' as text, 'agent' as author_role"
    )
    labels.label_texts(build)
    build.execute("delete from raw.social_posts")
    labels.label_texts(build)
    assert "next_step" in labels_of(build, "We will call you")
    assert not labels_of(build, "We will call you") & {"sentiment", "complaint"}


def test_a_label_that_no_release_gives_any_more_goes_and_the_others_stay(build):
    post(build, "My flight was delayed again")
    labels.label_texts(build)
    given = labels_of(build, "My flight was delayed again")
    build.execute(
        "insert into raw.text_label select * replace ('mood_of_1999' as label) from raw.text_label limit 1"
    )
    assert labels.label_texts(build) == 0
    assert labels_of(build, "My flight was delayed again") == given


def test_a_night_without_new_texts_does_not_load_the_language_model(build):
    letters.identifier.cache_clear()
    post(build, "ok")
    labels.label_texts(build)
    assert letters.identifier.cache_info().currsize == 0


def test_labels_agree_with_what_reviewers_recommend():
    """500 lounge reviews, one of the tuning sets; precision and recall of unhappy reviewers."""
    (path,) = EXAMPLES.glob("deliveries/*/*/lounge.csv")
    with path.open(encoding="utf-8", newline="") as file:
        reviews = [(row["content"], row["recommended"].startswith("1")) for row in csv.DictReader(file)]
    texts = [text for text, _ in reviews]
    moods = judge_in_order(sentiment.SentimentLabeller(["United", "Delta"]), texts)
    complaints = judge_in_order(complaint.ComplaintLabeller(), texts)
    unhappy = [not recommended for _, recommended in reviews]
    assert precision_recall([mood == "negative" for mood in moods], unhappy) == pytest.approx(
        (0.91, 0.73), abs=0.02
    )
    assert precision_recall([found == "yes" for found in complaints], unhappy) == pytest.approx(
        (0.88, 0.78), abs=0.02
    )


def judge_in_order(labeller, texts):
    frame = pl.DataFrame({"text_id": [f"{i:04d}" for i in range(len(texts))], "text": texts}).with_columns(
        language=pl.lit("en"), vendor_language=pl.lit(None, dtype=pl.String)
    )
    return labeller.label(frame).sort("text_id")["value"].to_list()


def precision_recall(said, true):
    hits = sum(a and b for a, b in zip(said, true, strict=True))
    return hits / sum(said), hits / sum(true)


def test_texts_have_the_same_labels_in_the_same_order_whatever_is_read_side_by_side(
    tmp_path, monkeypatch: pytest.MonkeyPatch
):
    def night(batch: int, at_once: int) -> list[tuple]:
        monkeypatch.setattr(label_waiting, "BATCH", batch)
        monkeypatch.setattr(labels, "BATCHES_AT_ONCE", at_once)
        with open_build_file(tmp_path / f"{batch}_{at_once}.duckdb") as con:
            for number in range(12):
                post(con, f"My flight {number} was delayed, please refund me! thank you @jane{number}")
            labels.label_texts(con)
            assert con.execute("select count(distinct text_id) from raw.text_signature").fetchone() == (12,)
            return con.execute(
                "select text_id, label, value, score from raw.text_label order by rowid"
            ).fetchall()

    one_by_one = night(1, 1)
    assert night(1, 4) == one_by_one
    assert night(5, 3) == night(5, 1)
    assert sorted(night(12, 1), key=str) == sorted(one_by_one, key=str)


def test_a_batch_that_cannot_be_read_ends_the_labelling_and_leaves_the_batches_before_it(build, monkeypatch):
    monkeypatch.setattr(label_waiting, "BATCH", 1)
    for number in range(6):
        post(build, f"My flight {number} was delayed")
    order = [
        row[0] for row in build.execute("select sha256(text) from raw.social_posts order by 1").fetchall()
    ]
    signatures = labels.signatures

    def broken(texts: pl.DataFrame) -> pl.DataFrame:
        if texts["text_id"][0] == order[3]:
            raise RuntimeError("broken")
        return signatures(texts)

    monkeypatch.setattr(labels, "signatures", broken)
    with pytest.raises(RuntimeError, match="broken"):
        labels.label_texts(build)
    labelled = {row[0] for row in build.execute("select text_id from raw.text_label").fetchall()}
    assert labelled == set(order[:3])
    monkeypatch.setattr(labels, "signatures", signatures)
    labels.label_texts(build)
    assert build.execute("select count(distinct text_id) from raw.text_signature").fetchone() == (6,)
