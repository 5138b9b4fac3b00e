"""What each family of labels hears, what it must not hear, and what it is known to miss."""

import itertools
import random

import polars as pl
import pytest

from ingestion.text import labels, signature
from ingestion.text.conduct import conduct_labellers
from ingestion.text.gravity import gravity_labellers
from ingestion.text.intent import intent_labellers
from ingestion.text.labeller import DATA, read_words
from ingestion.text.pii import PiiLabeller, is_card, is_iban
from ingestion.text.reply import reply_labellers
from ingestion.text.salutation import FAULTS, SalutationLabeller
from ingestion.text.topics import TopicLabeller

FAMILIES = {
    labeller.name: labeller
    for labeller in (*intent_labellers(), *gravity_labellers(), *conduct_labellers(), *reply_labellers())
}


def said(label, text, *, language="en", complaint="yes", labeller=None):
    frame = pl.DataFrame(
        {
            "text_id": ["a"],
            "text": [text],
            "vendor_language": [None],
            "language": [language],
            "complaint": [complaint],
        },
        schema_overrides={"vendor_language": pl.String},
    )
    return (labeller or FAMILIES[label]).label(frame)["value"].item()


HEARD = [
    ("praise", "yes", "The crew was absolutely wonderful"),
    ("praise", "yes", "Kudos to Anna at gate 7"),
    ("praise", "yes", "Thank you so much for the quick help"),
    ("praise", "yes", "Best airline I've ever flown with"),
    ("praise", "yes", "Lost my bag, but your agent was so helpful"),
    ("recommendation", "recommend", "I would recommend this lounge to anyone"),
    ("recommendation", "recommend", "Highly recommended!"),
    ("recommendation", "warn_off", "I can't recommend them to anybody"),
    ("recommendation", "warn_off", "Avoid at all costs."),
    ("recommendation", "warn_off", "Do not book with these people, you will regret it"),
    ("suggestion", "yes", "It would be nice if the app remembered my seat"),
    ("suggestion", "yes", "Please add a vegan option"),
    ("suggestion", "yes", "Have you considered opening the lounge earlier?"),
    ("question", "yes", "When does check-in open?"),
    ("question", "yes", "Can someone tell me whether pets are allowed"),
    ("serious_type", "fraud", "Somebody used my card and I never authorised these charges"),
    ("serious_type", "fraud", "My account has been hacked"),
    ("serious_type", "safety", "My daughter was hurt when the bin fell on her head"),
    ("serious_type", "safety", "There was smoke in the cabin and an ambulance came"),
    ("serious_type", "legal", "You leaked my data, that is a GDPR violation"),
    ("serious_type", "legal", "This is discrimination against disabled people"),
    ("escalation", "regulator", "I will file a complaint with the ombudsman"),
    ("escalation", "legal", "My lawyer will contact you"),
    ("escalation", "press", "I am going to the press with this"),
    ("escalation", "competitor", "I'm switching to Delta"),
    ("abusive", "yes", "You are all idiots"),
    ("abusive", "yes", "go to hell"),
    ("abusive", "yes", "your staff are a bunch of morons"),
    ("threat", "yes", "There is a bomb on flight 12"),
    ("threat", "yes", "I know where you live"),
    ("threat", "yes", "I will kill your manager"),
    ("next_step", "yes", "Please send us your booking number"),
    ("next_step", "yes", "We will refund you within 5 days"),
    ("next_step", "yes", "See https://help.example/reset"),
    ("redirect", "yes", "Please DM us your details"),
    ("redirect", "yes", "Send us an email at help@air.example"),
    ("redirect", "yes", "You can call us on 0800 123456"),
    ("claims_forwarded", "yes", "We have forwarded your comments to our leadership team"),
    ("claims_forwarded", "yes", "I've passed this on to the team"),
    ("gives_reason", "yes", "Your flight was late because of fog in Oslo"),
    ("gives_thanks", "yes", "Thanks for letting us know"),
    ("commits", "yes", "I have refunded the fee; it reaches you by Friday"),
    ("commits", "yes", "Anna from our baggage desk will call you tomorrow"),
    ("commits", "yes", "Try reinstalling the app and restart the phone"),
    ("shows_remedy", "yes", "We've issued a voucher of $50"),
    ("shows_remedy", "yes", "Your booking has been corrected"),
    ("short_answer", "yes", "Yes, it does. ^AK"),
    ("exempt_script", "yes", "For your security, never share your password with anybody"),
]
NOT_HEARD = [
    ("praise", "no", "Great, delayed again"),
    ("praise", "no", "Thanks for nothing"),
    ("praise", "no", "The food was not good and the staff not friendly"),
    ("praise", "no", "It would be great to have a refund"),
    ("praise", "no", "I used to love this airline"),
    ("praise", "no", "Boarding now in Denver"),
    ("recommendation", "none", "Can anyone recommend a lounge?"),
    ("recommendation", "none", "Good breakfast and clean showers"),
    ("recommendation", "none", "Why don't you answer?"),
    ("suggestion", "no", "You should be ashamed"),
    ("suggestion", "no", "I need a refund"),
    ("question", "no", "Seriously?"),
    ("question", "no", "See https://example.org/?id=7"),
    ("serious_type", "none", "The lounge feels like a hospital waiting room"),
    ("serious_type", "none", "What great hospitality"),
    ("serious_type", "none", "My bag is late and I am angry"),
    ("escalation", "none", "Any good news about my bag?"),
    ("escalation", "none", "How do I cancel my subscription"),
    ("abusive", "no", "This is bullshit, three hours on hold, what the fuck"),
    ("abusive", "no", "Your stupid app ate my booking"),
    ("abusive", "no", "You made me feel like an idiot at the counter"),
    ("abusive", "no", "The worst airline in the world. Never again."),
    ("threat", "no", "This queue is killing me"),
    ("threat", "no", "That burger is the bomb"),
    ("threat", "no", "I will never fly with you again"),
    ("threat", "no", "Shoot me an email please"),
    ("next_step", "no", "We are sorry for the inconvenience"),
    ("redirect", "no", "We'll call you tomorrow at nine"),
    ("redirect", "no", "Your flight leaves from gate 12"),
    ("claims_forwarded", "no", "Please share your feedback with our team"),
    ("gives_reason", "no", "We will find out what happened"),
    ("gives_thanks", "no", "We would appreciate your patience"),
    ("commits", "no", "We are sorry to hear about your experience. We value your feedback."),
    ("commits", "no", "Thank you for reaching out. We'll look into this."),
    ("shows_remedy", "no", "Unfortunately we cannot refund this ticket"),
    ("shows_remedy", "no", "To request a refund, fill in the form"),
    ("short_answer", "no", "We are sorry for the inconvenience and thank you for your patience with us"),
    ("exempt_script", "no", "Have a safe flight"),
]


