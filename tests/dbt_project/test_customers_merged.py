"""Two customers are merged, and unmerged again; a department is renamed. Histories say what held at their time.

The files go the whole way: delivered, mapped, loaded, and through the models up to figures. Three builds of the same
records differ in what was decided about the two customers: nothing, merged, merged and taken back.
"""

import datetime as dt

import pytest

from ingestion.config import load_organisation
from ingestion.config_home import Home
from ingestion.load import load_delivery
from ingestion.reference import load_reference
from ingestion.secret import Secret
from ingestion.warehouse import open_build
from tests.dbt_project.model_runner import Desk

DAY, AS_OF = dt.date(2026, 3, 31), "2026-03-31"
CONFIGURATION = """
organisation: {id: acme, name: Acme}
reporting: {time_zone: UTC}
brands: [{id: acme, name: Acme, is_own: true}]
sources: [{name: records, subject: support, mapping: plain_csv, files: "*.csv", owner: care}]
"""
RECORDS = {
    "customers_master": """\
customer_id,email,phone,segment,value_tier,region,created_at
one,ann@example.org,,family,gold,north,2025-01-01T00:00:00Z
two,ann.work@example.org,,business,silver,north,2025-06-01T00:00:00Z
three,bob@example.org,,family,gold,south,2025-01-01T00:00:00Z
""",
    "customers_activity": """\
customer_id,month,active,revenue,churned_at
one,2026-01-01,true,10.5,
two,2026-01-01,true,20.25,
three,2026-01-01,true,30,
one,2026-02-01,false,0,2026-02-20T00:00:00Z
two,2026-02-01,true,5,
three,2026-02-01,true,5,
""",
    "support_tickets": """\
ticket_id,requester_id,requester_email,created_at,channel,brand,group_name,status,type,category,solved_at,csat_score,csat_scale_max,csat_offered_at
t1,u1,ann@example.org,2026-01-10T08:00:00Z,email,acme,care,closed,complaint,baggage,2026-01-11T08:00:00Z,2,5,2026-01-12T08:00:00Z
t2,u2,ann.work@example.org,2026-01-13T08:00:00Z,email,acme,care,closed,complaint,baggage,2026-01-14T08:00:00Z,5,5,2026-01-15T08:00:00Z
t3,u3,bob@example.org,2026-01-10T08:00:00Z,email,acme,care,open,complaint,baggage,,,,
t4,u2,ann.work@example.org,2026-02-25T08:00:00Z,email,acme,care,open,complaint,baggage,,,,
""",
    "support_messages": """\
message_id,ticket_id,author_id,author_role,is_public,created_at,text
m1,t1,u1,customer,true,2026-01-10T08:00:00Z,"My bag is lost, please help."
m2,t1,a1,agent,true,2026-01-10T09:00:00Z,"We are sorry to hear this."
m3,t2,u2,customer,true,2026-01-13T08:00:00Z,"Still no bag."
m4,t2,a1,agent,true,2026-01-13T10:00:00Z,"Your bag arrives tomorrow at ten."
m5,t3,u3,customer,true,2026-01-10T08:00:00Z,"My bag is lost, too."
""",
    "survey_responses": """\
response_id,survey_id,external_reference,recorded_at,finished,brand
r1,s1,two,2026-01-20T08:00:00Z,true,acme
""",
    "org_departments": """\
department_id,name,type,valid_from,valid_to
care,Customer Care,support,2020-01-01,2026-01-31
care,Customer Experience,support,2026-02-01,
""",
}
LINKS = "customer_id,other_customer_id,event,occurred_at,decided_by\n"
MERGED = "one,two,merged,2026-02-01T00:00:00Z,desk\n"
UNMERGED = "one,two,unmerged,2026-03-01T00:00:00Z,desk\n"
TOPICS = "topic_id,name,default_owner_department\nbaggage,Baggage,care\n"
FACTS = (
    "dim_customer",
    "dim_department",
    "fct_complaint",
    "bridge_complaint_department",
    "fct_feedback_item",
    "fct_feedback_topic",
    "fct_reply",
    "fct_ticket",
    "fct_survey_response",
    "fct_customer_month",
    "fct_retention_event",
    "kpi_response_volume",
    "kpi_recovery",
    "kpi_worsening",
    "kpi_leaving_unanswered",
    "kpi_complaint_paths",
    "kpi_causes",
)


