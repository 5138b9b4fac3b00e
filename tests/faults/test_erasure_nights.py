"""Fault 42 with whole nights: published, erased, rebuilt, rolled back, sent again, and still nobody there."""

from __future__ import annotations

import shutil

import pytest

from ingestion.config_home import home_from
from orchestration import served
from tests.acceptance import canary_scenario as canary
from tests.acceptance.acceptance_scenario import brand_health, rows

PERSON = "zqxperson7@zqx.example"
KINDS = ("customer", "email", "handle", "employee")
# One person per row: decisions that make them one, and accounts of the organisation, are other tests' business.
LEFT_OUT = ("customers_links.csv", "social_accounts.csv")


def organisation(directory):
    """Every feed with two dozen people, one of whom will ask to be erased."""
    made = canary.organisation(directory)
    for name in LEFT_OUT:
        (made / "deliveries" / canary.DAY / "own_data" / name).unlink()
    return made


def found(*folders):
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if PERSON.encode() in path.read_bytes().lower()]


def asked():
    return [option for kind in KINDS for option in ("--person", PERSON, "--kind", kind)]


@pytest.mark.slow
@pytest.mark.exhaustive
def test_fault_42_no_night_no_rollback_and_no_old_file_brings_an_erased_person_back(tmp_path):
    made, home = organisation(tmp_path / "canary_house"), home_from({}, tmp_path / "home")
    where = ("--organisation", made, "--home", home.path)
    kept = tmp_path / "as the vendor has it"
    shutil.copytree(made / "deliveries" / canary.DAY, kept)
    ran = brand_health("nightly", *where)
    assert ran.exit_code == 0, ran
    before = served.served_build(home)
    customers = "select count(distinct customer_key) from marts.dim_customer"
    people = rows(home.published_link, customers)[0][0]
    assert len(found(made)) > 20, "else finding none would say nothing"

    ran = brand_health("erase", *where, *asked(), "--reason", "request 17")
    assert ran.exit_code == 0, ran
    assert found(made, home.path) == []
    assert served.served_build(home) not in {None, before}, "the figures were made anew"
    assert rows(home.published_link, customers)[0][0] < people

    ran = brand_health("rollback", before, "--home", home.path)
    assert ran.exit_code == 2, ran
    assert "before people were erased" in ran.output

    # The vendor sends everything again, into an old day and a new one.
    for day in ("2026-02-10", "2026-02-27"):
        shutil.copytree(kept, made / "deliveries" / day)
    ran = brand_health("nightly", *where)
    assert ran.exit_code in {0, 3}, ran
    assert rows(home.build_file, "select sum(erased) > 20 from meta.load_balance") == [(True,)]
    hashes = rows(home.build_file, "select count(*) from raw.customers_master")
    assert hashes == [(canary.ROWS - 1,)]
    ran = brand_health("erase", *where, "--again", "--reason", "sent again", "--no-rebuild")
    assert ran.exit_code == 0, ran
    assert found(made, home.path) == []