@pytest.mark.parametrize(("label", "value", "text"), [*HEARD, *NOT_HEARD])
def test_a_family_hears_its_own_and_nothing_near_it(label, value, text):
    assert said(label, text) == value


def test_every_family_has_a_sentence_it_hears_and_one_it_must_not():
    assert (
        {label for label, *_ in HEARD} == {label for label, *_ in NOT_HEARD} == FAMILIES.keys() - {"severity"}
    )


@pytest.mark.parametrize(
    ("label", "heard", "meant"),
    [
        ("praise", "yes", "What an amazing service, my bag took a holiday of its own"),
        ("praise", "yes", "Day 4 and I know every cleaner by name. Wonderful people, no plane."),
        ("abusive", "no", "Somebody give their captain a brain"),
        ("recommendation", "none", "My mother-in-law should fly with you, I never liked her"),
    ],
)
def test_irony_is_missed_and_known_to_be(label, heard, meant):
    """Not what a reader would say; the audit sample counts these."""
    assert said(label, meant) == heard


@pytest.mark.parametrize("label", FAMILIES)
def test_a_language_without_cues_is_not_scored(label):
    complaint = "not_scored" if label == "severity" else None
    assert (
        said(label, "Das Personal war wunderbar, danke!", language="de", complaint=complaint) == "not_scored"
    )


