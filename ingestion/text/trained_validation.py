"""Whether a trained model is better than the rules: nested cross-validation on the same folds, and the refusal.

Here: `cross_validate`, `Report`, the floors. Not here: the fit (``trained_fit``), the measures (``trained_measure``).

Outer folds test, inner folds choose how free the regression is; a person's texts stand in one fold. The rules learn
nothing, so their labels of the held-out texts are simply what they say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ingestion.errors import ConfigurationError
from ingestion.text.trained_features import Floats
from ingestion.text.trained_fit import Corpus, Model, Rows, Sought, fit, held_out
from ingestion.text.trained_measure import Figure, Judged, f1s, figure
from ingestion.text.trained_terms import Strings

# An audit of a quarter has 200 texts (KPI rule S11); with fewer the intervals are wider than what can be gained.
FEWEST_LABELS = 200
OUTER, INNER = 5, 3
# Five for each outer fold: an F1 of fewer texts jumps by a tenth with one of them.
FEWEST_OF_A_VALUE = 25
_STRENGTHS = (0.3, 1.0, 3.0, 10.0)
_SHUFFLES = 20
# Folds share texts, so intervals over them are somewhat narrow; what is pure chance must not get through.
_SURER = 99.0


@dataclass(frozen=True)
class Report:
    """What cross-validation found.

    Args:
        model: macro-F1 of the trained model on held-out texts.
        rules: macro-F1 of the rules on the same texts.
        gain: the difference, resampled in pairs.
        over_chance: what the trained model's labels are better than the same labels dealt out blindly (99 %).
        by_value: F1 of each value: (model, rules).
        said: what the trained model said of each held-out text.
        strengths: the regression's freedom chosen in each outer fold.
    """

    model: Figure
    rules: Figure
    gain: Figure
    over_chance: Figure
    by_value: dict[str, tuple[Figure, Figure]]
    said: Strings
    strengths: tuple[float, ...]

    @property
    def is_better(self) -> bool:
        """Whether both gains are there beyond chance: their intervals lie above 0.

        Blind guessing beats rules that nearly always say the same; so it is not enough to beat the rules.
        """
        return self.gain.low > 0 and self.over_chance.low > 0


def check_enough(truth: Strings, sought: Sought) -> None:
    """Refuses what is too little to learn from and to judge by.

    Raises:
        ConfigurationError: fewer labels than the floors.
    """
    found = {value: int((truth == value).sum()) for value in sought.values}
    if len(truth) < FEWEST_LABELS or min(found.values()) < FEWEST_OF_A_VALUE:
        told = ", ".join(f"{value} {number}" for value, number in found.items())
        raise ConfigurationError(
            f"{sought.label}: {len(truth)} labelled texts ({told})",
            f"too few to train on: {FEWEST_LABELS} are needed and {FEWEST_OF_A_VALUE} of each value",
            f"Draw more with `brand-health audit-sample --label {sought.label}` and deliver the filled sheets.",
        )


def cross_validate(
    labelled: Corpus, judged: Judged, said_by_rules: Strings, *, sought: Sought, seed: int
) -> Report:
    """Trains and tests on folds, and compares with the rules.

    Args:
        labelled: the texts.
        judged: what people said of them.
        said_by_rules: what the rules say of them.
        sought: what is learned.
        seed: of the folds and the intervals.

    Raises:
        ConfigurationError: a fold would lack a value, so few people wrote it.
    """
    said = np.empty(len(judged.truth), dtype=object)
    strengths = []
    for learn, test in folds(judged, np.arange(len(judged.truth)), OUTER, seed=seed, sought=sought):
        chosen = best_strength(labelled, judged, learn, sought=sought, seed=seed)
        model = fit(labelled, judged.truth, learn, sought=sought, strength=chosen)
        said[test] = held_out(model, labelled, test)
        strengths.append(chosen)
    told = said.astype(np.str_)
    draws = judged.draws(seed)
    ours = f1s(draws, judged.truth, told, sought.values)
    theirs = f1s(draws, judged.truth, said_by_rules, sought.values)
    return Report(
        figure(ours.mean(axis=1)),
        figure(theirs.mean(axis=1)),
        figure(ours.mean(axis=1) - theirs.mean(axis=1)),
        figure(
            ours.mean(axis=1) - _dealt_blindly(draws, judged.truth, told, sought=sought, seed=seed), _SURER
        ),
        {
            value: (figure(ours[:, place]), figure(theirs[:, place]))
            for place, value in enumerate(sought.values)
        },
        told,
        tuple(strengths),
    )


def _dealt_blindly(draws: Floats, truth: Strings, told: Strings, *, sought: Sought, seed: int) -> Floats:
    """The macro-F1 of the same labels on the wrong texts, over some shuffles."""
    rng = np.random.default_rng(seed)
    reached = [f1s(draws, truth, rng.permutation(told), sought.values).mean(axis=1) for _ in range(_SHUFFLES)]
    return np.mean(reached, axis=0)


def train(labelled: Corpus, judged: Judged, *, sought: Sought, seed: int) -> tuple[Model, float]:
    """The model of all texts, and the freedom chosen for it by inner folds over them."""
    rows = np.arange(len(judged.truth))
    chosen = best_strength(labelled, judged, rows, sought=sought, seed=seed)
    return fit(labelled, judged.truth, rows, sought=sought, strength=chosen), chosen


def best_strength(labelled: Corpus, judged: Judged, rows: Rows, *, sought: Sought, seed: int) -> float:
    """The freedom of the regression that inner folds of these rows do best with; of equals the least free."""
    said = {strength: np.empty(len(judged.truth), dtype=object) for strength in _STRENGTHS}
    for learn, test in folds(judged, rows, INNER, seed=seed, sought=sought):
        for strength in _STRENGTHS:
            model = fit(labelled, judged.truth, learn, sought=sought, strength=strength)
            said[strength][test] = held_out(model, labelled, test)
    weight = judged.weight[rows][None, :]
    reached = {
        strength: float(f1s(weight, judged.truth[rows], found[rows].astype(np.str_), sought.values).mean())
        for strength, found in said.items()
    }
    return max(_STRENGTHS, key=lambda strength: (round(reached[strength], 6), -strength))


def folds(
    judged: Judged, rows: Rows, number: int, *, seed: int, sought: Sought
) -> Iterator[tuple[Rows, Rows]]:
    """Rows to learn from and rows to test on, a person's texts on one side, values in like shares.

    Raises:
        ConfigurationError: a value would be missing from what is learned.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(number, shuffle=True, random_state=seed)
    for learn, test in splitter.split(rows, judged.truth[rows], judged.group[rows]):
        if set(sought.values) - set(judged.truth[rows][learn]):
            raise ConfigurationError(
                sought.label,
                "one of its values was written by too few people to be tested",
                "Label more texts.",
            )
        yield rows[learn], rows[test]
