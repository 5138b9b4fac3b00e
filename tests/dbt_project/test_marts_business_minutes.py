"""Business minutes of ten thousand invented tickets against a slow clock: none differs.

The tickets cross the American and the European change of clock; three schedules in three zones, one with a break at
noon, one never closed, each with holidays of its own.
"""

import pytest

from ingestion.warehouse import open_build_file
from tests.dbt_project.model_runner import Desk
from tests.dbt_project.simulated_desk import deliver, open_seconds, tickets

COUNT, SEED = 10_000, 20260308
WAITING = ("new", "open", "on_hold")


@pytest.fixture(scope="module")
def made():
    return tickets(COUNT, SEED)


@pytest.fixture(scope="module")
def desk(made, tmp_path_factory):
    con = open_build_file(tmp_path_factory.mktemp("desk") / "build.duckdb")
    desk = Desk(con)
    deliver(con, made)
    desk.build_from_sources("fct_ticket", as_of="2026-04-20")
    yield desk
    con.close()


def spans_of(ticket, column):
    """The stretches of time one column of the fact adds up, read off the ticket itself."""
    created, moments = ticket.created_at, [at for at, _ in ticket.messages]
    answered = list(zip(moments[::2], moments[1::2], strict=False))
    if column == "requester_wait":
        ends = [at for at, _ in ticket.statuses[1:]]
        return [
            (at, end) for (at, status), end in zip(ticket.statuses, ends, strict=False) if status in WAITING
        ]
    return {
        "first_reply": answered[:1],
        "next_reply": answered[1:],
        "total_reply": answered,
        "full_resolution": [(created, ticket.statuses[-1][0])] if len(moments) > 1 else [],
    }[column]


def differing(desk, made, column, **rules):
    """Tickets whose business seconds are not those of the slow clock, as (ticket, model, clock)."""
    key = "md5(concat_ws(chr(31), 'desk', ticket_id))"
    found = dict(
        desk.rows(
            f"select tickets.ticket_id, {column}_business_minutes * 60 from fct_ticket "
            f"inner join (select ticket_id, {key} as ticket_key from raw.support_tickets) as tickets using (ticket_key)"
        )
    )
    solved = (ticket for ticket in made if len(ticket.statuses) > 1)
    wrong = []
    for ticket in solved:
        spans = spans_of(ticket, column)
        seconds = sum(open_seconds(ticket.schedule, *span, **rules) for span in spans) if spans else None
        said = found[ticket.ticket_id]
        if (said is None) != (seconds is None) or (said is not None and abs(said - seconds) > 1e-3):
            wrong.append((ticket, said, seconds))
    return wrong


@pytest.mark.parametrize(
    "column", ["first_reply", "next_reply", "total_reply", "requester_wait", "full_resolution"]
)
def test_business_minutes_of_ten_thousand_tickets_are_those_of_a_slow_clock(desk, made, column):
    assert len(desk.rows("select 1 from fct_ticket")) == COUNT
    assert differing(desk, made, column) == []


def test_the_tickets_would_show_a_clock_that_ignores_holidays_or_the_change_of_clock(desk, made):
    """The comparison above can fail: a clock with either rule broken is caught by hundreds of tickets."""
    without_holidays = differing(desk, made, "first_reply", holidays_close=False)
    without_change = differing(desk, made, "first_reply", clocks_change=False)
    assert len(without_holidays) > 100
    assert len(without_change) > 100


def test_the_calendar_clock_runs_day_and_night(desk, made):
    found = desk.rows("select sum(first_reply_minutes), count(first_reply_minutes) from fct_ticket")
    waits = [span for ticket in made for span in spans_of(ticket, "first_reply")]
    minutes = sum((end - start).total_seconds() / 60 for start, end in waits)
    assert found == [(pytest.approx(minutes), len(waits))]
