"""The board page: what a director reads, and that it holds by itself."""

from datetime import date

import duckdb
import pytest

from orchestration import figures, report

COLUMNS = """
    kpi_id varchar, variant varchar, definition_version integer, period_grain varchar, period_start date,
    period_end date, dimension varchar, member varchar, value double, numerator double, denominator double,
    n bigint, n_eff double, ci_low double, ci_high double, ci_method varchar, n_censored bigint,
    coverage double, status varchar, status_reason varchar, is_fictional boolean, unit varchar, as_of date,
    build_id varchar
"""


def kpi_row(kpi_id, *, month, value, low, high, status="ok", fictional=False, unit="share"):
    reason = "surveys are not delivered" if status == "no_data" else None
    start = date(2026, month, 1)
    return (
        kpi_id, "main", 1, "month", start, start, "all", "all", value, None, None, 100, 100.0, low, high,
        "wilson", 0, 1.0, status, reason, fictional, unit, date(2026, 8, 31), "2026-08-31-000000-abc",
    )  # fmt: skip


ROWS = [
    kpi_row("R02", month=6, value=0.60, low=0.55, high=0.65),
    kpi_row("R02", month=7, value=0.70, low=0.66, high=0.74),
    kpi_row("R02", month=8, value=0.72, low=0.68, high=0.76),
    kpi_row("C01", month=8, value=None, low=None, high=None, status="no_data", unit="points"),
    kpi_row("E02", month=8, value=12.0, low=-3.0, high=27.0, fictional=True, unit="points"),
]


SMALL_TABLES = """
    create table board.open_loops as
        select 'Complaints without an answer' as loop, 'all' as member, 61 as open_count, '77 days' as oldest_days_text;
    create table meta.build as select '2026-08-31-000000-abc' as build_id, date '2026-08-31' as as_of;
    create table meta.organisation as select 'Commons Group' as name;
    create table meta.source as
        select '<script>alert(1)</script>' as source, 'social' as subject, false as is_fictional;
    create table meta.load_balance as
        select source, 10 as records_in, 9 as accepted, 1 as quarantined, 0 as duplicates,
            date '2026-08-30' as delivery_date
        from meta.source;
    create table meta.check_result as
        select 'pass' as status, 'error' as severity, 'x' as check_name, 't' as target, '' as description,
            0 as failed_rows;
"""


@pytest.fixture
def published(tmp_path):
    """A published file as small as the page allows: three KPIs, one source whose name is an attack."""
    path = tmp_path / "brand_health.duckdb"
    con = duckdb.connect(str(path))
    for schema in ("kpi", "board", "meta"):
        con.execute(f"create schema {schema}")
    con.execute(f"create table kpi.kpi_value ({COLUMNS})")
    con.executemany(f"insert into kpi.kpi_value values ({', '.join('?' * 24)})", ROWS)
    con.execute("""
        create table board.scorecard as
        select
            kpi_value.*, card.title, chapter, 'A question?' as question, 'all cases' as reading, 'up' as direction,
            'customer_care' as owner, 0.5::double as previous_value, kpi_id = 'R02' as change_is_clear,
            'clearly higher' as change_in_words,
            case kpi_id when 'R02' then 0.9::double when 'E02' then 20.0 end as target,
            case kpi_id when 'R02' then 'misses' when 'E02' then 'unclear' else 'not judged' end as standing
        from kpi.kpi_value
        inner join (
            values ('R02', 'Response rate', 'Response'), ('C01', 'NPS', 'Customer standards'),
                ('E02', 'eNPS', 'Employees')
        ) as card (kpi_id, title, chapter) using (kpi_id)
        where period_start = date '2026-08-01'
    """)
    con.execute(SMALL_TABLES)
    con.close()
    return path


@pytest.fixture
def page(published, tmp_path):
    return report.write_board_page(published, tmp_path / "board.html").read_text(encoding="utf-8")


def test_the_page_needs_no_network_and_runs_no_script(page):
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
    assert "<link" not in page


def test_a_delivered_name_is_shown_as_text_never_as_markup(page):
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_kpi_without_data_says_why_and_shows_no_number(page):
    row = page[page.index("NPS") :][:700]
    assert "surveys are not delivered" in row
    assert 'class="value"' not in row.split("</tr>")[0]


def test_fictional_figures_are_marked_where_they_stand_and_at_the_top(page):
    assert "Fictional data on this page" in page
    row = page[page.rindex("<b>eNPS</b>") :].split("</tr>")[0]
    assert "fictional" in row


def test_a_target_outside_the_whole_interval_is_named_under_needs_attention(page):
    attention = page[page.index("Needs attention") : page.index("What changed")]
    assert "Response rate" in attention
    assert "72.0 %" in attention
    assert "90.0 %" in attention
    assert "eNPS" not in attention


def test_a_trend_is_drawn_from_the_earlier_periods(page):
    row = page[page.rindex("<b>Response rate</b>") :].split("</tr>")[0]
    assert "<polyline" in row
    assert "Jun 2026" in row


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.4039, "share", "40.4 %"),
        (40.39, "points", "+40.4"),
        (-2.7, "points", "-2.7"),
        (0.5, "hours", "30 min"),
        (30.0, "hours", "30.0 h"),
        (72.0, "hours", "3.0 days"),
        (1234567.0, "count", "1,234,567"),
        (None, "share", "–"),
    ],
)
def test_figures_carry_their_unit_as_people_say_it(value, unit, text):
    assert figures.value_as_text(value, unit) == text


def test_a_trend_runs_over_true_time_so_a_silent_year_is_a_long_line():
    starts = (date(2024, 1, 1), date(2024, 2, 1), date(2026, 1, 1))
    drawing = figures.trend([figures.Point(start, 1.0, None, None) for start in starts], None, "x")
    across = [float(pair.split(",")[0]) for pair in drawing.split('points="')[1].split('"')[0].split()]
    assert across[1] - across[0] < 0.1 * (across[2] - across[1])


def test_one_period_is_no_trend():
    points = [figures.Point(date(2026, m, 1), v, None, None) for m, v in ((1, 1.0), (2, None))]
    assert figures.trend(points, None, "x") == ""