@pytest.mark.parametrize(
    ("severity", "text"),
    [
        ("1", "The soup was a bit cold"),
        ("2", "My bag is late"),
        ("3", "Third time I write and still no bag"),
        ("4", "Somebody used my card without my permission"),
        ("5", "My daughter was injured and taken to hospital, third complaint"),
    ],
)
def test_severity_grows_with_what_is_at_stake(severity, text):
    assert said("severity", text) == severity


def test_what_is_no_complaint_has_no_severity():
    assert said("severity", "There was a fire drill in the hospital", complaint="no") == "none"


@pytest.mark.parametrize(
    ("fault", "salutation"),
    [
        ("none", "Dear Ann,"),
        ("none", "Dear Mr Smith,"),
        ("none", "Hello,"),
        ("none", "Dear Sir or Madam,"),
        ("none", "Dear JJ,"),
        ("none", "Sehr geehrte Frau Müller,"),
        ("none", "Dear Nan,"),
        ("none", "Dear Fictional Recipient 55,"),
        ("empty", "Dear ,"),
        ("empty", "Hi !"),
        ("token", "Dear [first name],"),
        ("token", "Hi *|FNAME|*"),
        ("surname_initial", "Dear Meyer R,"),
        ("all_caps", "Dear ROBIN MEYER,"),
        ("title_only", "Dear Mr,"),
        ("title_only", "Dear Dr."),
        ("email_or_id", "Dear robin.meyer@post.example,"),
        ("email_or_id", "Dear 4711123,"),
        ("placeholder_name", "Dear null,"),
        ("placeholder_name", "Dear NaN,"),
        ("placeholder_name", "Dear Firstname Lastname,"),
        ("mojibake", "Dear RenÃ©,"),
        ("mojibake", "Dear Ren\ufffd,"),
        ("wrong_language", "Dear Herr Müller,"),
        ("wrong_language", "Sehr geehrte Mrs Smith,"),
    ],
)
def test_a_salutation_has_its_fault(fault, salutation):
    assert SalutationLabeller().fault(salutation) == fault
    assert fault in {*FAULTS, "none"}


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        ("", "My flight 123 leaves at 10:45 from gate 7"),
        ("email", "write me at ann@post.example"),
        ("phone", "call +44 20 7946 0958 please"),
        ("card", "my card 4111 1111 1111 1111 was charged"),
        ("", "my card 4111 1111 1111 1112 was charged"),
        ("iban", "send it to GB82 WEST 1234 5698 7654 32"),
        ("", "send it to GB82 WEST 1234 5698 7654 33"),
        ("case_number", "booking reference QX81442 please"),
        ("case_number|email", "ticket 4471123, mail ann@post.example"),
        ("", "see https://air.example/booking/12345678901 @user0000001"),
    ],
)
def test_personal_data_are_found_by_their_check_digits(kinds, text):
    assert said("pii_kinds", text, labeller=PiiLabeller()) == kinds


def test_a_number_of_the_country_needs_no_prefix():
    text = "call 020 7946 0958 please"
    assert said("pii_kinds", text, labeller=PiiLabeller()) == ""
    assert said("pii_kinds", text, labeller=PiiLabeller("GB")) == "phone"


def test_check_digits_are_those_of_the_standards():
    assert is_card("4111111111111111")
    assert not is_card("4111111111111121")
    assert not is_card("0000000000000000")
    assert is_iban("DE89 3704 0044 0532 0130 00")
    assert not is_iban("DE89 3704 0044 0532 0130 01")


TAXONOMY = [("bags", "bag|lost bag|luggage"), ("money", "refund|charge"), ("empty", None)]


@pytest.mark.parametrize(
    ("topics", "text"),
    [
        ("", "Nice view from the window"),
        ("bags", "My BAGS are gone"),
        ("", "A baggy jumper and a handbag"),
        ("bags|money", "lost bag, where is my luggage and my refund"),
        ("money|bags", "refund, charge, bag"),
        ("bags", "bag's zip broke"),
    ],
)
def test_topics_are_whole_words_and_the_most_named_comes_first(topics, text):
    assert said("topics", text, labeller=TopicLabeller(TAXONOMY)) == topics


def test_a_language_the_keywords_are_not_in_has_no_topics_rather_than_none():
    assert said("topics", "bag", language="nl", labeller=TopicLabeller(TAXONOMY)) == "not_scored"
    assert said("topics", "bag", language="nl", labeller=TopicLabeller(TAXONOMY, ("en", "nl"))) == "bags"


