"""Promises of ten thousand invented tickets against a slow reading of the same rules: policy, priority and clock of the
moment, minutes that count, and the instant a promise was broken."""

import datetime as dt

import pytest

from ingestion.warehouse import open_build_file
from tests.dbt_project.model_runner import Desk
from tests.dbt_project.simulated_desk import deliver, open_intervals, open_seconds, tickets, write

COUNT, SEED = 10_000, 7
END = dt.datetime(2026, 4, 21, tzinfo=dt.UTC)  # the as_of day is over
TIGHTER_FROM = dt.date(2026, 3, 10)
WAITING = ("new", "open", "on_hold")
# (metric, priority, minutes, clock, in force from); the later version of a line replaces the earlier one
POLICIES = [
    ("first_reply", "urgent", 240, "business", dt.date(2026, 1, 1)),
    ("first_reply", "urgent", 60, "business", TIGHTER_FROM),
    ("first_reply", "low", 480, "business", None),
    ("next_reply", "all", 120, "business", None),
    ("requester_wait", "all", 600, "business", None),
    ("resolution", "all", 2880, "calendar", None),
]


def raised_at(ticket):
    """Every third ticket is low and is raised to urgent with its second message; the others are urgent throughout."""
    is_low = int(ticket.ticket_id[1:]) % 3 == 0
    return ticket.messages[1][0] if is_low and len(ticket.messages) > 1 else None


def is_low_at_first(ticket):
    return int(ticket.ticket_id[1:]) % 3 == 0


@pytest.fixture(scope="module")
def made():
    return tickets(COUNT, SEED)


@pytest.fixture(scope="module")
def promises(made, tmp_path_factory):
    """What the models say: (ticket_id, metric, number) -> (outcome, breaks_at, target)."""
    con = open_build_file(tmp_path_factory.mktemp("promises") / "build.duckdb")
    deliver(con, made)
    write(con, "support_sla_policies", [
        {"policy_id": "p", "metric": metric, "priority": priority, "target_minutes": float(minutes), "clock": clock,
         "valid_from": day} for metric, priority, minutes, clock, day in POLICIES
    ])  # fmt: skip
    con.execute("update raw.support_tickets set priority = 'urgent'")
    write(con, "support_events", [
        {"ticket_id": t.ticket_id, "field": "priority", "new_value": "low", "changed_at": t.created_at}
        for t in made if is_low_at_first(t)
    ] + [
        {"ticket_id": t.ticket_id, "field": "priority", "new_value": "urgent", "changed_at": at}
        for t in made if (at := raised_at(t))
    ])  # fmt: skip
    desk = Desk(con)
    desk.build_from_sources("fct_sla_event", as_of="2026-04-20")
    key = "md5(concat_ws(chr(31), 'desk', ticket_id))"
    rows = desk.rows(
        "select ticket_id, metric, number, outcome, breaks_at, target_minutes, elapsed_minutes from fct_sla_event "
        f"inner join (select ticket_id, {key} as ticket_key from raw.support_tickets) as t using (ticket_key)"
    )
    yield {row[:3]: row[3:] for row in rows}
    con.close()


def expected(ticket):
    """(metric, number) -> (target, clock, spans, when it ended or None) of one ticket."""
    moments = [at for at, _ in ticket.messages]
    solved = ticket.statuses[-1][0] if len(moments) > 1 else None
    first = 480 if is_low_at_first(ticket) else 60 if ticket.created_at.date() >= TIGHTER_FROM else 240
    found = {
        ("first_reply", 1): (first, "business", [(moments[0], *moments[1:2])], moments[1] if solved else None)
    }
    for turn, asked in enumerate(moments[2::2], start=2):
        answered = moments[2 * turn - 1] if 2 * turn - 1 < len(moments) else None
        found["next_reply", turn] = (120, "business", [(asked, answered or solved)], answered)
    statuses = [(at, status) for at, status in ticket.statuses]
    ends = [at for at, _ in statuses[1:]] + [END]
    waits = [(at, end) for (at, status), end in zip(statuses, ends, strict=True) if status in WAITING]
    found["requester_wait", 1] = (600, "business", waits, solved)
    found["resolution", 1] = (2880, "calendar", [(moments[0], solved or END)], solved)
    return found


def verdict(ticket, metric, promise):
    """Outcome and the second at which the promise broke, by walking through the spans that count."""
    target, clock, spans, ended = promise
    left = target * 60
    for span in spans:
        start, end = span if len(span) > 1 else (span[0], END)
        inside = (
            open_seconds(ticket.schedule, start, end)
            if clock == "business"
            else (end - start).total_seconds()
        )
        if inside > left:
            return "broken", instant(ticket.schedule, clock, start, left)
        left -= inside
    if ended is not None:
        return "kept", None
    return ("ended_otherwise" if len(ticket.messages) > 1 and metric != "first_reply" else "running"), None


def instant(schedule, clock, start, seconds):
    """The instant by which the clock has run for so many seconds since start."""
    if clock == "calendar":
        return start + dt.timedelta(seconds=seconds)
    for opens, closes in open_intervals(schedule):
        begin = max(opens, start)
        if begin < closes:
            if seconds <= (closes - begin).total_seconds():
                return begin + dt.timedelta(seconds=seconds)
            seconds -= (closes - begin).total_seconds()
    raise AssertionError("never")


def test_every_promise_is_found_under_the_target_of_its_moment(promises, made):
    said = {key: row[2] for key, row in promises.items()}
    assert said == {
        (ticket.ticket_id, *event): promise[0]
        for ticket in made
        for event, promise in expected(ticket).items()
    }


def test_outcome_and_instant_are_those_of_a_slow_reading(promises, made):
    wrong = []
    for ticket in made:
        for (metric, number), promise in expected(ticket).items():
            outcome, breaks_at, *_ = promises[ticket.ticket_id, metric, number]
            should, at = verdict(ticket, metric, promise)
            differs = at is not None and abs((breaks_at - at).total_seconds()) > 1
            if outcome != should or differs:
                wrong.append((ticket.ticket_id, metric, number, outcome, should, breaks_at, at))
    assert wrong == []


def test_the_invented_promises_have_every_outcome(promises):
    counted = {}
    for (_, metric, _), (outcome, *_) in promises.items():
        counted[metric, outcome] = counted.get((metric, outcome), 0) + 1
    assert {metric for metric, _ in counted} == {policy[0] for policy in POLICIES}
    assert all(counted[metric, "broken"] > 100 and counted[metric, "kept"] > 100 for metric, _ in counted)
