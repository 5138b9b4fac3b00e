"""Cards and the method's constants say the same, and every card can be understood without us."""

import csv
import re
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2] / "dbt_project"
CONSTANTS = {
    row["name"]: float(row["value"])
    for row in csv.DictReader((PROJECT / "seeds" / "method_constant.csv").open(encoding="utf-8"))
}


def _cards():
    for path in sorted((PROJECT / "models" / "kpi").glob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            for kpi, card in (model.get("config", {}).get("meta", {}).get("kpis") or {}).items():
                yield pytest.param(kpi, card, id=kpi)


CARDS = list(_cards())
VARIANT_KEYS = {"title", "unit", "direction", "horizon_days", "feeds", "minimum_n", "experimental", "awaits"}


@pytest.mark.parametrize(("kpi", "card"), CARDS)
def test_a_card_speaks_in_whole_words(kpi, card):
    assert card["question"].endswith("?"), "the question a director would ask"
    assert " / " in card["formula"] or ";" in card["formula"] or len(card["formula"].split()) > 5
    assert card["variants"], "at least `main`"
    assert all(variant["title"] for variant in card["variants"].values())
    # a comma in a title that is not quoted makes a key of its second half
    assert {key for variant in card["variants"].values() for key in variant} <= VARIANT_KEYS


@pytest.mark.parametrize(("kpi", "card"), CARDS)
def test_a_card_uses_the_words_readers_rely_on(kpi, card):
    units = {"share", "score", "per_1000", "hours", "days", "count", "points", "ratio"}
    units |= {"minutes", "money", "difference"}
    assert {
        card["unit"],
        *(variant.get("unit", card["unit"]) for variant in card["variants"].values()),
    } <= units
    assert card["direction"] in {"up", "down", "context"}
    assert set(card["grains"]) <= {"day", "week", "month", "quarter", "year"}
    assert card["kind"] in {"leading", "lagging"}
    assert card["amec_stage"] in {"input", "output", "out-take", "outcome", "impact"}
    assert all(re.fullmatch(r"[0-4]\.\d+", statement) for statement in card["answers"])


@pytest.mark.parametrize(("kpi", "card"), CARDS)
def test_a_card_needs_only_feeds_that_exist(kpi, card):
    from ingestion.contracts.catalogue import FEEDS

    needed = [*card["feeds"], *(feed for own in card["variants"].values() for feed in own.get("feeds", []))]
    assert {feed for either in needed for feed in either.split("|")} <= set(FEEDS)


def test_the_time_a_cohort_is_given_is_the_time_its_method_counts():
    cards = {param.values[0]: param.values[1] for param in CARDS}
    assert cards["R02"]["horizon_days"] * 24 == CONSTANTS["reply_within_hours"]
    assert cards["R03"]["variants"]["14d"]["horizon_days"] * 24 == CONSTANTS["reply_within_hours"]
    assert cards["R07"]["horizon_days"] * 24 == CONSTANTS["acknowledged_within_hours"]
    assert cards["C08"]["horizon_days"] == CONSTANTS["reopened_within_days"]
    assert cards["C05i"]["horizon_days"] == CONSTANTS["first_contact_quiet_days"]


def test_every_constant_states_its_origin_and_is_used():
    rows = list(csv.DictReader((PROJECT / "seeds" / "method_constant.csv").open(encoding="utf-8")))
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("models", "macros", "tests")
        for path in (PROJECT / folder).rglob("*.sql")
    )
    assert all(len(row["origin"]) > 10 for row in rows)
    assert {row["name"] for row in rows if f'"{row["name"]}"' not in code} == set()


def test_the_table_of_contents_names_every_family():
    listed = {
        family
        for contents in ("kpi_measured", "kpi_estimate")
        for family in re.findall(
            r'"(kpi_\w+)"', (PROJECT / "models" / "kpi" / f"{contents}.sql").read_text("utf-8")
        )
    } - {"kpi_measured"}
    with_cards_or_figures = {
        path.stem
        for path in (PROJECT / "models" / "kpi").glob("*.sql")
        if "estimate_row(" in path.read_text("utf-8")
    }
    macros = (
        "share(",
        "net_score(",
        "rate(",
        "count(",
        "mean(",
        "summary(",
        "duration_km(",
        "clustered_share(",
        "ratio(",
        "landmark_difference(",
        "share_difference(",
        "ratio_of_sums(",
        "ratio_of_ratios(",
        "counted_events(",
        "rate_ratio(",
        "corrected_share(",
        "shrunk_share(",
        "duration_aj(",
        "share_range(",
        "share_of_people(",
    )
    with_cards_or_figures |= {
        path.stem
        for path in (PROJECT / "models" / "kpi").glob("*.sql")
        if any("{{ " + macro in re.sub(r"\{\{\s+", "{{ ", path.read_text("utf-8")) for macro in macros)
    }
    assert listed == with_cards_or_figures
