"""The arithmetic of moods, word by word through each text, compiled when it first runs.

Here: what the surroundings of a word make of its worth. Not here: the rules in words (``appraisal``), what words and
phrases are worth (``wordlists``). Import it where it is called, as ``compiled`` says.

Worth is in thousandths, and whole where it is added up: a text has the same sum in any batch.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ingestion.text import tokens, wordlists
from ingestion.text.compiled import compiled

_FOLLOWED_BY, _STOP, _BANG, _ASKED, _CAPITALS, _DRAWN_OUT = 0b111, 2, 3, 4, 1 << 3, 1 << 4
assert (_FOLLOWED_BY, _STOP, _BANG, _ASKED) == (tokens.FOLLOWED_BY, tokens.STOP, tokens.BANG, tokens.ASKED)
assert (_CAPITALS, _DRAWN_OUT) == (tokens.CAPITALS, tokens.DRAWN_OUT)
_NEGATES, _RAISES, _LOWERS, _TURNS, _WISHES, _IRONIC, _THANKS, _REQUESTS = 1, 2, 4, 8, 16, 32, 64, 128
assert {
    "negates": _NEGATES,
    "raises": _RAISES,
    "lowers": _LOWERS,
    "turns": _TURNS,
    "wishes": _WISHES,
    "ironic": _IRONIC,
    "thanks": _THANKS,
    "requests": _REQUESTS,
} == wordlists.ROLES
# How many words of mood after praise are looked at for a failure.
_CLOSE = 3
# A booster further before its word raises it less.
_FADES = np.array((1.0, 0.95, 0.9, 0.8, 0.7))


class Text(NamedTuple):
    """The words of one text.

    Attributes:
        number: in the vocabulary.
        flag: how each stands in its text.
        roles: what each does to others; none within a phrase.
        sentence: which one each is in.
        valence: thousandths; a phrase has its own at its first word.
    """

    number: Any
    flag: Any
    roles: Any
    sentence: Any
    valence: Any


@compiled
def sums(numbers, flags, bounds, words, grammar, rules):
    """Thousandths for (positive) or against, and thousandths of points, of each text.

    Args:
        numbers: of the words of all texts.
        flags: how each stands in its text.
        bounds: where each text begins, and where the last one ends.
        words: ``wordlists.Words``.
        grammar: ``vocabulary.Grammar``.
        rules: ``appraisal.Rules``.
    """
    total, points = np.zeros((2, bounds.size - 1), np.int64)
    longest = np.diff(bounds).max() if bounds.size > 1 else 0
    laid = np.empty((4, longest), np.int64)
    worths, open_ = np.empty(longest, np.float64), np.empty((2, grammar.end.size + 1), np.int64)
    for one in range(bounds.size - 1):
        here, size = slice(bounds[one], bounds[one + 1]), bounds[one + 1] - bounds[one]
        text = Text(numbers[here], flags[here], laid[0, :size], laid[1, :size], laid[2, :size])
        points[one] = _weigh(text, words) + _phrase(text, words, grammar, open_)
        at = _of_mood(text, laid[3])
        worth = worths[: at.size]
        for mood in range(at.size):
            worth[mood] = text.valence[at[mood]]
        _raise_and_negate(text, at, worth, words.weight, rules)
        _shout(text, at, worth, rules)
        _doubt(text, at, worth, rules)
        _mock(text, at, worth, rules)
        _turn(text, at, worth, rules)
        for mood in range(at.size):
            total[one] += np.int64(np.rint(worth[mood]))
        total[one] += np.sign(total[one]) * min(_followed(text, _BANG), rules.bangs) * rules.bang
    return total, points


@compiled
def _weigh(text, words):
    """Puts beside each word what it is by itself and which sentence it is in; returns the points of all."""
    points, current = 0, 0
    for place in range(text.number.size):
        number = text.number[place]
        text.roles[place], text.valence[place] = words.roles[number], words.valence[number]
        text.sentence[place] = current
        points += words.complaint[number]
        current += text.flag[place] & _FOLLOWED_BY >= _STOP
    return points


@compiled
def _phrase(text, words, grammar, open_):
    """Gives the worth of a phrase to its first word and none to the others; returns the points that brings.

    Of phrases that overlap, the one that begins first counts, and of those the longest.
    """
    points, reached = 0, -1
    for start in range(text.number.size):
        if not grammar.first[text.number[start]]:
            continue
        end, which = _longest(text, start, grammar, open_)
        if which >= 0 and start > reached:
            for place in range(start, end + 1):
                points -= words.complaint[text.number[place]]
                text.roles[place] = text.valence[place] = 0
            points += grammar.complaint[which]
            text.valence[start] = grammar.valence[which]
        reached = max(reached, end)
    return points


@compiled
def _longest(text, start, grammar, open_):
    """Where the longest phrase from a word on ends, and which it is; -1 where there is none."""
    last, which, left = -1, -1, 1
    open_[0, 0], open_[1, 0] = grammar.first[text.number[start]], start
    while left:
        left -= 1
        state, place = open_[0, left], open_[1, left]
        ended = grammar.end[state]
        if ended >= 0 and (place > last or (place == last and ended < which)):
            last, which = place, ended
        if place + 1 == text.number.size or text.sentence[place + 1] != text.sentence[place]:
            continue
        for after in (np.int64(grammar.wild[state]), _edge(grammar, state, text.number[place + 1])):
            if after:
                open_[0, left], open_[1, left] = after, place + 1
                left += 1
    return last, which


@compiled
def _edge(grammar, state, number):
    for edge in range(grammar.begin[state], grammar.begin[state + 1]):
        if grammar.by[edge] == number:
            return grammar.after[edge]
    return 0


@compiled
def _of_mood(text, places):
    """Where the words and phrases that carry a mood stand."""
    found = 0
    for place in range(text.number.size):
        if text.valence[place]:
            places[found] = place
            found += 1
    return places[:found]


@compiled
def _raise_and_negate(text, at, worth, weight, rules):
    """Boosters and negations of the same sentence, up to four words before."""
    for mood in range(at.size):
        negated = False
        for step in range(1, rules.reach + 1):
            before = at[mood] - step
            if before < 0 or text.sentence[before] != text.sentence[at[mood]]:
                break
            negated |= text.roles[before] & _NEGATES > 0
            if text.roles[before] & (_RAISES | _LOWERS):
                worth[mood] += np.sign(worth[mood]) * weight[text.number[before]] * _FADES[step - 1]
        if negated:
            worth[mood] *= rules.negated if worth[mood] > 0 else rules.negated_bad


@compiled
def _shout(text, at, worth, rules):
    """Capitals among small letters, and letters drawn out, raise a word."""
    capitals = 0
    for flag in text.flag:
        capitals += flag & _CAPITALS > 0
    for mood in range(at.size):
        if text.flag[at[mood]] & _CAPITALS and 2 * capitals < text.flag.size:
            worth[mood] += np.sign(worth[mood]) * rules.capitals
        if text.flag[at[mood]] & _DRAWN_OUT:
            worth[mood] *= rules.drawn_out


@compiled
def _doubt(text, at, worth, rules):
    """Praise in a wish or a question is half praise; thanks in a request are courtesy."""
    requested = _followed(text, _ASKED) > 0
    for roles in text.roles:
        requested |= roles & _REQUESTS > 0
    for mood in range(at.size):
        if worth[mood] <= 0:
            continue
        if _wished(text, at[mood], rules.wish_reach):
            worth[mood] *= rules.wished
        if _asked(text, at[mood]):
            worth[mood] *= rules.asked
        if requested and text.roles[at[mood]] & _THANKS:
            worth[mood] *= rules.courteous


@compiled
def _wished(text, place, reach):
    """Whether a word is wished for: the wish stands shortly before it in its sentence."""
    for wish in range(place - 1, max(place - reach, 0) - 1, -1):
        if text.sentence[wish] != text.sentence[place]:
            return False
        if text.roles[wish] & _WISHES:
            return True
    return False


@compiled
def _asked(text, place):
    """Whether the sentence of a word is a question."""
    last = place
    while last + 1 < text.flag.size and text.sentence[last + 1] == text.sentence[place]:
        last += 1
    return text.flag[last] & _FOLLOWED_BY == _ASKED


@compiled
def _mock(text, at, worth, rules):
    """Praise with a failure close behind it, and no "but" between, is none."""
    for mood in range(at.size):
        if worth[mood] <= 0 or not text.roles[at[mood]] & _IRONIC:
            continue
        place, mocked = at[mood], False
        for after in range(mood + 1, min(mood + 1 + _CLOSE, at.size)):
            if at[after] - at[mood] > rules.irony_reach:
                break
            while place < at[after] and not text.roles[place] & _TURNS:
                place += 1
            mocked |= place == at[after] and worth[after] <= rules.irony_from
        if mocked:
            worth[mood] *= rules.ironic


@compiled
def _turn(text, at, worth, rules):
    """What comes after the first "but" of a text outweighs what comes before."""
    first = 0
    while first < text.roles.size and not text.roles[first] & _TURNS:
        first += 1
    if first < text.roles.size:
        for mood in range(at.size):
            worth[mood] *= rules.before_turn if at[mood] < first else rules.after_turn


@compiled
def _followed(text, sign):
    """How many words the sign follows."""
    count = 0
    for flag in text.flag:
        count += flag & _FOLLOWED_BY == sign
    return count
