"""Figures of the desk (R21, C10, D06) computed again in Python from the invented tickets themselves, to 1e-9."""

import datetime as dt
import random

import pytest

from ingestion.warehouse import open_build_file
from tests.dbt_project.model_runner import Desk
from tests.dbt_project.simulated_desk import deliver, tickets, write

AS_OF = "2026-04-20"
QUEUES = {"front": "care", "back": "care", "bags": "baggage", "press": "press"}


@pytest.fixture(scope="module")
def made():
    return tickets(1_500, 11)


@pytest.fixture(scope="module")
def stations(made):
    """(ticket_id) -> the queues it went through as (instant, queue); every ticket begins in front."""
    draw = random.Random(5)
    found = {}
    for ticket in made:
        moments = [at for at, _ in ticket.messages][:-1]
        found[ticket.ticket_id] = [(ticket.created_at, "front")] + [
            (at + dt.timedelta(seconds=30), draw.choice(list(QUEUES)))
            for at in moments
            if draw.random() < 0.4
        ]
    return found


@pytest.fixture(scope="module")
def desk(made, stations, tmp_path_factory):
    con = open_build_file(tmp_path_factory.mktemp("kpis") / "build.duckdb")
    deliver(con, made)
    con.execute("update raw.support_tickets set type = 'complaint', requester_id_hash = sha256(ticket_id)")
    write(con, "support_events", [
        {"ticket_id": ticket, "field": "group_id", "new_value": queue, "changed_at": at}
        for ticket, went in stations.items() for at, queue in went
    ])  # fmt: skip
    for queue, department in QUEUES.items():
        con.execute(
            "insert into reference.department_map by name select 'desk' as source, ? as queue, ? as department_id, "
            "date '2020-01-01' as valid_from",
            [queue, department],
        )
    desk = Desk(con)
    for family in ("kpi_customer_handling", "kpi_hand_offs", "kpi_customer_load"):
        desk.build_from_sources(family, as_of=AS_OF)
    yield desk
    con.close()


def figures(desk, family, kpi, variant):
    """Months of one figure: first day -> (value, n)."""
    rows = desk.rows(
        f"select period_start, value, n from {family} where kpi_id = '{kpi}' and variant = '{variant}' "
        "and period_grain = 'month' and dimension = 'all'"
    )
    return {start: (value, n) for start, value, n in rows}


def by_month(days_and_values):
    gathered = {}
    for day, value in days_and_values:
        gathered.setdefault(day.replace(day=1), []).append(value)
    return gathered


def close(number):
    return pytest.approx(number, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("variant", "replies"), [("main", 1), ("two_touch", 2)])
def test_tickets_settled_with_so_many_replies(desk, made, variant, replies):
    solved = [
        (t.statuses[-1][0].date(), len(t.messages[1::2]) == replies) for t in made if len(t.messages) > 1
    ]
    assert figures(desk, "kpi_customer_handling", "C10", variant) == {
        month: (close(sum(hits) / len(hits)), len(hits)) for month, hits in by_month(solved).items()
    }


def departments_of(went):
    """Departments one after the other; the next queue of the same department is no new one."""
    found = []
    for at, queue in went:
        if not found or QUEUES[queue] != found[-1][1]:
            found.append((at, QUEUES[queue]))
    return found


def test_hand_offs_per_ticket(desk, made, stations):
    counted = [(t.created_at.date(), len(departments_of(stations[t.ticket_id])) - 1) for t in made]
    assert figures(desk, "kpi_hand_offs", "D06", "main") == {
        month: (close(sum(moves) / len(moves)), len(moves)) for month, moves in by_month(counted).items()
    }


def test_share_of_the_time_that_nobody_had_the_ticket(desk, made, stations):
    spent = []
    for ticket in made:
        solved = (
            ticket.statuses[-1][0] if len(ticket.messages) > 1 else dt.datetime(2026, 4, 21, tzinfo=dt.UTC)
        )
        went = departments_of(stations[ticket.ticket_id])
        replies = [at for at, from_desk in ticket.messages if from_desk]
        for place, (at, _) in enumerate(went):
            left = went[place + 1][0] if place + 1 < len(went) else max(solved, at)
            taken = min([reply for reply in replies if at <= reply < left], default=left)
            waited = (taken - at).total_seconds() if place else 0.0
            spent.append((at.date(), ((left - at).total_seconds(), waited)))
    said = figures(desk, "kpi_hand_offs", "D06", "time_between")
    for month, pairs in by_month(spent).items():
        assert said[month] == (close(sum(w for _, w in pairs) / sum(m for m, _ in pairs)), len(pairs)), month


def test_complaints_in_for_each_one_closed(desk, made):
    came = by_month((t.created_at.date(), 1) for t in made)
    closed = by_month((t.statuses[-1][0].date(), 1) for t in made if len(t.messages) > 1)
    said = figures(desk, "kpi_customer_load", "R21", "main")
    for month in came:
        assert said[month][0] == close(len(came[month]) / len(closed[month])), month
