"""What takes longer than a rule may is interrupted, by itself and in time; what has ended never is."""

from __future__ import annotations

import threading
import time

import pytest

from orchestration import gate_limit
from orchestration.gate_limit import cut_off


def test_only_what_is_late_is_interrupted_whatever_runs_beside_it(monkeypatch: pytest.MonkeyPatch):
    late, in_time = threading.Event(), threading.Event()
    with cut_off(in_time.set):
        monkeypatch.setattr(gate_limit, "RULE_SECONDS", 0.05)
        with cut_off(late.set):
            assert late.wait(10)
    assert not in_time.is_set()


def test_what_has_ended_is_not_interrupted_afterwards(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gate_limit, "RULE_SECONDS", 0.05)
    ended = threading.Event()
    with cut_off(ended.set):
        pass
    time.sleep(0.2)
    assert not ended.is_set()


def test_a_hundred_rules_at_once_are_watched_by_one_thread(monkeypatch: pytest.MonkeyPatch):
    before = threading.active_count()
    with cut_off(print):
        for _ in range(100):
            with cut_off(print):
                assert threading.active_count() <= before + 1
