"""Case orphan_parents of tests/fixtures/bad_inputs: replies to posts outside the delivery stay and measure nothing.

The file goes the whole way: delivered, mapped, loaded, and through every model up to the measure. It names no authors
and has no words, so the mapping invents both; each customer post is then labelled a complaint, the orphan too.
"""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml

from ingestion.config import load_organisation
from ingestion.config_home import Home
from ingestion.load import load_delivery
from ingestion.reference import load_reference
from ingestion.secret import Secret
from ingestion.warehouse import open_build
from tests.dbt_project.model_runner import Desk

BAD_INPUTS = Path(__file__).parents[1] / "fixtures" / "bad_inputs"
CASES = yaml.safe_load((BAD_INPUTS / "expected.yml").read_text(encoding="utf-8"))["cases"]
(CASE,) = [case for case in CASES if case["id"] == "orphan_parents"]
EXPECTED = CASE["expect"]["check"]
DAY, AS_OF = dt.date(2024, 3, 2), "2024-03-02"
CONFIGURATION = """
organisation: {id: acme, name: Acme}
reporting: {time_zone: UTC}
brands: [{id: acme, name: Acme, is_own: true}]
sources: [{name: posts, subject: social, mapping: posts, files: "*.csv", owner: care}]
"""
MAPPING = """
mapping: posts
title: Posts and replies
documentation: Made for these tests.
files:
  - match: "*.csv"
    format: csv
    feeds:
      - feed: social_posts
        fields:
          platform: {constant: x}
          post_id: post_id
          in_reply_to_post_id: in_reply_to
          is_own_account: author_is_brand
          posted_at: posted_at
          brand: {constant: acme}
          author_id: {expression: "CASE WHEN author_is_brand = 'true' THEN 'desk' ELSE 'customer ' || post_id END"}
          text: {expression: "'words of post ' || post_id"}
"""
LABELLED = """
insert into raw.text_label by name
select sha256(text) as text_id, 'complaint' as label, 'true' as value from raw.social_posts where not is_own_account
"""


def desk_after(directory, *more_rows):
    """A loaded build with the rows of the case, and perhaps a few more."""
    delivered = directory / "deliveries" / DAY.isoformat() / "posts" / "posts.csv"
    delivered.parent.mkdir(parents=True)
    (directory / "mappings").mkdir()
    (directory / "brand_health.yml").write_text(CONFIGURATION, encoding="utf-8")
    (directory / "mappings" / "posts.yml").write_text(MAPPING, encoding="utf-8")
    shutil.copyfile(BAD_INPUTS / CASE["files"][0], delivered)
    with delivered.open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in more_rows)
    organisation = load_organisation(directory)
    con = open_build(Home(directory / "home"))
    load_reference(con, organisation, secret=Secret(bytes(32)))
    load_delivery(con, organisation, delivery_date=DAY, secret=Secret(bytes(32)))
    con.execute(LABELLED)
    return Desk(con)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    desk = desk_after(tmp_path_factory.mktemp("orphans") / "acme")
    for model in ("fct_complaint", "fct_social_post", "fct_reply"):
        desk.build_from_sources(model, as_of=AS_OF)
    yield desk
    desk.con.close()


def measured(desk):
    """Customers whose wait is in the measure, how many were answered, and the median of the answers in seconds."""
    return desk.rows(
        "select count(*), count(first_reply_hours), round(median(first_reply_hours) * 3600) "
        "from fct_complaint where replies_observed"
    )[0]


def test_only_customers_whose_conversation_was_delivered_are_in_the_response_time(built):
    keys = ("customer_roots", "answered", "first_response_median_seconds")
    assert measured(built) == tuple(EXPECTED[key] for key in keys)


def test_the_orphans_of_the_case_are_the_replies_marked_and_all_rows_stay(built):
    posts = dict(built.rows("select posted_at, is_orphan_reply from fct_social_post"))
    assert len(posts) == CASE["expect"]["rows_loaded"]
    orphans = [row for row, at in enumerate(sorted(posts), start=1) if posts[at]]
    assert orphans == [3, 5]  # the rows that the case flags
    assert len(orphans) == EXPECTED["orphan_parents"]


def test_an_orphan_complaint_is_counted_and_its_wait_is_unknown(built):
    assert built.rows(
        "select posted_at::varchar, first_reply_hours, sla_met, end_competing from fct_complaint "
        "where not replies_observed"
    ) == [("2024-03-01 10:05:00+00", None, None, None)]


def test_a_reply_of_ours_to_a_post_that_was_not_delivered_answers_nobody(built):
    assert built.rows("select replied_at::varchar from fct_reply") == [("2024-03-01 08:12:00+00",)]


def test_an_orphan_that_was_answered_is_as_unknown_as_one_that_was_not(tmp_path):
    """Else the answered half alone would count, and flatter the desk."""
    desk = desk_after(tmp_path / "acme", "6,5,true,2024-03-01T10:06:00Z")
    desk.build_from_sources("fct_complaint", as_of=AS_OF)
    assert measured(desk) == (2, 1, 720)
    desk.build_from_sources("fct_reply", as_of=AS_OF)
    assert desk.rows("select count(complaint_key) from fct_reply") == [(2,)]  # the reply itself is known
    desk.con.close()


def test_a_parent_that_comes_later_ends_the_doubt(tmp_path):
    desk = desk_after(tmp_path / "acme", "98,,true,2024-02-29T10:00:00Z")
    desk.build_from_sources("fct_complaint", as_of=AS_OF)
    assert measured(desk) == (3, 1, 720)
    desk.con.close()


def test_the_response_time_of_the_house_leaves_the_orphan_out_and_says_so(built):
    """R04 over two of three complaints, one of them still waiting: half are answered after 720 seconds."""
    built.build_from_sources("kpi_response_time", as_of=AS_OF)
    found = built.rows(
        "select round(value * 3600), n, n_censored, round(coverage, 4) from kpi_response_time "
        "where variant = 'median_calendar' and dimension = 'all'"
    )
    assert found == [(EXPECTED["first_response_median_seconds"], EXPECTED["customer_roots"], 1, 0.6667)]


def test_the_data_quality_report_counts_the_replies_without_a_parent(built):
    built.table(
        "kpi_latest", "kpi_id text, variant text, dimension text, coverage double, is_fictional boolean", []
    )
    built.table("kpi_catalogue", "kpi_id text, owner text", [])
    built.table("kpi_variant", "kpi_id text, variant text, position int", [])
    built.build_from_sources("data_quality", as_of=AS_OF)
    assert built.rows(
        "select subject, value, is_suspicious from data_quality "
        "where finding = 'Replies to posts that were not delivered'"
    ) == [("posts", EXPECTED["orphan_parents"], False)]
