"""One writer at a time, whoever starts it and however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.config_home import Home
from ingestion.errors import WriterBusyError
from orchestration import writer
from orchestration.writer import holder, sole_writer

HOLD = """
import sys, time
from pathlib import Path
from ingestion.config_home import Home
from orchestration.writer import sole_writer
with sole_writer(Home(Path(sys.argv[1]), Path(sys.argv[1]) / "secret.key"), "a long night"):
    print("holding", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, tmp_path / "secret.key")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0)


@pytest.fixture
def other(home: Home):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline().strip() == "holding"
    yield process
    process.kill()
    process.wait()


@pytest.mark.usefixtures("impatient")
def test_a_second_writer_is_refused_and_told_who_writes(home: Home, other: subprocess.Popen):
    told = rf"process {other.pid} is writing this home \(a long night"
    with pytest.raises(WriterBusyError, match=told), sole_writer(home, "another night"):
        pass
    assert holder(home)["pid"] == other.pid


def test_a_dead_holder_blocks_nobody(home: Home, other: subprocess.Popen):
    other.send_signal(signal.SIGKILL)
    other.wait()
    with sole_writer(home, "the next night"):
        assert holder(home)["pid"] == os.getpid()
    assert holder(home) is None


def test_the_holder_may_take_the_lock_again_inside(home: Home):
    with sole_writer(home, "outer"):
        with sole_writer(home, "inner"):
            pass
        assert holder(home)["what"] == "outer"
    assert holder(home) is None


def test_the_lock_is_free_again_after_an_error(home: Home):
    with pytest.raises(RuntimeError), sole_writer(home, "a night that breaks"):
        raise RuntimeError
    with sole_writer(home, "the next night"):
        pass
