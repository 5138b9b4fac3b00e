"""The labelled sets keep their sides, and the page shows the figures that were measured and no others."""

import json
import re

from benchmarks import labels_page
from benchmarks.evaluate_labels import evaluate
from benchmarks.labelled_sets import LabelledSet, labelled_sets
from tests.conftest import ROOT


def wording(text):
    return re.sub(r"\W+", " ", text.lower()).strip()


def test_no_text_that_is_tuned_on_stands_in_a_test_set():
    of_side = {"tune": set(), "test": set()}
    for labelled in labelled_sets():
        of_side[labelled.side] |= {wording(text) for text in labelled.texts["text"]}
    assert of_side["tune"]
    assert of_side["tune"] & of_side["test"] == set()


def test_every_file_is_listed_on_its_side_and_told_of():
    listed = json.loads((ROOT / "benchmarks/labelled/sets.json").read_text(encoding="utf-8"))
    told = (ROOT / "benchmarks/labelled/README.md").read_text(encoding="utf-8")
    files = {told["file"] for told in listed.values()}
    for side in ("tune", "test"):
        for file in (ROOT / "benchmarks/labelled" / side).glob("*.csv"):
            assert file.relative_to(ROOT).as_posix() in files
            assert listed[file.stem]["side"] == side
    assert all(f"| `{name}` | {of['side']} |" in told for name, of in listed.items())


def test_every_set_knows_only_its_values():
    for labelled in labelled_sets():
        assert set(labelled.texts["truth"]) == set(labelled.values)


def test_the_page_shows_what_was_measured():
    results = json.loads(labels_page.RESULTS.read_text(encoding="utf-8"))
    page = labels_page.PAGE.read_text(encoding="utf-8")
    assert labels_page.with_figures(page, results) == page


def test_an_answer_neutral_is_a_miss_where_a_set_knows_no_neutral():
    (small,) = [found for found in labelled_sets() if found.name == "lounge" and found.label == "sentiment"]
    some = LabelledSet("some", "tune", "sentiment", small.values, small.texts.head(60))
    row = evaluate(some, 1, sizes=())
    assert row["texts"] == 60
    f1, gain = row["f1"], row["gain"]
    assert isinstance(f1, dict)
    assert isinstance(gain, dict)
    assert 0 < f1["vader"]["low"] < f1["vader"]["value"] < f1["vader"]["high"] <= 1
    assert set(gain) == {"default - vader"}
