"""How the command line says things: tables, the path of a KPI, progress on long work.

Here: layout. Not here: the figures (orchestration.status, orchestration.trace, ingestion) and the summary of a night
(orchestration.summary).
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from ingestion.config_home import Home
from orchestration.served import BOARD_PAGE
from orchestration.status import Status

if TYPE_CHECKING:
    from ingestion.conform_file import Preview
    from ingestion.quarantine import Reason
    from ingestion.warehouse_accounts import FileBalance
    from orchestration.trace import Place

LIST_AT_MOST = 20
CELL = 60
COUNTS = ("records_in", "accepted", "quarantined", "duplicates", "erased")


class _Spinner(logging.Handler):
    def __init__(self, console: Console, first: str) -> None:
        super().__init__(logging.INFO)
        self.status = console.status(first)

    def emit(self, record: logging.LogRecord) -> None:
        self.status.update(record.getMessage())


@contextmanager
def progress(console: Console, first: str) -> Generator[None]:
    """Show on one line what is being done; nothing where nobody looks, such as in a log file."""
    spinner, log = _Spinner(console, first), logging.getLogger("brand_health")
    log.setLevel(logging.INFO)
    log.addHandler(spinner)
    try:
        with spinner.status:
            yield
    finally:
        log.removeHandler(spinner)


def balances(found: Iterable[FileBalance]) -> Table:
    """What every delivery of every source came to."""
    table = Table(title="Loaded", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("delivery", "source"):
        table.add_column(name, no_wrap=True)
    for name in ("files", "refused", "records in", "accepted", "quarantined", "duplicates", "erased"):
        table.add_column(name, justify="right")
    by_source: dict[tuple[str, str], list[FileBalance]] = {}
    for file in found:
        by_source.setdefault((str(file.delivery_date), file.source), []).append(file)
    for (day, source), of_source in sorted(by_source.items()):
        counts = (
            len({file.source_file for file in of_source}),
            sum(file.status == "refused" for file in of_source),
            *(sum(getattr(file, name) or 0 for file in of_source) for name in COUNTS),
        )
        table.add_row(day, source, *(f"{count:,}" for count in counts))
    return table


def status(found: Status) -> Group:
    """All that `brand-health status` says."""
    lines: list[Text | Table] = []
    if found.published and found.age_hours is not None:
        about = f"Published   {found.published.build_id}, as of {found.published.as_of}, {_age(found.age_hours)} old"
        rows = sum(found.published.rows.values())
        kpis = ", ".join(f"{count:,} {name}" for name, count in found.kpis.items())
        lines += [
            Text(about, style="bold"),
            Text(f"            {rows:,} rows in {len(found.published.rows)} tables, "
                 f"{found.published.checks_passed:,} required checks passed"),
            Text(f"Figures     {kpis}"),
        ]  # fmt: skip
        for one in found.published.checks.get("overridden", []):
            said = f"{one['check']} on {one['table']}, accepted by {one['by']}: {one['reason']}"
            lines.append(Text(f"Overridden  {said}"))
    else:
        lines.append(Text("Published   nothing yet", style="bold"))
    lines += _last_build(found)
    if found.last_switch and found.last_switch.action == "rollback":
        lines.append(Text(f"Rolled back {found.last_switch.at}: {found.last_switch.reason}"))
    lines.append(Text(f"Kept        {', '.join(found.kept) or 'none'}"))
    lines += [Text(f"Wrong       {finding}") for finding in found.findings]
    lines.append(Text(f"Next        {found.advice}", style="bold"))
    return Group(*lines)


def _last_build(found: Status) -> list[Text | Table]:
    if found.writer:
        return [Text(f"Being built by {found.writer}")]
    if not found.last_build:
        return []
    ran, rested = found.last_build.models
    # A build that stopped before its models knows only those of the build before.
    models = f"; {ran:,} models ran, {rested:,} rested" if ran or rested else ""
    about = f"Last build  {found.last_build.build_id}: {found.last_build.state}{models}"
    lines: list[Text | Table] = [Text(about)]
    if not found.published or found.published.build_id != found.last_build.build_id:
        lines += [Text(f"Overridden  {accepted}") for accepted in found.last_build.overrides]
    if found.last_build.failing:
        table = Table(title="Checks that did not pass", title_justify="left", box=box.SIMPLE_HEAD)
        for name in ("check", "table", "severity", "rows"):
            table.add_column(name, overflow="fold")
        for check, target, severity, rows in found.last_build.failing[:LIST_AT_MOST]:
            table.add_row(check, target, severity, f"{rows:,}")
        lines.append(table)
        if (more := len(found.last_build.failing) - LIST_AT_MOST) > 0:
            lines.append(Text(f"            and {more} more in audit.check_result"))
    return lines


def _age(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.0f} minutes"
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"


def previews(found: Iterable[Preview]) -> Iterator[Text | Table]:
    """Per feed: the balance of the sample, why records were quarantined, the first mapped rows."""
    for shown in found:
        about = (
            f"{shown.feed}: {shown.records_in:,} records in, {shown.accepted:,} accepted, "
            f"{shown.quarantined:,} quarantined, {shown.duplicates:,} duplicates, {shown.filtered:,} of other feeds"
        )
        yield Text(about, style="bold")
        for reason, count in shown.reasons.items():
            yield Text(f"  quarantined {count:,}: {reason}", style="yellow")
        for flag in shown.flags:
            yield Text(f"  {flag}", style="yellow")
        yield _rows(shown)


def _rows(shown: Preview) -> Table:
    """The first mapped rows, one column each: a record has more fields than a terminal has columns."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("field", no_wrap=True)
    for number in range(1, shown.rows.height + 1):
        table.add_column(f"row {number}")
    for field in shown.rows.columns:
        values = shown.rows[field].to_list()
        if any(value is not None for value in values):
            table.add_row(field, *(Text("" if value is None else str(value)[:CELL]) for value in values))
    return table


def quarantine(found: Sequence[Reason]) -> Table | Text:
    """Why records are in quarantine."""
    if not found:
        return Text("Nothing is in quarantine.")
    table = Table(title="In quarantine", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("source", "feed", "reason", "field"):
        table.add_column(name, overflow="fold")
    table.add_column("records", justify="right")
    for reason in found:
        # Field names come from mappings and files; they are no markup.
        names = (reason.source, reason.feed, reason.reason, reason.field or "")
        table.add_row(*map(Text, names), f"{reason.count:,}")
    return table


def path(places: Sequence[Place]) -> Tree:
    """The path of a KPI as a tree of stages, source first."""
    tree = Tree("deliveries → board", style="bold")
    for stage, found in groupby(places, key=lambda place: place.stage):
        branch = tree.add(stage, style="bold")
        for place in found:
            branch.add(Text(f"{place.name}  ({place.file})", style="not bold"))
    return tree


def where_next(home: Home, job: str) -> Text:
    """Where to look after a run that went well."""
    if job != "nightly":
        return Text("Next: brand-health publish")
    page = home.published_link.with_name(BOARD_PAGE)
    return Text(
        f"Published: {home.published_link}\nBoard page: {page}\nNext: brand-health status, brand-health ui"
    )
