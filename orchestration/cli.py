"""The command line: `brand-health …`, a thin face over the functions that the asset catalogue calls too.

Here: the commands. Not here: what is printed (orchestration.summary, orchestration.screen) and
everything that is done. Heavy libraries are imported inside the commands that need them: `status` answers at once.
"""

from __future__ import annotations

import datetime as dt
import gc
import time
from pathlib import Path
from typing import Annotated

import typer

import orchestration.quiet  # noqa: F401  telemetry goes off before anything else is imported
from ingestion.config_home import environment, home_from, organisation_directory
from ingestion.errors import BadInputError
from orchestration import cli_gate, cli_operations, cli_privacy
from orchestration.cli_audit import audit_sample
from orchestration.cli_options import (
    AsOfOption,
    HomeOption,
    OrganisationOption,
    console,
    one_sentence,
    organisation_of,
)
from orchestration.cli_simulate import simulate
from orchestration.cli_train import train_labels

NAMED_FILES = 5
STARTED = time.perf_counter()

app = typer.Typer(
    help="Brand-health warehouse: one nightly batch from deliveries to the board page.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(simulate)
app.command("audit-sample")(audit_sample)
app.command("train-labels")(train_labels)
cli_operations.register(app)
cli_gate.register(app)
cli_privacy.register(app)


FullOption = Annotated[
    bool, typer.Option("--full", help="Run every model, also those that nothing has changed for.")
]


def _run_job(
    job: str, option: Path | None, *, home_option: Path | None, as_of: dt.datetime | None, full: bool
) -> None:
    # Imports and a run make a great many objects and drop few; looking for garbage among them is a tenth of the time.
    gc.set_threshold(100_000, 50, 50)
    with one_sentence():
        from orchestration import screen, summary

        organisation, home = organisation_of(option), home_from(environment(), home_option)
        with screen.progress(console, "starting"):
            from orchestration import night  # Dagster and dbt: seconds

            ready = time.perf_counter() - STARTED
            day = as_of.date() if as_of else None
            ended = night.run(job, organisation, home=home, as_of=day, full=full)
        stages = [("start-up", ready), *((stage.name, stage.seconds) for stage in ended.stages)]
        beside = time.perf_counter() - STARTED - sum(seconds for _, seconds in stages)
        stages.append(("planning and recording the run", beside))
        summary.show(console, home, build_id=ended.build_id, stages=stages)
        console.print(screen.where_next(home, job))


@app.command()
def nightly(
    organisation: OrganisationOption = None,
    home: HomeOption = None,
    as_of: AsOfOption = None,
    full: FullOption = False,
) -> None:
    """Load what was delivered, check it, build the models, check the figures, publish, draw the board page."""
    _run_job("nightly", organisation, home_option=home, as_of=as_of, full=full)


@app.command()
def build(
    organisation: OrganisationOption = None,
    home: HomeOption = None,
    as_of: AsOfOption = None,
    full: FullOption = False,
) -> None:
    """Check what is loaded, build the models and check the figures; publish nothing."""
    _run_job("build", organisation, home_option=home, as_of=as_of, full=full)


@app.command()
def load(
    organisation: OrganisationOption = None,
    home: HomeOption = None,
    as_of: AsOfOption = None,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Hash every delivered file again, also those that look untouched."),
    ] = False,
) -> None:
    """Load every delivery that is not in yet; exit code 4 if a file was refused."""
    with one_sentence():
        from orchestration import load as loading  # polars and the readers: not for `status`
        from orchestration import screen

        organisation_, home_ = organisation_of(organisation), home_from(environment(), home)
        with screen.progress(console, "loading"):
            until = as_of.date() if as_of else None
            balances = loading.load_pending(organisation_, home_, until=until, verify=verify)
        console.print(screen.balances(balances))
        refused = [balance for balance in balances if balance.status == "refused"]
        if refused:
            named = [
                f"{file.source}/{file.source_file} ({file.error_kind})" for file in refused[:NAMED_FILES]
            ]
            more = [f"{len(refused) - NAMED_FILES} more"] if len(refused) > NAMED_FILES else []
            raise BadInputError(
                ", ".join(named + more),
                "refused as a whole",
                "Ask the source for the file again; see docs/runbook.md.",
                kind="refused",
            )


