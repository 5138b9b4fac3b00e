"""The page of figures says what was measured and nothing else."""

from __future__ import annotations

import pytest

from benchmarks import page, plot, targets


def test_the_page_and_its_drawing_are_written_from_the_results_and_never_by_hand():
    found = page.results()
    assert page.PAGE.read_text(encoding="utf-8") == page.text(found)
    assert page.DRAWING.read_text(encoding="utf-8") == page.drawing(found)


def test_what_was_not_run_is_said_to_be_so():
    nothing = dict.fromkeys((*page.SCALES, "hundredth_36", "texts"))
    rows = [line for line in targets.table(nothing).splitlines() if line.startswith("| ")][1:]
    assert rows
    assert all(row.endswith("not run |") for row in rows)


@pytest.mark.parametrize(("wall", "verdict"), [(19.0, "met"), (21.0, "missed")])
def test_a_target_is_judged_by_its_limit(wall, verdict):
    kinds = ("floor", "full", "one_more_day", "empty", "status")
    middle = {f"{kind}_{name}": None for kind in kinds for name in ("wall_s", "cpu_s", "peak_mib")}
    result = {
        "medians": middle | {"empty_wall_s": wall, "ratio_without_texts": None},
        "runs": [{}],
        "raw_bytes": 1,
    }
    found = {"hundredth": result, "tenth": None, "year": None, "hundredth_36": None, "texts": None}
    row = next(line for line in targets.table(found).splitlines() if line.startswith("| empty night"))
    assert row.endswith(f"hundredth: {verdict} |")


def test_a_line_rises_when_time_grows_with_volume():
    drawn = plot.log_log({"night": [(10, 1), (1000, 100)]}, x_title="posts", y_title="seconds")
    path = drawn.split('points="')[1].split('"')[0]
    (x1, y1), (x2, y2) = (tuple(map(float, pair.split(","))) for pair in path.split())
    assert x2 > x1
    assert y2 < y1, "up is smaller in a drawing"
    assert "night" in drawn
