"""The pulse survey in the shape of a Viva Glint export, and what departments say about each other.

Here: who answers and what, by unit. Not here: the roster (``ingestion.simulate.employees``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain
from ingestion.simulate.delivery import KNOWN
from ingestion.simulate.employees import UNITS, ids
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.texts import words
from ingestion.simulate.timeline import Month, iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "glint"
EVERY = 2  # months
# item -> (construct, shift of the favourable share of the unit)
ITEMS = {
    "I am proud to work for Meridian Air": ("engagement", 0.06),
    "My work gives me energy": ("engagement", -0.06),
    "My manager supports me when I talk with customers online": ("manager_social_support", -0.08),
    "My manager trusts me to do the right thing": ("trust_of_manager", 0.04),
    "Leaders of Meridian Air do what they say": ("trust_in_leaders", -0.12),
    "Talking online makes me more productive": ("productivity_social", -0.14),
    "I would be more productive if my manager supported it": ("productivity_if_supported", -0.22),
    "Meridian Air is what it claims to be": ("value_authenticity", 0.0),
    "Meridian Air treats people fairly": ("value_fairness", -0.05),
    "Meridian Air says openly what goes wrong": ("value_transparency", -0.10),
    "Meridian Air acts in good faith": ("value_good_faith", 0.02),
}
RECOMMEND = "How likely are you to recommend Meridian Air as a place to work"
DEPARTMENT_OF = {name: unit.department for name, unit in UNITS.items()}
ABOUT = ("customer_care", "baggage", "digital", "billing")
GOOD_FAITH = 0.62
_KPI = {"manager_social_support": "E04", "productivity_social": "E05", "productivity_if_supported": "E05"}
_VARIANT = {
    "manager_social_support": "main",
    "productivity_social": "more_productive",
    "productivity_if_supported": "if_supported",
}


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """The pulse of a month, if there is one."""
    if month.number % EVERY or month.days < 20:
        return
    sent = run.timeline.midnight(month.first) + 5 * DAY + 8 * HOUR
    here = run.staff.present(sent)
    here = here[run.staff.hired[here] < sent - 30 * DAY]
    unit = run.staff.unit[here].astype(str)
    answers = rng.random(len(here)) < np.array([UNITS[u].answers for u in unit])
    rows = pl.DataFrame({"who": here, "org_unit": unit, "answers": answers, "sent": np.full(len(here), sent)})
    rows = rows.with_columns(done=pl.col("sent") + pl.Series(rng.integers(HOUR, 9 * DAY, len(here))))
    rows = rows.hstack(_scores(unit, rng))
    _export(run, rows, rng)
    _planted(run, rows)
    _links(run, rows, f"{month.first:%Y-%m}-06")
    _directed(run, rows.filter("answers"), f"{month.first:%Y-%m}", rng)


def favourable(unit: str, item: str) -> float:
    """Planted share of 4 and 5."""
    return UNITS[unit].favourable + ITEMS[item][1]


def _scores(unit: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    columns = {}
    for item in ITEMS:
        share = np.array([favourable(u, item) for u in unit])
        high = rng.random(len(unit)) < share
        columns[item] = np.where(high, 4 + (rng.random(len(unit)) < 0.4), 1 + rng.integers(0, 3, len(unit)))
    promoter = np.array([UNITS[u].favourable - 0.25 for u in unit])
    draw = rng.random(len(unit))
    columns[RECOMMEND] = np.where(
        draw < promoter,
        9 + rng.integers(0, 2, len(unit)),
        np.where(draw < promoter + 0.3, 7 + rng.integers(0, 2, len(unit)), rng.integers(0, 7, len(unit))),
    )
    return pl.DataFrame(columns)


def _export(run: Simulation, rows: pl.DataFrame, rng: np.random.Generator) -> None:
    text, _ = words(rng, np.full(rows.height, "review"))
    clock = "%d-%m-%Y %H:%M"
    said = rows.with_columns(text=text)
    columns = []
    for item in [*ITEMS, RECOMMEND]:
        comment = (
            pl.when(pl.col("answers") & (pl.col("who") % 7 == 0)).then("text")
            if item == RECOMMEND
            else pl.lit(None, pl.String)
        )
        columns += [
            pl.when("answers").then(item).alias(item),
            comment.alias(f"{item}_COMMENT"),
            pl.lit(None, pl.String).alias(f"{item}_COMMENT_TOPICS"),
            pl.lit(None, pl.String).alias(f"{item}_SENSITIVE_COMMENT_FLAG"),
        ]
    number = ids(rows["who"].to_numpy())
    export = said.select(
        pl.lit("Fictional").alias("First Name"),
        number.alias("Last Name"),
        (number + "@meridian.example").alias("Email"),
        pl.lit("ACTIVE").alias("Status"),
        number.alias("EMP ID"),
        pl.lit("E000001").alias("Manager ID"),
        pl.col("org_unit").alias("Department"),
        pl.when("answers")
        .then(pl.from_epoch("done", time_unit="s").dt.strftime(clock))
        .alias("Survey Cycle Completion Date"),
        pl.from_epoch("sent", time_unit="s").dt.strftime(clock).alias("Survey Cycle Sent Date"),
        *columns,
        # One export per wave, when it has closed.
        (pl.col("sent") + 12 * DAY).alias(KNOWN),
    )
    run.deliveries.csv(SOURCE, "survey_export", export, punctual=True)


def _planted(run: Simulation, rows: pl.DataFrame) -> None:
    # what is found of a unit goes by the id of its department
    rows = rows.with_columns(unit="org_unit", org_unit=pl.col("org_unit").replace_strict(DEPARTMENT_OF))
    truth, done = run.truth, rows.filter("answers")
    answering = {name: unit.answers for name, unit in UNITS.items()}
    share = pl.col("unit").replace_strict(answering, return_dtype=pl.Float64)
    truth.share("E03", rows, chance=share, outcome=pl.col("answers"), day="sent", cuts=("org_unit",))
    for item, (construct, _) in ITEMS.items():
        chance = pl.col("unit").replace_strict(
            {u: favourable(u, item) for u in UNITS}, return_dtype=pl.Float64
        )
        if construct in _KPI:
            truth.share(
                _KPI[construct],
                done,
                variant=_VARIANT[construct],
                chance=chance,
                outcome=pl.col(item) >= 4,
                day="sent",
                cuts=("org_unit",),
            )
        if construct.startswith("value_"):
            mean = chance * 85 + (1 - chance) * 25  # 4 or 5 of 5 at 0.6 and 0.4; else 1 to 3 alike
            truth.share(
                "P05",
                done,
                variant="employees_" + construct.removeprefix("value_"),
                chance=mean,
                outcome=25.0 * (pl.col(item) - 1),
                day="sent",
            )
    engaged = [item for item, (construct, _) in ITEMS.items() if construct == "engagement"]
    mean = pl.col("unit").replace_strict(
        {u: sum(favourable(u, i) for i in engaged) / len(engaged) for u in UNITS}, return_dtype=pl.Float64
    )
    found = pl.mean_horizontal([(pl.col(i) >= 4).cast(pl.Float64) for i in engaged])
    truth.share("E01", done, chance=mean, outcome=found, day="sent", cuts=("org_unit",))
    net = pl.col("unit").replace_strict(
        {u: 100 * (2 * (unit.favourable - 0.25) - 0.7) for u, unit in UNITS.items()}, return_dtype=pl.Float64
    )
    vote = pl.when(pl.col(RECOMMEND) >= 9).then(100).when(pl.col(RECOMMEND) <= 6).then(-100).otherwise(0)
    truth.share("E02", done, chance=net, outcome=vote, day="sent", cuts=("org_unit",))


def _links(run: Simulation, rows: pl.DataFrame, wave: str) -> None:
    number = ids(rows["who"].to_numpy())
    links = rows.select(
        ("glint:" + number).alias("respondent_token"),
        pl.lit(wave).alias("wave_id"),
        number.alias("employee_id"),
        (pl.col("sent") + 12 * DAY).alias("_known"),
    )
    plain.write(run.deliveries, SOURCE, "employee_survey_links", links, known="_known")


def _directed(run: Simulation, done: pl.DataFrame, wave: str, rng: np.random.Generator) -> None:
    """Each answers about one other department."""
    about = choice(rng, dict.fromkeys(ABOUT, 1.0), done.height)
    good = rng.random(done.height) < GOOD_FAITH
    value = np.where(good, 4 + (rng.random(done.height) < 0.4), 1 + rng.integers(0, 3, done.height))
    rows = done.select("org_unit", "sent", "done").with_columns(
        respondent_token="dir:" + ids(done["who"].to_numpy()),
        wave_id=pl.lit(f"departments_{wave}"),
        question_id=pl.lit("GOOD_FAITH_OF"),
        value=pl.Series(value),
        about_department=pl.Series(about, dtype=pl.String),
    )
    own = pl.col("about_department") == pl.col("org_unit").replace_strict(DEPARTMENT_OF)
    rows = rows.filter(~own)
    run.truth.share(
        "D07",
        rows,
        chance=GOOD_FAITH * 85 + (1 - GOOD_FAITH) * 25,
        outcome=25.0 * (pl.col("value") - 1),
        day="sent",
    )
    written = rows.with_columns(
        invited_at=iso("sent"), responded_at=iso("done"), _known=pl.col("sent") + 12 * DAY
    ).drop("sent", "done")
    plain.write(
        run.deliveries,
        "people_files",
        "employee_survey_answers",
        written,
        known="_known",
        breaks="invited_at",
    )
