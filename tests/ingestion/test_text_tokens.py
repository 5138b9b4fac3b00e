"""Texts as tokens and phrases among them, against the same told in plain Python, word by word."""

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.text.appraisal import RULES
from ingestion.text.compiled_moods import sums
from ingestion.text.pictures import readable
from ingestion.text.tokens import (
    ASKED,
    BANG,
    BITS,
    CAPITALS,
    COMMA,
    DRAWN_OUT,
    NUMBER,
    STOP,
    TAGGED,
    keys_of,
    tokens_of,
    with_tokens,
)
from ingestion.text.vocabulary import Vocabulary, grammar_of, spelled
from ingestion.text.wordlists import Words

WORD = re.compile(r"[^\W]+(?:'[^\W]+)*")
PIECES = st.sampled_from(
    [*"aAzZ059_é日'@# ,;.!?\n", "soo", "OO", "''", " not", " Good", "GREAT", "@handle", "aaa", "#Tag"]
)
TEXTS = st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=1, max_size=5)


def read(texts):
    return tokens_of(with_tokens(pl.DataFrame({"text": texts}, schema={"text": pl.String})))


def in_plain_python(text):
    """(word, flags) of each token of a text."""
    found = []
    for match in WORD.finditer(text):
        word, begin = match.group(), text[: match.start()][-1:]
        if begin == "@":
            continue
        behind = text[match.end() : match.end() + 1] or "\n"
        flags = {**dict.fromkeys(",;:)(", COMMA), **dict.fromkeys(".\n\r", STOP), "!": BANG, "?": ASKED}.get(
            behind, 0
        )
        flags |= NUMBER if word[0] in "0123456789" else 0
        flags |= TAGGED if begin == "#" else 0
        flags |= CAPITALS if re.fullmatch(r"[A-Z]{2}|[A-Z]{2}.*[A-Z]", word) else 0
        flags |= DRAWN_OUT if re.search(r"([a-z])\1\1", ascii_lower(word)) else 0
        found.append((word, flags))
    return found


def ascii_lower(word):
    return "".join(letter.lower() if letter.isascii() else letter for letter in word)


@settings(deadline=None)  # the first one compiles
@given(TEXTS)
def test_the_tokens_of_a_text_are_its_words_but_handles_each_with_what_stands_around_it(texts):
    found = read(texts)
    expected = [in_plain_python(text) for text in readable(pl.Series(texts, dtype=pl.String))]
    assert np.diff(found.bounds).tolist() == [len(words) for words in expected]
    assert found.flags.tolist() == [flags for words in expected for _, flags in words]
    plain = [word for words in expected for word, flags in words if not flags & DRAWN_OUT]
    kept = found.keys[(found.flags & DRAWN_OUT) == 0]
    assert kept.tolist() == keys_of(plain).tolist()


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-zA-Z0-9']{1,30}", fullmatch=True), min_size=1, max_size=20))
def test_words_are_told_apart_by_their_first_24_letters_and_their_length(words):
    keys = keys_of(words)
    assert not (keys & np.uint64((1 << BITS) - 1)).any()
    one_way = dict(zip(keys.tolist(), ((word[:24].lower(), len(word)) for word in words), strict=True))
    assert len(one_way) == len({(word[:24].lower(), len(word)) for word in words})


@pytest.mark.parametrize("place", range(26))
def test_two_words_of_one_length_differ_if_one_of_their_first_24_letters_does(place):
    one = "a" * 26
    other = one[:place] + "b" + one[place + 1 :]
    assert (keys_of([one]) == keys_of([other])).item() == (place >= 24)


@pytest.mark.parametrize("word", ["sooo", "soooooo", "SOOOO", "soOo"])
def test_a_drawn_out_word_is_the_word_with_each_run_of_a_letter_as_one(word):
    assert Vocabulary(["so"]).numbers(read([word])).tolist() == [2]


def test_a_handle_draws_out_no_word_before_it():
    flags = read(["good @yesss", "good", "@yesss"]).flags & DRAWN_OUT
    assert flags.tolist() == [0, 0]


WORDS = ["no", "one", "lost", "my", "bag", "again"]
PHRASES = [
    "lost bag",
    "lost ~ bag",
    "(no|lost) one",
    "no one lost (|my) bag again",
    "my *",
    "bag # again",
    "again no",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "7", "."]), max_size=14))
def test_of_phrases_that_overlap_the_first_is_found_and_of_those_the_longest(said):
    vocabulary = Vocabulary(WORDS)
    worth = (10 ** np.arange(len(PHRASES))).astype(np.int32)
    grammar = grammar_of(PHRASES, vocabulary, valence=worth * 0, complaint=worth)
    nothing = np.zeros(len(vocabulary.words) + 1, np.int32)
    tokens = read([" ".join(said).replace(" .", ".")])
    _, points = sums(
        vocabulary.numbers(tokens),
        tokens.flags,
        tokens.bounds,
        Words(nothing.astype(np.uint16), nothing, nothing, nothing),
        grammar,
        RULES,
    )
    assert points.tolist() == [sum(int(worth[which]) for which in outermost(said))]


def outermost(said):
    """The phrases found in one text, sentence by sentence and start by start."""
    kept, offset, reached = [], 0, -1
    for sentence in re.split(r"(?<=\.)", " ".join(said)):
        words = sentence.replace(".", "").split()
        for start in range(len(words)):
            ends = [
                (len(wording), -which)
                for which, phrase in enumerate(PHRASES)
                for wording in spelled(phrase)
                if len(wording) <= len(words) - start
                and all(
                    one in {"*", other} or (one == "#" and other.isdigit())
                    for one, other in zip(wording, words[start:], strict=False)
                )
            ]
            if ends:
                size, which = max(ends)
                if offset + start > reached:
                    kept.append(-which)
                reached = max(reached, offset + start + size - 1)
        offset += len(words)
    return kept
