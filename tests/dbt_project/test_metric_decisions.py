"""The page of decisions and the table that shows vendor and house side by side say the same."""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "metric-decisions.md").read_text(encoding="utf-8")
with (ROOT / "dbt_project" / "seeds" / "metric_decision.csv").open(encoding="utf-8") as file:
    DECISIONS = list(csv.DictReader(file))


def test_every_decision_of_the_seed_stands_on_the_page_and_the_other_way_round():
    assert {row["decision"] for row in DECISIONS} == set(re.findall(r'<a id="([a-z-]+)">', PAGE))


def test_every_metric_that_is_compared_has_a_decision():
    sql = (ROOT / "dbt_project" / "models" / "marts" / "fct_vendor_figure.sql").read_text(encoding="utf-8")
    named = set(re.findall(r'^    "([a-z_]+)": "', sql, flags=re.M)) | set(
        re.findall(r"'([a-z_]+)' as metric", sql)
    )
    times = re.search(r"set times = \[(.*?)\]", sql, flags=re.S).group(1)
    for time in re.findall(r'"([a-z_]+)"', times):
        named |= {f"{time}_time", f"{time}_time_business"}
    assert named == {row["metric"] for row in DECISIONS}


def test_the_page_names_kpis_and_tables_that_exist():
    cards = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "dbt_project/models/kpi").glob("*.yml")
    )
    for kpi in re.findall(r"\b([A-Z]\d{2})\b", PAGE):
        assert re.search(rf"^          {kpi}:$", cards, flags=re.M), kpi
    for table in re.findall(r"`((?:fct|dim)_[a-z_]+)", PAGE):
        assert list((ROOT / "dbt_project" / "models" / "marts").glob(f"{table}.sql")), table


def test_a_month_is_read_in_one_of_four_ways():
    assert {row["statistic"] for row in DECISIONS} <= {"median", "mean", "share", "net_score"}