@app.command()
def publish(organisation: OrganisationOption = None, home: HomeOption = None) -> None:
    """Publish the last build, if every required check of it has passed."""
    with one_sentence():
        from orchestration import release
        from orchestration.dbt_manifest import parsed_project
        from orchestration.writer import sole_writer

        audiences = organisation_of(organisation).publication.audiences
        home_ = home_from(environment(), home)
        with sole_writer(home_, "publish"):
            manifest = release.publish_latest(home_, parsed_project(home_), audiences)
            page = release.draw_board_page(home_)
        console.print(f"Published [bold]{manifest.build_id}[/]: {home_.published_link}\nBoard page: {page}")


@app.command()
def rollback(
    build_id: Annotated[str | None, typer.Argument(help="Build to serve; else the one before.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept in the history.")] = "not given",
    home: HomeOption = None,
) -> None:
    """Serve a retained build again, in an instant."""
    with one_sentence():
        from orchestration import publish as publishing
        from orchestration.writer import sole_writer

        home_ = home_from(environment(), home)
        with sole_writer(home_, "rollback"):
            event = publishing.rollback(home_, build_id, reason=reason)
        console.print(f"Readers see [bold]{event.build_id}[/] again (before: {event.previous}).")


@app.command()
def status(
    home: HomeOption = None,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Read every published file anew, also those seen unaltered before."),
    ] = False,
) -> None:
    """What readers see, how old it is, what held the last build, and what to do."""
    with one_sentence():
        from orchestration import screen
        from orchestration.status import status as look

        found = look(home_from(environment(), home), dt.datetime.now(dt.UTC), verify=verify)
        console.print(screen.status(found))


@app.command()
def check(
    mapping: Annotated[str, typer.Argument(help="Name of a shipped mapping, or a path to one.")],
    sample: Annotated[Path, typer.Argument(help="A file of the vendor.")],
    rows: Annotated[int, typer.Option(help="How many rows to show.")] = 5,
) -> None:
    """Prove a mapping on a sample file and show its first rows; nothing is loaded."""
    with one_sentence():
        from ingestion.conform_file import preview
        from ingestion.mapping import load_mapping
        from orchestration import screen

        found = preview(load_mapping(mapping), sample, rows)
        for shown in screen.previews(found):
            console.print(shown)


@app.command()
def quarantine(
    source: Annotated[str | None, typer.Option(help="One source only.", show_default=False)] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the records as CSV, to mend.", show_default=False)
    ] = None,
    home: HomeOption = None,
) -> None:
    """Why records are in quarantine; with --export the records themselves, safe to open in a spreadsheet."""
    with one_sentence():
        from orchestration import screen
        from orchestration.quarantine import look

        found, written = look(home_from(environment(), home), source, export=export)
        console.print(screen.quarantine(found))
        if export:
            console.print(f"Wrote {written:,} records to {export}", soft_wrap=True)


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(help="Folder to make.")],
    name: Annotated[str, typer.Option(help="Name of the organisation; else that of the folder.")] = "",
    time_zone: Annotated[str, typer.Option(help="IANA name; days are cut in it.")] = "UTC",
) -> None:
    """Make a new organisation folder with a template for every feed."""
    with one_sentence():
        from ingestion.scaffold import new_organisation

        written = new_organisation(directory, name or directory.resolve().name, time_zone=time_zone)
        console.print(
            f"Made {len(written)} files in {directory}. Next: brand-health nightly --organisation {directory}"
        )


@app.command()
def trace(
    kpi: Annotated[str, typer.Argument(help="KPI id, for example R03.")],
    organisation: OrganisationOption = None,
    home: HomeOption = None,
) -> None:
    """Print the path of a KPI from the vendor's files to the board."""
    with one_sentence():
        from orchestration import screen
        from orchestration.dbt_manifest import parsed_project
        from orchestration.trace import trace as follow

        project = parsed_project(home_from(environment(), home))
        places = follow(project, organisation_of(organisation), kpi=kpi.upper())
        console.print(screen.path(places), soft_wrap=True)


@app.command()
def ui(
    organisation: OrganisationOption = None,
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    open_to_network: Annotated[
        bool, typer.Option("--open-to-network", help="Listen where others can reach it; it has no login.")
    ] = False,
) -> None:
    """Open the Dagster UI on this machine only, with schedule and sensors running."""
    with one_sentence():
        from orchestration.webserver import address, serve

        at, warning = address(host, port, open_to_network=open_to_network)
        if warning:
            console.print(f"[bold yellow]{warning}[/]")
        serve(organisation_directory(environment(), organisation), home_from(environment(), home), at=at)


def main() -> None:
    """Entry point."""
    app(prog_name="brand-health")


if __name__ == "__main__":
    main()