def built(directory, decisions):
    """The models after one delivery with these decisions about customers."""
    delivered = directory / "deliveries" / DAY.isoformat() / "records"
    delivered.mkdir(parents=True)
    (directory / "reference").mkdir()
    (directory / "brand_health.yml").write_text(CONFIGURATION, encoding="utf-8")
    (directory / "reference" / "topics.csv").write_text(TOPICS, encoding="utf-8")
    for feed, text in (RECORDS | ({"customers_links": LINKS + decisions} if decisions else {})).items():
        (delivered / f"{feed}.csv").write_text(text, encoding="utf-8")
    organisation = load_organisation(directory)
    con = open_build(Home(directory / "home"))
    load_reference(con, organisation, secret=Secret(bytes(32)))
    load_delivery(con, organisation, delivery_date=DAY, secret=Secret(bytes(32)))
    desk = Desk(con)
    for model in (*FACTS, "dim_identity", "bridge_identity_customer"):
        desk.build_from_sources(model, as_of=AS_OF)
    return desk


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    decided = {"never": "", "merged": MERGED, "unmerged": MERGED + UNMERGED}
    desks = {
        name: built(tmp_path_factory.mktemp(name) / "acme", decisions) for name, decisions in decided.items()
    }
    yield desks
    for desk in desks.values():
        desk.con.close()


def complainers(desk):
    """Complaint episodes and complaining customers."""
    return desk.rows("select count(*), count(distinct customer_key) from fct_complaint")[0]


def test_merged_customers_are_one_everywhere_and_for_all_time(builds):
    assert complainers(builds["never"]) == (4, 3)
    # t1 and t2 are three days apart: one episode of one person
    assert complainers(builds["merged"]) == (3, 2)
    merged = builds["merged"]
    assert merged.rows(
        "select count(*), sum(revenue) from fct_customer_month where month = '2026-01-01'"
    ) == [(2, 60.75)]
    assert merged.rows("select count(distinct customer_key), count(*) from dim_customer") == [(2, 2)]
    assert merged.rows(
        "select count(*) from fct_retention_event where lost_on is not null and rule = 'stated'"
    ) == [(0,)], "one of two numbers left, the person did not"


@pytest.mark.parametrize("table", FACTS)
def test_after_unmerging_every_table_is_as_if_they_had_never_been_merged(builds, table):
    never, unmerged = (builds[name].rows(f"from {table} order by all") for name in ("never", "unmerged"))
    assert never == unmerged
    assert never, "an empty table proves nothing"


def test_the_log_alone_remembers_the_merge(builds):
    log = """
        select status, merged_at::date::text, unmerged_at::date::text
        from bridge_identity_customer where match_rule = 'decision'
    """
    assert builds["never"].rows(log) == []
    assert builds["merged"].rows(log) == [("confirmed", "2026-02-01", None)]
    assert builds["unmerged"].rows(log) == [("rejected", "2026-02-01", "2026-03-01")]
    others = "from bridge_identity_customer where match_rule <> 'decision' order by all"
    assert builds["never"].rows(others) == builds["unmerged"].rows(others)


def test_a_merge_decided_after_the_day_of_the_build_has_not_happened(builds):
    """The same files read as of a day before the decision."""
    desk = builds["merged"]
    known = desk.rows("select max(occurred_at)::date::text from stg_organisation__customer_links")
    assert known == [("2026-02-01",)]
    desk.build("stg_organisation__customer_links", as_of="2026-01-31")
    assert desk.rows("select count(*) from stg_organisation__customer_links") == [(0,)]
    desk.build("stg_organisation__customer_links", as_of=AS_OF)


def test_a_renamed_department_keeps_the_name_it_had_and_its_complaints(builds):
    named = builds["never"].rows(
        """
        select complaint.posted_on::text, department.department_name
        from fct_complaint as complaint
        inner join dim_department as department on complaint.causing_department = department.department
            and complaint.posted_on >= coalesce(department.valid_from, complaint.posted_on)
            and complaint.posted_on <= coalesce(department.valid_to, complaint.posted_on)
        where complaint.posted_on in ('2026-01-13', '2026-02-25')
        order by 1
        """
    )
    assert named == [("2026-01-13", "Customer Care"), ("2026-02-25", "Customer Experience")]
