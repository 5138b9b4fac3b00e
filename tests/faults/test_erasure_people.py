"""Who is erased and who is not: late records, shared addresses, other people's words, requests that are refused."""

from __future__ import annotations

import pytest

from ingestion.config_home import Home
from ingestion.errors import ConfigurationError
from tests.faults import erasure_scenario as scenario
from tests.faults.erasure_scenario import EVERYBODY, erase


@pytest.fixture
def acme(tmp_path):
    return scenario.organisation(tmp_path), Home(tmp_path / "home")


def test_a_late_record_of_an_erased_person_takes_what_hangs_on_it_along(acme):
    made, home = acme
    assert erase(*acme, *EVERYBODY).exit_code == 0
    folder = made / "deliveries" / scenario.LATER / "own_data"
    folder.mkdir(parents=True)
    # The message comes a day before its ticket says whose it is.
    (made / "deliveries" / "2026-03-08" / "own_data").mkdir(parents=True)
    header = "message_id,ticket_id,author_role,is_public,created_at,text\n"
    (made / "deliveries" / "2026-03-08" / "own_data" / "support_messages.csv").write_text(
        header + f"M9,T9,customer,true,{scenario.AT},hidden words\n"
    )
    scenario.load(made, home)
    header = "ticket_id,requester_email,created_at,channel,status\n"
    (folder / "support_tickets.csv").write_text(header + f"T9,{scenario.JANE},{scenario.AT},email,open\n")
    balance = scenario.load(made, home)
    assert [row[6] for row in balance if row[1] == "support_messages" and row[6]] == [1]


def test_words_about_an_erased_person_in_somebody_elses_record_are_named_and_fail_the_command(acme):
    made, _ = acme
    messages = made / "deliveries" / scenario.DAY / "own_data" / "support_messages.csv"
    messages.write_text(
        messages.read_text() + f"M8,T2,bob-1,customer,true,{scenario.AT},ask {scenario.JANE} please\n"
    )
    ran = erase(*acme, *EVERYBODY)
    assert ran.exit_code == 1
    assert "support_messages.csv (1 times)" in ran.output
    assert "Mend them by hand" in ran.output
    assert scenario.JANE not in ran.output


def test_a_dry_run_changes_nothing(acme):
    made, home = acme
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    ran = erase(*acme, *EVERYBODY, "--dry-run")
    assert ran.exit_code == 0, ran.output
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before
    assert not (home.path / "erasures.jsonl").exists()


def test_a_reason_may_not_name_the_person(acme):
    ran = erase(*acme, *EVERYBODY, reason=f"{scenario.JANE} wrote to us")
    assert ran.exit_code == 2


@pytest.mark.parametrize(
    "options",
    [("--again",), ("--person", "acme", "--kind", "handle"), ("--person", " ", "--kind", "email"), ()],
)
def test_nobody_and_what_is_nobodys_own_is_refused(acme, options):
    assert erase(*acme, *options).exit_code == 2


def test_an_address_that_many_share_leads_to_none_of_them(acme):
    made, _ = acme
    folder = made / "deliveries" / scenario.LATER / "own_data"
    folder.mkdir(parents=True)
    rows = [
        f"{name},desk@zq.example,,{scenario.AT}" for name in ("bob-1", "eve-1", "kim-1", "zqjane-1", "joe-1")
    ]
    (folder / "customers_master.csv").write_text(
        "\n".join(["customer_id,email,phone,created_at", *rows, ""]), encoding="utf-8"
    )
    assert erase(*acme, *EVERYBODY).exit_code == 0
    left = (folder / "customers_master.csv").read_text().splitlines()
    assert left[1:] == [row for row in rows if "zqjane" not in row]


def test_numbers_once_merged_and_parted_again_are_two_people(acme):
    made, _ = acme
    folder = made / "deliveries" / scenario.LATER / "own_data"
    folder.mkdir(parents=True)
    header = "customer_id,other_customer_id,event,occurred_at"
    decisions = [
        "zqjane-1,ann-1,merged,2026-01-01T00:00:00Z",
        "ann-1,zqjane-1,unmerged,2026-02-01T00:00:00Z",
        "zqjane-1,joan-1,merged,2026-01-01T00:00:00Z",
    ]
    (folder / "customers_links.csv").write_text("\n".join([header, *decisions, ""]))
    people = ["ann-1,ann@zq.example,,2026-01-01T00:00:00Z", "joan-1,joan@zq.example,,2026-01-01T00:00:00Z"]
    (folder / "customers_master.csv").write_text(
        "\n".join(["customer_id,email,phone,created_at", *people, ""])
    )
    assert erase(*acme, *EVERYBODY).exit_code == 0
    assert (folder / "customers_master.csv").read_text().splitlines()[1:] == people[:1]


def test_a_lost_key_of_the_ledger_stops_the_load(acme):
    made, home = acme
    assert erase(*acme, *EVERYBODY).exit_code == 0
    (home.path / "erasures.key").unlink()
    with pytest.raises(ConfigurationError, match="erased people would come back"):
        scenario.load(made, home)
