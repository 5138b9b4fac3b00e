"""An airline stops delivering one of its sources: what only that source knew is said to be missing, by name of feed.

Every source is taken away by `make faults`; two that much hangs on by every `make test`.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ingestion.config_home import home_from
from tests.acceptance.acceptance_scenario import brand_health, rows

pytestmark = pytest.mark.slow

# KPIs that do without the source and tell less, or of fewer people, when it is gone.
NARROWED = {
    "zendesk": (
        "A01 B14 B15 B17 C13 D02 D03 D04 D05 D10 I13 I14 L03 L06 L08 L09 L11 L12 O09 P01 P02 P03 P08 R01 R02 R03 "
        "R04 R05 R06 R07 R08 R09 R10 R11 R13 R14 R15 R16 R17 R18 R19 R20"
    ),
    "x_posts": (
        "A01 A02 A03 A04 A05 A06 A07 A12 B01 B02 B03 B05 B07 B14 B15 B17 C13 D02 D03 D04 D05 D10 D11 I13 I14 L03 "
        "L06 L08 L09 L11 L12 P01 P02 P03 P08 P09 R01 R02 R03 R04 R05 R06 R07 R08 R09 R10 R11 R13 R14 R15 R16 R17 "
        "R18 R19 R20"
    ),
    "publishing_tool": "A11 A12 B05 B07 B08 B15 D02 D08 D10 D11 R08 R10",
    "moderation_desk": "B15",
    "voc_survey": "A01 B11 B14 B15 B17 C13 D04 D10 I14 L06 L08 L09 L11 L12 O09 P03",
    "outreach_log": "B15",
    "people_system": "B15",
    "people_files": "B15 D07",
    "glint": "B15 E01 E02 E03 E04 E05 E09 P05 P07",
    "customer_system": "B15 C16 O01 O03 O09 R03 R14",
    "label_desk": "B15",
    "house_books": "A11 A12 B11 B15 B16 D01 D08 D09 P01 P02 P08",
}
EVERY_TIME = {"zendesk", "customer_system"}
# The night's own counts of figures, sources and what is fresh.
OF_THE_NIGHT = {"D13", "D14", "L14", "X06"}
FIGURE = (
    "kpi_id, variant, period_grain, period_start, dimension, member, value, numerator, denominator, n, n_eff, "
    "ci_low, ci_high, n_censored, coverage, status, status_reason"
)


@dataclass(frozen=True)
class Removed:
    """The files of the night with every source and of the night without one."""

    source: str
    before: Path
    after: Path

    @property
    def feeds(self) -> set[str]:
        """Feeds of which nothing is delivered any more."""
        return self._delivered(self.before) - self._delivered(self.after)

    @staticmethod
    def _delivered(file: Path) -> set[str]:
        return {feed for (feed,) in rows(file, "select feed from meta.load_balance where accepted > 0")}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(source, marks=() if source in EVERY_TIME else pytest.mark.exhaustive)
        for source in NARROWED
    ],
)
def removed(request, simulated, tmp_path_factory) -> Removed:
    """The night after the folder of a source has gone."""
    folder = tmp_path_factory.mktemp(f"without_{request.param}")
    home = home_from({}, folder / "home")
    home.path.mkdir()
    # people keep their keys, so that rows can be compared
    shutil.copy2(simulated.home.secret_file, home.secret_file)
    organisation = folder / "organisation"
    shutil.copytree(simulated.organisation, organisation)
    for delivered in organisation.glob(f"deliveries/*/{request.param}"):
        shutil.rmtree(delivered)
    ran = brand_health("nightly", "--organisation", organisation, "--home", home.path)
    assert ran.exit_code == 0, ran
    return Removed(request.param, simulated.home.published_link.resolve(), home.published_link.resolve())


def test_what_only_the_source_knew_has_no_data_and_names_each_feed_it_lacks(removed):
    feeds = removed.feeds
    wrong, lacking = [], 0
    for kpi, variant, needed, statuses, reasons, values in rows(
        removed.after,
        "select kpi_id, variant, feeds, list(distinct status), list(distinct status_reason), count(value) "
        "from kpi.kpi_variant left join kpi.kpi_value using (kpi_id, variant) group by all",
    ):
        absent = [either for either in needed if set(either.split("|")) <= feeds]
        if not absent:
            continue
        lacking += 1
        named = all(feed in reasons[0] for either in absent for feed in either.split("|"))
        if (statuses, values, named) != (["no_data"], 0, True):
            wrong.append((kpi, variant, absent, statuses, reasons))
    assert wrong == []
    assert lacking > 0 or not feeds


def test_figures_that_do_not_read_the_source_are_the_same_to_the_last_digit(removed):
    with closing(duckdb.connect(":memory:")) as con:
        con.execute(f"attach '{removed.before}' as before (read_only)")
        con.execute(f"attach '{removed.after}' as after (read_only)")
        one, other = (f"select {FIGURE} from {night}.kpi.kpi_value" for night in ("before", "after"))
        changed = con.execute(
            f"select distinct kpi_id, variant from (({one} except all {other}) union all ({other} except all {one}))"
        ).fetchall()
        needs = {
            (kpi, variant): needed
            for kpi, variant, needed in con.execute(
                "select kpi_id, variant, feeds from before.kpi.kpi_variant"
            ).fetchall()
        }
    fed = {
        kpi
        for kpi, variant in changed
        if not any(set(either.split("|")) <= removed.feeds for either in needs[kpi, variant])
    }
    assert fed - OF_THE_NIGHT <= set(NARROWED[removed.source].split())
