"""The fictional people of the example organisation can be made again, are marked, and show what was planted.

Here: the two scripts beside the example organisation and the mappings that read what they write.
"""

from __future__ import annotations

import gzip
import importlib.util
import random
import sys
from pathlib import Path

import polars as pl
import pytest
import yaml

EXAMPLE = Path(__file__).parents[3] / "examples" / "commons_group"
DELIVERIES = EXAMPLE / "deliveries"
FICTIONAL = {"people_system", "engagement_survey", "outreach_log"}


def script(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up while they are made.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def content(path):
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def written_below(root, sources):
    return {
        str(p.relative_to(root)): content(p)
        for p in root.rglob("*")
        if p.is_file() and p.parent.name in sources
    }


def test_the_scripts_write_exactly_what_is_committed(tmp_path):
    people, outreach = script("make_fictional_people"), script("make_fictional_outreach")
    people.DELIVERIES = outreach.DELIVERIES = tmp_path
    chance = random.Random(people.SEED)
    everybody = people.live_through(chance)
    people.write_rosters(everybody)
    people.write_waves(everybody, chance)
    outreach.main()
    assert written_below(tmp_path, FICTIONAL) == written_below(DELIVERIES, FICTIONAL)


def test_invented_people_are_marked_and_nobody_else_is():
    sources = yaml.safe_load((EXAMPLE / "brand_health.yml").read_text())["sources"]
    assert {source["name"] for source in sources if source["fictional"]} == FICTIONAL


def test_no_address_outside_example_com_in_the_fictional_files():
    for text in written_below(DELIVERIES, FICTIONAL).values():
        assert text.count(b"@") == text.count(b"@example.com")


@pytest.fixture(scope="module")
def answers(mapped):
    waves = sorted(DELIVERIES.glob("*/engagement_survey"))
    return pl.concat([mapped("viva_glint", wave).current("employee_survey_answers") for wave in waves])


def test_eight_waves_with_people_who_did_not_answer(answers):
    assert answers["wave_id"].n_unique() == 8
    by_person = answers.group_by("wave_id", "respondent_token").agg(
        pl.col("responded_at").is_not_null().any()
    )
    share = by_person.group_by("wave_id").agg(pl.col("responded_at").mean())["responded_at"]
    assert share.is_between(0.65, 0.85).all()
    blank = answers.filter(pl.col("responded_at").is_null())
    assert blank["value"].null_count() == blank.height > 0


def test_customer_care_loses_engagement(answers):
    items = answers.filter(
        (pl.col("org_unit") == "Customer Care") & ~pl.col("question_id").str.starts_with("How likely")
    )
    means = items.group_by("wave_id").agg((pl.col("value") >= 4).mean().alias("favourable")).sort("wave_id")
    assert means["favourable"][0] - means["favourable"][-1] > 0.1


def test_roster_keeps_leavers_and_moves(mapped):
    folders = sorted(DELIVERIES.glob("*/people_system"))
    rows = pl.concat([mapped("workday_custom_report", f).all_versions("employee_roster") for f in folders])
    newest = rows.unique(["employee_id", "valid_from"], keep="last", maintain_order=True)
    leavers = newest.filter(pl.col("leave_date").is_not_null())
    assert leavers["leave_type"].null_count() == 0
    assert leavers["employee_id"].n_unique() > 50
    moved = newest.group_by("employee_id").agg(pl.col("org_unit").n_unique()).filter(pl.col("org_unit") > 1)
    assert moved.height > 3


def test_merge_failures_stand_in_the_salutations_as_sent(mapped):
    folders = sorted(DELIVERIES.glob("*/outreach_log"))
    sent = pl.concat([mapped("plain_csv", f).current("outreach_messages") for f in folders])
    assert sent.height == sent["message_id"].n_unique()
    assert 2_800 <= sent.height <= 3_600
    broken = ~sent["salutation"].str.contains(r"Dear Fictional Recipient \d+,")
    assert 0.02 <= broken.mean() <= 0.06
    assert sent.filter(broken & (pl.col("campaign_id") == "parking_offer")).height > broken.sum() / 2
