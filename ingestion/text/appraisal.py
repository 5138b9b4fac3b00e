"""How much a text is for or against what it speaks of: sums over its words and phrases, each seen where it stands.

Here: `Appraiser`. Not here: what words are worth (``wordlists``), the arithmetic itself (``compiled_moods``), which sum
is which label (``sentiment`` and ``complaint``).

A word counts in its sentence: a negation up to four words before it turns it, a booster raises it, what stands before
"but" counts less than what follows, praise that is wished for or asked for counts less, and praise beside a failure is
irony. All sums are of whole numbers, so a text has the same score in any batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import polars as pl

from ingestion.text.buffers import Numbers
from ingestion.text.labeller import fingerprint
from ingestion.text.tokens import Tokens, tokens_of, with_tokens
from ingestion.text.wordlists import UNIT, word_lists


class Rules(NamedTuple):
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


class Appraiser:
    """Scores texts.

    Args:
        brand_names: what is a name and carries no mood.
        rules: factors of the arithmetic.
    """

    def __init__(self, brand_names: Iterable[str], rules: Rules = RULES) -> None:
        self.lists, self.rules = word_lists(tuple(sorted(set(brand_names)))), rules
        self.fingerprint = fingerprint(self.lists.fingerprint, map(str, rules))

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
        from ingestion.text.compiled_moods import sums

        tables = self.lists.tables
        numbers = tables.vocabulary.numbers(tokens)
        return sums(numbers, tokens.flags, tokens.bounds, tables.words, tables.grammar, self.rules)
