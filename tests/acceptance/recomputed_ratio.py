"""What a recomputed figure is: the sum of one expression over the sum of another, per period and member.

Here: that, and the kinds that the lists of definitions are written in. Not here: the lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from tests.acceptance import recomputed_facts as facts

Rows = Callable[[facts.Con], pl.DataFrame]
ALWAYS = pl.lit(True)


@dataclass(frozen=True)
class Ratio:
    """One figure: sum of `above` over sum of `below`, of those facts that `where` lets in.

    `cut` is the dimension compared beside the whole; `dimension=column` where the fact calls it otherwise.
    """

    rows: Rows
    above: pl.Expr
    below: pl.Expr
    cut: str
    where: pl.Expr = ALWAYS
    day: str = "day"
    # What enters the whole, where the cut shows more than the whole is made of.
    whole: pl.Expr = ALWAYS


def share(
    rows: Rows, hit: pl.Expr, cut: str, *, of: pl.Expr = ALWAYS, where: pl.Expr = ALWAYS, day: str = "day"
) -> Ratio:
    """Share of rows with `hit` among those of which it is known."""
    known = of.fill_null(False)
    return Ratio(rows, (hit.fill_null(False) & known).cast(float), known.cast(float), cut, where, day)


def mean(rows: Rows, value: pl.Expr, cut: str, where: pl.Expr = ALWAYS, day: str = "day") -> Ratio:
    """Mean of a number over the rows that have it."""
    return Ratio(rows, value, value.is_not_null().cast(float), cut, where, day)


def table(name: str) -> Rows:
    """Facts as they are."""
    return lambda con: facts.table(con, name)


def ours(name: str) -> Rows:
    """Facts about our brands as they are."""
    return lambda con: facts.ours(con, facts.table(con, name))
