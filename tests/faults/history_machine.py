"""Random histories: what is delivered on which day, again, late, corrected, taken back, and when nights pass.

Here: the rules of the game and what must hold at its end. Not here: what a record says (``history_records``), how it
is loaded (``history_organisation``) and built (``history_tables``).
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from ingestion.contracts.catalogue import FEEDS
from tests.faults.history_organisation import Nights, delivery_folder, new_history, source_of
from tests.faults.history_records import FIRST_DAY, FIXED, Said, csv_file
from tests.faults.history_tables import MADE, Project, Tables, differences

STORIES = {
    "voices": ("social_posts", "social_posts", "social_post_metrics", "employee_reviews"),
    "desk": ("support_tickets", "support_messages", "support_events"),
    "surveys": ("survey_responses", "survey_answers", "survey_invitations", "survey_questions"),
    "staff": ("employee_roster", "employee_survey_answers"),
    "outreach": ("outreach_messages", "outreach_preferences"),
    "customers": ("customers_master", "customers_links", "customers_activity"),
    "house": ("org_departments", "incidents_log", "actions_log", "claims_published"),
}
OTHERS = tuple(feed for feed in FEEDS if feed not in FIXED)
# Day 90 is the as_of day: a few deliveries come after it, and count for nothing yet.
DAYS = st.integers(0, 92)
VERSIONS = st.one_of(st.none(), st.integers(0, 92))
NUMBERS, VARIANTS = st.integers(0, 5), st.integers(0, 4)
SLOTS = st.integers(0, 1)
FOUNDERS = 12  # more than the smallest group that may be shown, in each of two units


def said(feeds: tuple[str, ...]) -> st.SearchStrategy[list[Said]]:
    """Records of one feed, as one export holds them."""
    return st.sampled_from(feeds).flatmap(
        lambda feed: st.lists(
            st.builds(
                Said, st.just(feed), NUMBERS, VARIANTS, VERSIONS, st.sampled_from([False, False, False, True])
            ),
            min_size=1,
            max_size=4,
        )
    )


class Histories(RuleBasedStateMachine):
    """One history; at its end all is loaded anew, in order, and every table must be the same.

    Args:
        project: the models to build.
        empty_build: the build file every home begins with.
        told: counts what happened, over all histories.
        whole: build everything, of an organisation that has some records of every story to begin with; otherwise
            only what was loaded and the staging views in `empty_build` are compared.
    """

    files = Bundle("files")

    def __init__(self, project: Project, empty_build: Path, told: Counter[str], *, whole: bool) -> None:
        super().__init__()
        self.project, self.empty_build, self.told, self.whole = project, empty_build, told, whole
        self.base = Path(tempfile.mkdtemp(prefix="history"))
        self.folder = new_history(self.base)
        self.nights = Nights(self.folder, self.base / "home", empty_build=empty_build, whole=whole)
        self.tables = Tables(project) if whole else None
        self.may_build = told["histories"] % 2 == 0
        told["histories"] += 1

    @initialize(target=files, spread=st.integers(0, 92))
    def the_house_opens(self, spread):
        """A dozen records of every story, each feed on a day of its own."""
        if not self.whole:
            return multiple()
        feeds = sorted(FIXED)
        return multiple(
            *(
                self._deliver(
                    [Said(feed, n, n, n if n % 2 else None, False) for n in range(FOUNDERS)],
                    (place * spread) % 91,
                )
                for place, feed in enumerate(feeds)
            )
        )

    @rule(target=files, records=said(STORIES["voices"]), day=DAYS, slot=SLOTS)
    def somebody_says_something(self, records, day, slot):
        return self._deliver(records, day, slot)

    @rule(target=files, records=said(STORIES["desk"]), day=DAYS, slot=SLOTS)
    def the_desk_works(self, records, day, slot):
        return self._deliver(records, day, slot)

    @rule(target=files, records=said(STORIES["surveys"]), day=DAYS, slot=SLOTS)
    def a_survey_is_answered(self, records, day, slot):
        return self._deliver(records, day, slot)

    @rule(target=files, records=said(STORIES["staff"]), day=DAYS, slot=SLOTS)
    def staff_come_go_and_answer(self, records, day, slot):
        return self._deliver(records, day, slot)

    @rule(target=files, records=said(STORIES["outreach"]), day=DAYS, slot=SLOTS)
    def we_write_to_people(self, records, day, slot):
        return self._deliver(records, day, slot)

    @rule(target=files, records=said(STORIES["customers"]), day=DAYS, slot=SLOTS)
    def customers_are_merged_and_parted(self, records, day, slot):
        return self._deliver(records, day, slot)

    @rule(target=files, records=said(STORIES["house"]), day=DAYS, slot=SLOTS)
    def the_house_changes(self, records, day, slot):
        return self._deliver(records, day, slot)

    @rule(target=files, records=said(OTHERS), day=DAYS, slot=SLOTS)
    def another_feed_delivers(self, records, day, slot):
        return self._deliver(records, day, slot)

    @rule(target=files, file=files, variant=VARIANTS, version=VERSIONS, day=DAYS, second=st.booleans())
    def records_are_corrected(self, file, variant, version, day, second):
        return self._deliver([replace(r, variant=variant, version=version) for r in file], day, second)

    @rule(target=files, file=files, version=VERSIONS, day=DAYS)
    def records_are_deleted(self, file, version, day):
        return self._deliver([replace(r, deleted=True, version=version) for r in file], day)

    @rule(target=files, file=files, version=VERSIONS, day=DAYS)
    def records_are_created_again(self, file, version, day):
        return self._deliver([replace(r, deleted=False, version=version) for r in file], day)

    @rule(file=files, day=DAYS, second=st.booleans())
    def the_same_bytes_come_again(self, file, day, second):
        self.told["repetitions"] += 1
        self._write(file, day, second=second)

    @rule(target=files, file=files, records=said(tuple(FIXED)), day=DAYS)
    def exports_overlap(self, file, records, day):
        return self._deliver(file + [replace(r, feed=file[0].feed) for r in records], day)

    @rule(target=files, file=consumes(files), variant=VARIANTS)
    def a_file_is_replaced_under_its_name(self, file, variant):
        self.told["replaced files"] += 1
        mine = sorted((self.folder / "deliveries").rglob(f"{file[0].feed}-*.csv"))
        chosen = mine[variant % len(mine)]
        day = (dt.date.fromisoformat(chosen.parent.parent.name) - FIRST_DAY).days
        changed = _known_by(day, [replace(r, variant=variant) for r in file])
        chosen.write_text(csv_file(changed), encoding="utf-8")
        return changed

    @rule(file=files, day=DAYS)
    def a_file_arrives_broken(self, file, day):
        folder = delivery_folder(self.folder, day, source_of(file[0].feed, second=False))
        (folder / f"{file[0].feed}-broken.csv").write_text("broken\n", encoding="utf-8")

    @rule()
    def a_night_passes(self):
        self._load(None)
        # A build costs as much as all else, so every second history has one: what it leaves must not matter.
        if self.tables and self.may_build:
            self.may_build = False
            self._build(self.tables, self.nights)
            self.told["builds between"] += 1

    @rule(choice=st.integers(0, 30), both=st.booleans())
    def single_days_are_loaded_out_of_order(self, choice, both):
        if pending := self.nights.pending():
            first = choice % len(pending)
            self._load([pending[first], *(pending[:first] if both else [])][:2])

    @invariant()
    def every_step_is_counted(self):
        self.told["steps"] += 1

    def teardown(self):
        """All that was delivered, read in one go and in order by a home that knows nothing."""
        fresh = Nights(self.folder, self.base / "fresh", empty_build=self.empty_build, whole=self.whole)
        try:
            self._load(None)
            fresh.load()
            found = self._compared(fresh)
            assert not found, found
        finally:
            for nights in (self.nights, fresh):
                nights.con.close()
            if self.tables:
                self.tables.close()
            shutil.rmtree(self.base)

    def _compared(self, fresh: Nights) -> dict[str, str]:
        if not self.tables:
            rows, found = differences(self.nights.con, fresh.con, "raw", "staging")
        else:
            rebuilt = Tables(self.project)
            self._build(self.tables, self.nights)
            self._build(rebuilt, fresh)
            rows, found = differences(self.tables.con, rebuilt.con, "raw", *MADE)
            rebuilt.close()
        self.told["rows compared"] += rows
        return found

    @staticmethod
    def _build(tables: Tables, nights: Nights) -> None:
        nights.con.close()
        tables.build(nights.home.build_file)

    def _deliver(self, records: list[Said], day: int, second: int | bool = 0) -> list[Said]:
        known = _known_by(day, records)
        self._write(known, day, second=bool(second))
        return known

    def _write(self, records: list[Said], day: int, *, second: bool) -> None:
        self.told["files"] += 1
        feed = records[0].feed
        day = max(day, *(record.version or 0 for record in records))
        folder = delivery_folder(self.folder, day, source_of(feed, second=second))
        name = f"{feed}-{len(list(folder.glob(feed + '-*')))}.csv"
        (folder / name).write_text(csv_file(records), encoding="utf-8")

    def _load(self, days: list[dt.date] | None) -> None:
        self.told["nights"] += 1
        self.nights.load(days)


def _known_by(day: int, records: list[Said]) -> list[Said]:
    """The same records without a version of the future: it would be quarantined, as a clock that is ahead."""
    return [r if r.version is None else replace(r, version=min(r.version, day)) for r in records]
