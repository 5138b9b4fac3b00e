"""The dbt layer law: models read only from the layer above them, and every model says its grain."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
MODELS_DIR = ROOT / "dbt_project" / "models"
MODELS = sorted(MODELS_DIR.glob("**/*.sql"))
LAYER_OF = {path.stem: path.relative_to(MODELS_DIR).parts[0] for path in MODELS}
# What a layer may read. Staging alone touches sources; the board reads finished KPIs and facts.
MAY_READ = {
    "staging": set(),
    "intermediate": {"staging", "intermediate"},
    "marts": {"staging", "intermediate", "marts"},
    "kpi": {"marts", "kpi"},
    "board": {"marts", "kpi", "board"},
}
MAY_READ_SOURCES = {"staging"}
MAX_SQL_LINES = 120


def code_of(path: Path) -> str:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"--[^\n]*", "", text)


def cards() -> dict[str, dict]:
    found = {}
    for path in MODELS_DIR.glob("kpi/**/*.yml"):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", []):
            found |= (model.get("config", {}).get("meta", {}) or {}).get("kpis", {})
    return found


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_a_model_reads_only_from_the_layer_above(path):
    layer = LAYER_OF[path.stem]
    for name in re.findall(r"ref\(\s*['\"](\w+)['\"]", code_of(path)):
        read = LAYER_OF.get(name)
        assert read is None or read in MAY_READ[layer], f"{path.stem} ({layer}) reads {name} ({read})"
    if layer not in MAY_READ_SOURCES:
        assert not re.search(r"source\(\s*['\"]raw['\"]", code_of(path)), (
            f"{path.stem} reads raw; go through staging"
        )


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_a_model_opens_with_its_grain(path):
    head = path.read_text(encoding="utf-8")[:900]
    assert re.search(r"(--|\{#).*grain", head, flags=re.I), (
        f"{path.stem}: begin with '-- Grain: one row per …'"
    )


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_a_model_is_short_enough_to_be_read(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_SQL_LINES, f"{path.stem} has {lines} lines; split it into named intermediate steps"


def test_every_model_is_described_beside_its_sql():
    described = set()
    for path in MODELS_DIR.glob("**/*.yml"):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", []):
            if model.get("description", "").strip():
                described.add(model["name"])
    assert set(LAYER_OF) - described == set()


REQUIRED_ON_A_CARD = {
    "title", "question", "formula", "unit", "direction", "grains", "owner", "target", "minimum_n",
    "definition_version", "standard", "answers", "feeds",
}  # fmt: skip


def test_every_kpi_has_a_full_card():
    missing = {kpi: sorted(REQUIRED_ON_A_CARD - set(card)) for kpi, card in cards().items()}
    assert {kpi: gaps for kpi, gaps in missing.items() if gaps} == {}


def test_the_first_night_carries_all_the_kpis_it_promises():
    promised = {"B01", "B02", "B03", "B05", "E01", "E02", "E03", "E10", "L01", "I01", "I02", "I03", "I04"}
    promised |= {"R01", "R02", "R03", "R04", "R05", "R07", "O01", "O02", "O03", "O04"}
    promised |= {"C01", "C02", "C03", "C04", "C06", "C07", "C08", "C09"}
    known = set(cards())
    # C05 and B07 are published as their variants, which are never blended (KPIs C05e/C05i, B07i/B07r/B07f).
    assert promised - known == set()
    assert any(kpi.startswith("C05") for kpi in known)
    assert any(kpi.startswith("B07") for kpi in known)


def test_engine_specific_sql_stays_in_macros():
    pattern = re.compile(
        r"\b(list_transform|arg_max|arg_min|strptime|epoch_ms|quantile_cont|read_csv|unnest\s*\(\s*\[)", re.I
    )
    found = {
        path.stem: sorted(set(pattern.findall(code_of(path))))
        for path in MODELS
        if pattern.search(code_of(path))
    }
    assert found == {}, (
        "put the expression into dbt_project/macros/ behind adapter.dispatch and call the macro"
    )
