"""How much a text is for or against what it speaks of: sums over its words and phrases, each seen where it stands.

Here: `Appraiser`. Not here: what words are worth (``wordlists``), which sum is which label (``sentiment`` and
``complaint``).

A word counts in its sentence: a negation up to four words before it turns it, a booster raises it, what stands before
"but" counts less than what follows, praise that is wished for or asked for counts less, and praise beside a failure is
irony. All sums are of whole numbers, so a text has the same score in any batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.text.labeller import fingerprint
from ingestion.text.spoken import Spoken
from ingestion.text.tokens import (
    ASKED,
    BANG,
    CAPITALS,
    DRAWN_OUT,
    Numbers,
    Tokens,
    tokens_of,
    with_tokens,
)
from ingestion.text.wordlists import (
    IRONIC,
    LOWERS,
    NEGATES,
    RAISES,
    REQUESTS,
    THANKS,
    TURNS,
    UNIT,
    WISHES,
    WordLists,
    word_lists,
)

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rules:
    """Factors of the arithmetic, chosen on the tuning sets (docs/sentiment.md); worth is in thousandths."""

    negated: float = -0.4
    negated_bad: float = -0.4
    reach: int = 4
    before_turn: float = 0.4
    after_turn: float = 1.75
    wished: float = 0.3
    wish_reach: int = 6
    asked: float = 0.2
    courteous: float = 0.4
    ironic: float = 0.0
    irony_from: int = -1400
    irony_reach: int = 6
    capitals: int = 600
    drawn_out: float = 1.2
    bang: int = 250
    bangs: int = 3


RULES = Rules()
# The square of the sum that makes a mood of .71; the general lexicon was made for it.
_HALFWAY, _DIGITS = 15, 4
# A booster further before its word raises it less.
_FADES = (1.0, 0.95, 0.9, 0.8, 0.7)


class Appraiser:
    """Scores texts.

    Args:
        brand_names: what is a name and carries no mood.
        rules: factors of the arithmetic.
    """

    def __init__(self, brand_names: Iterable[str], rules: Rules = RULES) -> None:
        self.lists, self.rules = word_lists(tuple(sorted(set(brand_names)))), rules
        self.fingerprint = fingerprint(self.lists.fingerprint, map(str, astuple(rules)))

    def with_moods(self, texts: pl.DataFrame) -> pl.DataFrame:
        """The texts with `mood` from -1 to 1 and `points` of a complaint, computed where they were not.

        Args:
            texts: text; a column `tokens` is taken as found before.
        """
        if "mood" in texts.columns:
            return texts
        total, points = self.sums(tokens_of(with_tokens(texts)))
        # grows ever slower towards 1: a text of many words of one kind is not many times as angry
        mood = np.round(total / np.sqrt(total * total + _HALFWAY * UNIT * UNIT), _DIGITS)
        return texts.with_columns(mood=pl.Series(mood), points=pl.Series(points / UNIT))

    def sums(self, tokens: Tokens) -> tuple[Numbers, Numbers]:
        """Thousandths for (positive) or against, and thousandths of points, of each text."""
        spoken = Spoken.of(tokens, self.lists)
        moods = _Moods(spoken, self.lists, self.rules)
        total = _sums(moods.text, moods.judged(), spoken.count)
        loud = np.minimum(spoken.per_text(spoken.followed == BANG), self.rules.bangs) * self.rules.bang
        pointed = np.flatnonzero(spoken.complaint)
        points = _sums(spoken.text[pointed], spoken.complaint[pointed], spoken.count)
        return total + np.sign(total) * loud, points


class _Moods:
    """Words that carry a mood, adjusted to where they stand."""

    def __init__(self, spoken: Spoken, lists: WordLists, rules: Rules) -> None:
        self.spoken, self.lists, self.rules = spoken, lists, rules
        self.at = np.flatnonzero(spoken.valence)
        self.worth = spoken.valence[self.at].astype(np.float64)
        self.text, self.sentence = spoken.text[self.at], spoken.sentence[self.at]

    def judged(self) -> npt.NDArray[np.float64]:
        """Worth of each in thousandths, after all rules."""
        self._raise_and_negate()
        self._shout()
        self._doubt()
        self._mock()
        self._turn()
        return np.rint(self.worth)

    def _those(self, role: int) -> Numbers:
        return np.flatnonzero(self.spoken.roles & role)

    def _raise_and_negate(self) -> None:
        spoken, negated = self.spoken, np.zeros(self.at.size, np.bool_)
        for step in range(1, self.rules.reach + 1):
            before = np.maximum(self.at - step, 0)
            role = spoken.roles[before] * ((spoken.sentence[before] == self.sentence) & (self.at >= step))
            negated |= role & NEGATES > 0
            raised = np.flatnonzero(role & (RAISES | LOWERS))
            weight = self.lists.weight[spoken.numbers[before[raised]]]
            self.worth[raised] += np.sign(self.worth[raised]) * weight * _FADES[step - 1]
        factor = np.where(self.worth > 0, self.rules.negated, self.rules.negated_bad)
        self.worth[negated] *= factor[negated]

    def _shout(self) -> None:
        """Capitals among small letters, and letters drawn out, raise a word."""
        flags = self.spoken.flags[self.at]
        capitals = self.spoken.per_text(self.spoken.flags & CAPITALS > 0)
        mixed = 2 * capitals < np.bincount(self.spoken.text, minlength=self.spoken.count)
        shouted = (flags & CAPITALS > 0) & mixed[self.text]
        self.worth[shouted] += np.sign(self.worth[shouted]) * self.rules.capitals
        self.worth[flags & DRAWN_OUT > 0] *= self.rules.drawn_out

    def _doubt(self) -> None:
        """Praise in a wish or a question is half praise; thanks in a request are courtesy."""
        wishes = self._those(WISHES)
        good = self.worth > 0
        if wishes.size:
            last = np.searchsorted(wishes, self.at) - 1
            wish = wishes[last]
            near = (last >= 0) & (self.at - wish <= self.rules.wish_reach)
            self.worth[good & near & (self.spoken.sentence[wish] == self.sentence)] *= self.rules.wished
        asked = np.zeros(int(self.spoken.sentence[-1]) + 1 if self.spoken.sentence.size else 0, np.bool_)
        asked[self.spoken.sentence[self.spoken.followed == ASKED]] = True
        self.worth[good & asked[self.sentence]] *= self.rules.asked
        requests = self.spoken.per_text(self.spoken.followed == ASKED) > 0
        requests[self.spoken.text[self._those(REQUESTS)]] = True
        thanks = self.spoken.roles[self.at] & THANKS > 0
        self.worth[good & thanks & requests[self.text]] *= self.rules.courteous

    def _mock(self) -> None:
        """Praise with a failure close behind it, and no "but" between, is none."""
        praise = (self.spoken.roles[self.at] & IRONIC > 0) & (self.worth > 0)
        turns = np.searchsorted(self._those(TURNS), self.at)
        mocked = np.zeros(self.at.size, np.bool_)
        for step in (1, 2, 3):
            after = np.minimum(np.arange(self.at.size) + step, self.at.size - 1)
            near = (self.at[after] - self.at <= self.rules.irony_reach) & (self.text[after] == self.text)
            mocked |= near & (turns[after] == turns) & (self.worth[after] <= self.rules.irony_from)
        self.worth[praise & mocked] *= self.rules.ironic

    def _turn(self) -> None:
        """What comes after the first "but" of a text outweighs what comes before."""
        turns = self._those(TURNS)[::-1]
        first = np.full(self.spoken.count, self.spoken.text.size, np.int64)
        first[self.spoken.text[turns]] = turns
        turned = first[self.text] < self.spoken.text.size
        factor = np.where(self.at < first[self.text], self.rules.before_turn, self.rules.after_turn)
        self.worth[turned] *= factor[turned]


def _sums(text: npt.NDArray[np.int32], worth: npt.NDArray, count: int) -> Numbers:
    # whole numbers far below 2 ** 53: exact in any order
    return np.bincount(text, weights=worth, minlength=count).astype(np.int64)