def test_a_changed_taxonomy_is_another_model():
    before, same = TopicLabeller(TAXONOMY), TopicLabeller(list(reversed(TAXONOMY)))
    assert before.fingerprint == same.fingerprint
    assert before.fingerprint != TopicLabeller([("bags", "bag|suitcase")]).fingerprint


def signed(*texts):
    frame = pl.DataFrame({"text_id": [str(n) for n in range(len(texts))], "text": texts})
    return signature.signatures(frame).select("shingles", "words").rows()


def similarity(one, other):
    return sum(a == b for a, b in zip(one, other, strict=True)) / signature.VALUES


def test_copies_of_a_template_look_alike_and_other_replies_do_not():
    (first, _), (copy, _), (other, _) = signed(
        "@ann Hi Ann, we are sorry for the inconvenience. Please send your booking 4711 to our team. ^JS",
        "@bob Hi Bob, we are sorry for the inconvenience. Please send your booking 9000 to our team. ^MK",
        "Your bag was found in Oslo and comes with the next flight to Bergen on Friday.",
    )
    assert len(first) == signature.VALUES
    assert similarity(first, copy) == 1.0
    assert similarity(first, other) < 0.2


def test_the_share_of_equal_values_is_the_share_of_word_pairs_two_texts_have_in_common():
    rng = random.Random(7)
    words = ["bag", "lost", "crew", "seat", "late", "kind", "desk", "call", "wait", "fare"]
    texts = [" ".join(rng.choices(words, k=rng.randint(2, 14))) for _ in range(400)]
    pairs = [{*itertools.pairwise(text.split())} for text in texts]
    shingles = [values for values, _ in signed(*texts)]
    missed = []
    for one, other in itertools.combinations(range(len(texts)), 2):
        true = len(pairs[one] & pairs[other]) / len(pairs[one] | pairs[other])
        missed.append(similarity(shingles[one], shingles[other]) - true)
    assert abs(sum(missed) / len(missed)) < 0.005
    # the error of a share of 64 draws, at its widest
    assert max(map(abs, missed)) < 6 * (0.25 / signature.VALUES) ** 0.5


def test_a_text_alone_and_in_company_has_the_same_signature():
    texts = ["one two", "", "word", "one two three", "12 !!"]
    assert signed(*texts) == [row for text in texts for row in signed(text)]


def test_content_words_are_shared_over_endings_and_courtesy_is_none():
    (_, asked), (_, answered), (_, courtesy) = signed(
        "My suitcases were damaged in Oslo",
        "The suitcase was damaged when boarding in Oslo",
        "Hello, thank you so much for your help, we are sorry",
    )
    assert len(set(asked) & set(answered)) == 3
    assert courtesy == []


def test_a_text_without_words_has_no_signature_to_compare():
    assert signed("👍 https://example.org/x") == [([], [])]


def cue_files():
    return sorted(path.name for path in DATA.glob("*_cues.csv"))


@pytest.mark.parametrize("file", cue_files())
def test_a_word_list_says_where_it_is_from_and_every_cue_is_a_pattern_with_a_weight(file):
    listed, content = read_words(file)
    assert "Origin:" in content.decode()
    named = [column for column in ("label", "value", "cue") if column in listed.columns]
    assert listed.select(named).is_duplicated().sum() == 0
    assert listed["weight"].is_between(-3, 3).all()
    pl.DataFrame({"text": ["x"]}).select(
        pl.col("text").str.contains("(?i)" + pattern).alias(str(n))
        for n, pattern in enumerate(listed["pattern"])
    )


def test_an_organisation_that_reads_other_languages_has_other_models(tmp_path):
    from ingestion.warehouse import open_build_file

    con = open_build_file(tmp_path / "brand_health.duckdb")
    con.execute("insert into raw.social_posts by name select 'The crew was wonderful' as text, 's' as source")
    labels.label_texts(con)
    assert labels.label_texts(con, ["de"]) > 0
    rows = con.execute(
        "select value from raw.text_label where label = 'praise' order by model_version"
    ).fetchall()
    con.close()
    assert rows == [("yes",), ("not_scored",)]
