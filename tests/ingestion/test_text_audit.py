"""The audit sample: who is drawn, for how many a text stands, and how the sheet is kept."""

import csv
import datetime as dt
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import ConfigurationError
from ingestion.mapping import load_mapping
from ingestion.text import audit, labels
from ingestion.warehouse import open_build_file

DAY = dt.date(2026, 1, 20)
COMPLAINTS = [
    "Still waiting for my refund",
    "Worst service ever",
    "Nobody answers",
    "My bag is lost again, a joke",
]
OTHERS = [f"Do you fly to place number {n} in May?" for n in range(60)]

strata_of = st.dictionaries(
    st.tuples(st.sampled_from(["yes", "no", "none"]), st.sampled_from("abcdef")),
    st.integers(1, 400),
    min_size=1,
)


@pytest.fixture
def build(tmp_path):
    con = open_build_file(tmp_path / "brand_health.duckdb")
    rows = [("x", text) for text in OTHERS[:40]] + [("mastodon", text) for text in OTHERS[40:]]
    rows += [("x", text) for text in COMPLAINTS] + [("x", "12345")]
    for platform, text in rows:
        con.execute(
            "insert into raw.social_posts by name select ? as platform, ? as text, 'en' as lang, 's' as source",
            [platform, text],
        )
    labels.label_texts(con)
    yield con
    con.close()


@given(strata_of, st.integers(1, 300))
def test_every_stratum_is_drawn_from_and_none_gives_more_than_it_has(members, size):
    strata = [(value, f"{value}/{channel}", n) for (value, channel), n in sorted(members.items())]
    drawn = audit.allocate(strata, size)
    capacity = {stratum: n for _, stratum, n in strata}
    assert sum(drawn.values()) == min(size, sum(capacity.values()))
    assert all(number <= capacity[stratum] for stratum, number in drawn.items())
    if size >= len(strata):
        assert drawn.keys() == capacity.keys()


def test_what_is_rare_gets_its_half():
    drawn = audit.allocate([("yes", "yes/x", 100), ("no", "no/x", 900)], 200)
    assert drawn == {"yes/x": 60, "no/x": 140}


def test_weights_make_the_whole_again(build):
    sheet = audit.draw(build, "complaint", 20, day=DAY)
    assert sheet.height == 20
    assert sheet["stratum_weight"].sum() == pytest.approx(64)
    per_stratum = {
        key: group["stratum_weight"].sum() for (key,), group in sheet.group_by("stratum", maintain_order=True)
    }
    assert per_stratum == pytest.approx({"yes/x": 4, "no/x": 40, "no/mastodon": 20})


def test_the_same_day_draws_the_same_texts_and_another_day_others(build):
    first, again = (audit.draw(build, "complaint", 20, day=DAY) for _ in range(2))
    assert first.equals(again)
    assert set(audit.draw(build, "complaint", 20, day=dt.date(2026, 4, 20))["text_id"]) != set(
        first["text_id"]
    )


def test_the_order_of_the_sheet_does_not_tell_what_the_model_said(build):
    said = audit.draw(build, "complaint", 64, day=DAY)["model_value"].to_list()
    assert said != sorted(said)
    assert said != sorted(said, reverse=True)


def test_a_number_without_a_word_is_not_put_to_readers(build):
    assert "12345" not in audit.draw(build, "complaint", 500, day=DAY)["text"].to_list()


def test_a_text_that_was_not_scored_is_not_put_to_readers(build):
    build.execute(
        "insert into raw.social_posts by name select 'x' as platform, 'Das war furchtbar' as text, 'de' as lang"
    )
    labels.label_texts(build)
    assert "Das war furchtbar" not in audit.draw(build, "complaint", 500, day=DAY)["text"].to_list()


def test_a_troll_is_abusive_and_no_complaint(build):
    for text in ("You idiots", "You idiots lost my bag, still waiting"):
        build.execute(
            "insert into raw.social_posts by name select 'x' as platform, ? as text, 'en' as lang", [text]
        )
    labels.label_texts(build)
    said = dict(audit.draw(build, "troll", 500, day=DAY).select("text", "model_value").rows())
    assert said["You idiots"] == "yes"
    assert said["You idiots lost my bag, still waiting"] == "no"


def test_a_label_nobody_gives_is_refused_with_those_there_are(build):
    with pytest.raises(ConfigurationError, match=r"complaint, .*troll"):
        audit.draw(build, "complaints", 10, day=DAY)


def test_the_sheet_is_for_its_owner_and_nothing_in_it_runs(build, tmp_path):
    build.execute(
        "insert into raw.social_posts by name select 'x' as platform, '=cmd|'' /C calc''!A0 worst service' as text, "
        "'en' as lang"
    )
    labels.label_texts(build)
    file = tmp_path / "home" / "audits" / "sheet.csv"
    audit.write_sheet(
        audit.draw(build, "complaint", 500, day=DAY), file, kept_out_of=tmp_path / "home" / "published"
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert any(row["text"].startswith("'=cmd") for row in rows)
    assert not any(row["text"].startswith(("=", "+", "-", "@")) for row in rows)


@pytest.mark.parametrize("place", ["published/sheet.csv", "published/../published/builds/sheet.csv"])
def test_no_text_goes_where_reports_are_published(build, tmp_path, place):
    sheet = audit.draw(build, "complaint", 5, day=DAY)
    with pytest.raises(ConfigurationError, match="own words"):
        audit.write_sheet(sheet, tmp_path / place, kept_out_of=tmp_path / "published")
    assert not (tmp_path / "published").exists()


def test_readings_are_never_written_over(build, tmp_path):
    sheet, file = audit.draw(build, "complaint", 5, day=DAY), tmp_path / "sheet.csv"
    audit.write_sheet(sheet, file, kept_out_of=tmp_path / "published")
    file.write_text("filled in", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="there already"):
        audit.write_sheet(sheet, file, kept_out_of=tmp_path / "published")
    assert file.read_text(encoding="utf-8") == "filled in"


def test_a_filled_sheet_comes_back_as_a_delivery_without_its_texts(build, tmp_path):
    from ingestion.conform_file import preview

    sheet = audit.draw(build, "complaint", 10, day=DAY).with_columns(coder_1="model_value")
    file = tmp_path / "label_audits_complaint_2026-01-20.csv"
    audit.write_sheet(sheet, file, kept_out_of=tmp_path / "published")
    (found,) = preview(load_mapping("plain_csv"), file, 10)
    assert "label_audits" in repr(found)
    assert not any(text in repr(found) for text in sheet["text"])
