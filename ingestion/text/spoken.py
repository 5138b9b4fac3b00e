"""Tokens of texts with what each is worth by itself: numbers, sentences, phrases found.

Here: `Spoken`. Not here: what its surroundings make of a word (``appraisal``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingestion.text.tokens import FOLLOWED_BY, STOP, Numbers, Tokens
from ingestion.text.wordlists import OPENS, Thousandths, WordLists

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Spoken:
    """Tokens with what each is worth, before its surroundings are looked at; words of a phrase count as the phrase."""

    numbers: npt.NDArray[np.int32]
    roles: npt.NDArray[np.uint16]
    valence: Thousandths
    complaint: Thousandths
    flags: npt.NDArray[np.uint8]
    followed: npt.NDArray[np.uint8]
    text: npt.NDArray[np.int32]
    sentence: npt.NDArray[np.int32]
    count: int

    @classmethod
    def of(cls, tokens: Tokens, lists: WordLists) -> Spoken:
        """What the lists say of tokens.

        Args:
            tokens: of all texts.
            lists: what words and phrases are worth.
        """
        followed = tokens.flags & np.uint8(FOLLOWED_BY)
        text = np.repeat(np.arange(tokens.bounds.size - 1, dtype=np.int32), np.diff(tokens.bounds))
        ended = followed >= STOP
        ended[tokens.bounds[1:][tokens.bounds[1:] > 0] - 1] = True
        sentence = np.cumsum(ended, dtype=np.int32) - ended
        numbers = lists.vocabulary.numbers(tokens)
        roles: npt.NDArray[np.uint16] = lists.roles[numbers]
        valence, complaint = lists.valence[numbers], lists.complaint[numbers]
        found = lists.phrases.find(np.flatnonzero(roles & OPENS), numbers, sentence)
        for step in range(int((found.ends - found.starts).max(initial=-1)) + 1):
            within = (found.starts + step)[found.starts + step <= found.ends]
            roles[within] = valence[within] = complaint[within] = 0
        valence[found.starts] = lists.phrase_valence[found.which]
        complaint[found.starts] = lists.phrase_complaint[found.which]
        return cls(
            numbers, roles, valence, complaint, tokens.flags, followed, text, sentence, tokens.bounds.size - 1
        )

    def per_text(self, those: Flags) -> Numbers:
        """How many of those tokens each text has."""
        return np.bincount(self.text[those], minlength=self.count)
