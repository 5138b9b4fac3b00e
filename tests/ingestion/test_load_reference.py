"""The lists people keep by hand become typed tables, or a clear complaint."""

from __future__ import annotations

import datetime as dt

import pytest

from ingestion.config import load_organisation
from ingestion.errors import ConfigurationError
from ingestion.identity import keyed_hash
from ingestion.reference import load_reference
from tests.ingestion.load_scenario import SECRET, new_scenario

BRANDS = """
brands:
  - {id: acme, name: Acme, is_own: true, aliases: [ACME Ltd, Acme], handles: ["@acme"]}
sla_defaults: {first_reply_minutes: {default: 1440, urgent: 60}}
kpi_targets: [{kpi: R05, target: 0.9, owner: care}]
"""


@pytest.fixture
def acme(tmp_path):
    scenario = new_scenario(tmp_path)
    with (scenario.directory / "brand_health.yml").open("a") as file:
        file.write(BRANDS)
    (scenario.directory / "reference").mkdir()
    yield scenario
    scenario.con.close()


def load(scenario):
    return load_reference(scenario.con, load_organisation(scenario.directory), secret=SECRET)


def table(scenario, name):
    return scenario.con.execute(f"select * from reference.{name} order by all").fetchall()


def write(scenario, name, content):
    (scenario.directory / "reference" / name).write_text(content, encoding="utf-8")


def test_lists_of_the_organisation_file_become_tables(acme):
    load(acme)
    assert table(acme, "brand") == [("acme", "Acme", True, None)]
    assert table(acme, "brand_alias") == [("acme", "ACME Ltd"), ("acme", "Acme")]
    assert table(acme, "sla_default") == [("first_reply", "default", 1440.0), ("first_reply", "urgent", 60.0)]
    assert table(acme, "kpi_target") == [("R05", "main", 0.9, "care")]
    sources = acme.con.execute("select source, is_fictional from meta.source order by all").fetchall()
    assert sources == [("desk", False), ("invented_desk", True)]


def test_addresses_many_people_share_are_kept_as_the_hashes_they_are_found_by(acme):
    with (acme.directory / "brand_health.yml").open("a") as file:
        file.write('shared_contacts: [" Info@Acme.example ", "+44 20 7946 0000"]\n')
    load(acme)
    assert set(table(acme, "shared_contact")) == {
        ("email", keyed_hash(SECRET, "email", value="info@acme.example")),
        ("phone", keyed_hash(SECRET, "phone", value="+442079460000")),
    }


def test_a_brand_handle_meets_the_hash_of_its_posts(acme):
    load(acme)
    assert table(acme, "brand_handle") == [
        ("acme", "@acme", keyed_hash(SECRET, "platform_user", value="ACME"))
    ]


def test_a_csv_list_is_typed_in_any_column_order(acme):
    write(acme, "departments.csv", "name,department_id,valid_from\nCare,care,2026-01-31\n")
    load(acme)
    assert table(acme, "department") == [("care", "Care", None, None, dt.date(2026, 1, 31), None)]


def test_a_list_taken_away_empties_its_table(acme):
    write(acme, "holidays.csv", "schedule_id,holiday_on,name\noffice,2026-12-25,Christmas\n")
    load(acme)
    assert len(table(acme, "holiday")) == 1
    (acme.directory / "reference" / "holidays.csv").unlink()
    load(acme)
    assert table(acme, "holiday") == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("holidays.csv", "schedule_id,holiday_on\noffice,25/12/2026\n", "line 2: holiday_on is '25/12/2026'"),
        ("holidays.csv", "schedule_id,holiday_on\noffice,2026-02-30\n", "a day, written 2026-01-31"),
        ("holidays.csv", "schedule_id,holiday_on\n,2026-12-25\n", "schedule_id is empty"),
        ("holidays.csv", "schedule_id,holidayon\n", "Did you mean holiday_on?"),
        ("holidays.csv", "schedule_id\n", "the column 'holiday_on' is missing"),
        ("holidays.csv", "schedule_id,holiday_on\noffice,2026-12-25,X,Y\n", "4 fields stand under 2 headers"),
        ("holidays.csv", 'schedule_id,holiday_on\n"office,2026-12-25\n', "not a UTF-8 CSV file"),
        ("topics.csv", "topic_id,name,is_serious\nt,T,maybe\n", "true or false"),
        ("holyday.csv", "x\n", "Did you mean holidays?"),
    ],
)
def test_a_wrong_list_is_refused_and_the_tables_stay(acme, name, content, says):
    load(acme)
    write(acme, name, content)
    with pytest.raises(ConfigurationError) as complaint:
        load(acme)
    assert says in str(complaint.value)
    assert len(table(acme, "brand")) == 1
