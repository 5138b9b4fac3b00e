"""Faults 2, 4 and 6 to 9: whatever happens to a publication, readers see the old build or the new one, whole."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
from itertools import combinations
from pathlib import Path

import duckdb
import pytest

from ingestion import durable
from ingestion.config_home import Home
from ingestion.errors import BrandHealthError
from ingestion.warehouse import open_build
from orchestration import disk, health, published_copy, served
from orchestration import publish as publishing
from tests.faults import publish_scenario
from tests.orchestration.test_publish import answer, build, publish

# Moments with something new on the disk; the exhaustive test takes all others, too.
TELLING = {
    "return published_copy.copy_tables", "return published_copy.verify_copy",
    "return served.write_manifest", "call publish._put_in_place", "return publish._put_in_place",
    "return served._point", "return served_history.append",
    "return publish.publish",
}  # fmt: skip
SWITCHED = "os.rename .brand_health.duckdb.PID.next"


def is_telling(moment: str) -> bool:
    return moment in TELLING or moment.split(maxsplit=1)[0] in publish_scenario.OF_THE_DISK


def whole(home: Home) -> str:
    """The build that readers see, after a look at every table of it."""
    present = served.served_build(home)
    assert served.is_whole(home, present)
    assert answer(home, "select build_id from kpi.kpi_value union select build_id from meta.build") == [
        (present,)
    ]
    return present


def kill_at_every(home: Home, signals: list[signal.Signals], *, telling: bool) -> int:
    """Kill a publication at one moment after the other, each followed by one that heals; how many there were."""
    publish(home, build(home, "first"))
    moments = publish_scenario.moments(home, build(home, "watched"))
    switched = moments.index(SWITCHED)
    chosen = [(at, by) for at in moments if is_telling(at) or not telling for by in signals]
    for number, (at, by) in enumerate(chosen):
        before, after = served.served_build(home), build(home, f"b{number:03}")
        publish_scenario.die(home, after, at=at, by=by)
        # What is announced has not happened yet: at the switch itself, readers still see the build before.
        assert whole(home) == (after if moments.index(at) > switched else before), at
        assert all(served.is_whole(home, kept.build_id) for kept in served.kept_builds(home)), at
        publish(home, after)
        assert whole(home) == after, at
        assert health.look(home) == [], at
        assert not list(home.published_link.parent.rglob("*.partial")), at
        assert not list(home.published_link.parent.glob(".*.next")), at
        assert served.history(home)[-1].build_id == after, at
    return len(chosen)


def test_fault_02_a_publication_killed_at_any_step_leaves_the_old_build_or_the_new_one_never_none(
    home, monkeypatch
):
    monkeypatch.setattr(os, "fsync", lambda _: None)  # a kill loses nothing of it; see the power cut below
    assert kill_at_every(home, [signal.SIGKILL], telling=True) > 12


@pytest.mark.exhaustive
def test_fault_02_killed_or_told_to_stop_at_every_single_call_of_a_publication(home: Home):
    assert kill_at_every(home, [signal.SIGKILL, signal.SIGTERM], telling=False) > 100


def test_fault_02_a_switch_whose_process_died_is_found_and_written_down(served_home: Home):
    publish_scenario.die(served_home, "today", at="call served.remember", by=signal.SIGKILL)
    assert served.history(served_home)[-1].build_id == "yesterday"
    publish(served_home, build(served_home, "tomorrow"))
    assert [(event.action, event.build_id) for event in served.history(served_home)] == [
        ("publish", "yesterday"), ("found", "today"), ("publish", "tomorrow"),
    ]  # fmt: skip


def fill(disk_: Path, *, leave: int) -> Path:
    """Take all the room of a disk but so many bytes."""
    filler = disk_ / "filler"
    with filler.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, shutil.disk_usage(disk_).free - leave)
    return filler


@pytest.fixture
def narrow_home(small_disk: Path) -> Home:
    """A home on a small disk; ``today`` is larger than what will be left of it."""
    home = Home(small_disk / "home")
    publish(home, build(home, "yesterday"))
    build(home, "today")
    with duckdb.connect(str(home.build_file)) as con:
        con.execute(
            "create table marts.fct_large as select (hash(range) >> 2)::bigint as n from range(500000)"
        )
    return home


def test_fault_04_a_disk_that_is_full_while_publishing_is_named_and_costs_nothing(narrow_home, small_disk):
    filler = fill(small_disk, leave=1_000_000)
    with pytest.raises(BrandHealthError, match=r"the disk is full\. Make room"):
        publish(narrow_home, "today")
    assert whole(narrow_home) == "yesterday"
    filler.unlink()
    publish(narrow_home, "today")
    assert whole(narrow_home) == "today"


def test_fault_04_a_disk_that_is_full_before_the_manifest_leaves_no_half_build(
    narrow_home, small_disk, monkeypatch
):
    write, fillers = served.write_manifest, []

    def write_on_a_full_disk(*arguments):
        fillers.append(fill(small_disk, leave=0))
        write(*arguments)

    monkeypatch.setattr(served, "write_manifest", write_on_a_full_disk)
    with pytest.raises(BrandHealthError, match="the disk is full"):
        publish(narrow_home, "today")
    monkeypatch.undo()
    assert whole(narrow_home) == "yesterday"
    assert [path.name for path in narrow_home.builds_dir.iterdir()] == ["yesterday"]
    fillers[0].unlink()
    publish(narrow_home, "today")
    assert whole(narrow_home) == "today"


def test_fault_04_a_disk_that_is_full_while_building_leaves_the_build_as_it_was(narrow_home, small_disk):
    filler = fill(small_disk, leave=200_000)
    larger = "create table marts.fct_larger as select (hash(range) >> 2)::bigint as n from range(3000000)"
    full = pytest.raises(BrandHealthError, match="the disk is full")
    with open_build(narrow_home) as con, full, disk.told_plainly(narrow_home.path):
        con.execute(larger)
    filler.unlink()
    with open_build(narrow_home) as con:
        assert con.execute("select count(*) from marts.fct_large").fetchall() == [(500000,)]
        assert con.execute("from duckdb_tables() where table_name = 'fct_larger'").fetchall() == []
    publish(narrow_home, "today")
    assert whole(narrow_home) == "today"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize(
    ("module", "step"), [(served, "write_manifest"), (durable, "make_durable"), (served, "digest")]
)
def test_fault_04_a_quota_that_is_reached_at_any_step_is_named_and_costs_nothing(
    served_home, monkeypatch, number, module, step
):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(module, step, refuse)
    with pytest.raises(BrandHealthError, match="the disk is full"):
        publish(served_home, "today")
    monkeypatch.undo()
    assert whole(served_home) == "yesterday"
    publish(served_home, "today")
    assert whole(served_home) == "today"


def test_fault_06_a_build_with_a_leftover_log_is_refused_until_a_run_has_taken_it_in(served_home: Home):
    with duckdb.connect(str(served_home.build_file)) as con:
        con.execute("pragma disable_checkpoint_on_shutdown")
        con.execute("set wal_autocheckpoint = '1TB'")
        con.execute("insert into marts.fct_reply select range, 0 from range(10)")
    with pytest.raises(BrandHealthError, match=r"a write-ahead log stands beside it.*nightly"):
        publish(served_home, "today")
    assert whole(served_home) == "yesterday"
    open_build(served_home).close()  # as the first step of a run does
    publish(served_home, "today")
    assert answer(served_home, "select count(*) from marts.fct_reply") == [(1010,)]
    assert served.foreign_logs(served_home) == []


def foreign_log(beside: Path) -> Path:
    """Leave the log of some other database beside a file."""
    other = beside.parent.parent / "other.duckdb"
    log = beside.with_name(beside.name + ".wal")
    with duckdb.connect(str(other)) as con:
        con.execute("set wal_autocheckpoint = '1TB'")
        con.execute("create table t as from range(3)")
        shutil.copy(other.with_name("other.duckdb.wal"), log)
    other.unlink()
    return log


def test_fault_06_a_log_of_another_file_beside_the_build_is_refused_with_what_to_do(served_home: Home):
    foreign_log(served_home.build_file)
    with pytest.raises(BrandHealthError, match="a write-ahead log stands beside it"):
        publish(served_home, "today")
    assert whole(served_home) == "yesterday"


def test_fault_06_a_log_left_beside_the_new_file_is_refused(served_home: Home, monkeypatch):
    copy = publishing.copy_tables

    def copy_and_leave_a_log(*arguments, target: Path):
        found = copy(*arguments, target=target)
        target.with_name(target.name + ".wal").write_bytes(b"rows that were committed")
        return found

    monkeypatch.setattr(publishing, "copy_tables", copy_and_leave_a_log)
    with pytest.raises(BrandHealthError, match="a write-ahead log is left beside it"):
        publish(served_home, "today")
    assert whole(served_home) == "yesterday"


def test_fault_07_a_foreign_log_beside_the_published_file_is_found_and_the_next_night_heals(
    served_home: Home,
):
    assert health.look(served_home) == []
    log = foreign_log(served.file_of(served_home, "yesterday"))
    assert [str(log) in finding.what for finding in health.look(served_home)] == [True]
    publish(served_home, "today")
    assert whole(served_home) == "today"
    assert health.look(served_home) == []


@pytest.mark.parametrize("seed", range(6))
def test_fault_08_a_flipped_bit_in_the_new_file_is_never_served(served_home: Home, monkeypatch, seed: int):
    draw = random.Random(seed)

    def spoil(target: Path) -> None:
        content = bytearray(target.read_bytes())
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        target.write_bytes(content)

    refuse_spoilt(served_home, monkeypatch, spoil)


@pytest.mark.parametrize("share", [0.999, 0.9, 0.5, 0.1, 0.0])
def test_fault_08_a_new_file_cut_short_is_never_served(served_home: Home, monkeypatch, share: float):
    refuse_spoilt(
        served_home, monkeypatch, lambda target: os.truncate(target, int(target.stat().st_size * share))
    )


def refuse_spoilt(home: Home, monkeypatch: pytest.MonkeyPatch, spoil) -> None:
    """Spoil the new file after it was copied, and again after it was proved; neither may be served."""
    for step in ("copy_tables", "verify_copy"):
        honest = getattr(published_copy, step)

        def spoilt(*arguments, honest=honest, step=step, **options):
            found = honest(*arguments, **options)
            spoil(options["target"] if step == "copy_tables" else arguments[0])
            return found

        monkeypatch.setattr(publishing, step, spoilt)
        with pytest.raises(BrandHealthError):
            publish(home, "today")
        monkeypatch.undo()
        assert whole(home) == "yesterday"
    publish(home, "today")
    assert whole(home) == "today"


def test_fault_08_a_retained_file_that_was_altered_is_found_and_publishing_it_again_heals(served_home: Home):
    publish(served_home, "today")
    file = served.file_of(served_home, "today")
    file.chmod(0o644)
    with file.open("r+b") as stream:
        stream.seek(5000)
        stream.write(b"\0\1\2\3")
    assert any("today differs from what was published, and readers see it" in str(one) for one in
               health.look(served_home))  # fmt: skip
    publish(served_home, "today")
    assert whole(served_home) == "today"


class ForgetfulDisk:
    """Keeps the renames that were not forced to disk yet; a power cut may lose any of them, in any order."""

    def __init__(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.pending, self.cuts = home, {}, 0
        self.replace, self.rename, self.make_durable = os.replace, Path.rename, durable.make_durable
        # Functions, not methods: only those become methods of a path.
        monkeypatch.setattr(os, "replace", self.on_replace)
        monkeypatch.setattr(Path, "rename", lambda path, target: self.on_rename(path, Path(target)))
        monkeypatch.setattr(durable, "make_durable", self.on_durable)

    def on_rename(self, source: Path, target: Path) -> None:
        self.rename(source, target)
        self.pending[target] = source
        self.cut_the_power()

    def on_replace(self, source: Path, target: Path) -> None:
        before = target.readlink() if target.is_symlink() else None
        self.replace(source, target)
        self.pending[target] = before
        self.cut_the_power()

    def on_durable(self, path: Path) -> None:
        self.make_durable(path)
        self.pending = {target: before for target, before in self.pending.items() if target.parent != path}

    def cut_the_power(self) -> None:
        """Look at the folder as it would be found, whichever of the pending renames were lost."""
        for number in range(len(self.pending) + 1):
            for lost in combinations(self.pending.items(), number):
                found = self.home.path.with_name(f"after_cut_{self.cuts}")
                shutil.copytree(self.home.path, found, symlinks=True)
                for target, before in lost:
                    self.forget(found / target.relative_to(self.home.path), before, found)
                assert whole(Home(found)) in {"yesterday", "today"}
                self.cuts += 1

    def forget(self, target: Path, before: Path | None, found: Path) -> None:
        if target.is_symlink():
            target.unlink()
            if before:
                target.symlink_to(before)
        else:
            self.rename(target, found / before.relative_to(self.home.path))


def test_fault_09_a_rename_lost_in_a_power_cut_leaves_the_link_at_a_whole_file(served_home, monkeypatch):
    seen = ForgetfulDisk(served_home, monkeypatch)
    publish(served_home, "today")
    assert seen.cuts >= 4
    assert seen.pending == {}
    assert whole(served_home) == "today"
