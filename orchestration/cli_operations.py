"""The commands that ask a published build something and that make one again.

Here: their options and what they print. Not here: asking (orchestration.query), the shapes of an answer
(orchestration.query_output), making a build again (orchestration.reproduce).
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.config_home import Home, environment, home_from
from ingestion.errors import ConfigurationError, GateHeldError
from orchestration.cli_options import HomeOption, OrganisationOption, console, one_sentence, organisation_of

if TYPE_CHECKING:
    from ingestion.config import Organisation
    from orchestration.reproduce import Reproduction
    from orchestration.served import Manifest

LISTED_CHANGES = 30
NOT_IDENTICAL = 1


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    json = "json"


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(query)
    app.command()(reproduce)


def query(
    sql: Annotated[str, typer.Argument(help='One select, for example "from board.scorecard".')],
    shape: Annotated[Format, typer.Option("--format", help="How the rows are written.")] = Format.table,
    file: Annotated[
        Path | None, typer.Option(help="Write here, not on the screen.", show_default=False)
    ] = None,
    build: Annotated[
        str | None, typer.Option(help="A retained build; else the served one.", show_default=False)
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds after which the question is stopped.")
    ] = 60,
    home: HomeOption = None,
) -> None:
    """Ask the published file one select; it can change nothing and reach nothing else."""
    with one_sentence():
        from orchestration import query as questions
        from orchestration import query_output

        with questions.sealed(
            questions.published_file(home_from(environment(), home), build), timeout_seconds=timeout
        ) as published:
            answer = published.ask(sql)
        if shape is Format.table and file is None:
            console.print(query_output.as_table(answer))
            return
        text = query_output.as_json(answer) if shape is Format.json else query_output.as_csv(answer)
        if file is None:
            typer.echo(text, nl=False)
            return
        _write(file, text, marked=shape is not Format.json)
        about = f"{len(answer.rows):,} rows of build {answer.build_id}, as of {answer.as_of}"
        console.print(f"Wrote {about} to {file}", soft_wrap=True)


def reproduce(
    build: Annotated[str, typer.Argument(help="A retained build, see `brand-health status`.")],
    organisation: OrganisationOption = None,
    home: HomeOption = None,
    to: Annotated[
        Path | None,
        typer.Option(
            help="New folder for the reproduction; else one that is removed again.", show_default=False
        ),
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Go on although something is not as it was.")
    ] = False,
) -> None:
    """Make a published build again from the delivered files, and compare every table; exit code 0 if identical."""
    with one_sentence():
        from orchestration import reproduce as making

        organisation_, home_ = organisation_of(organisation), home_from(environment(), home)
        manifest = making.manifest_of(home_, build)
        _refuse_changes(making.changes(manifest, organisation_, home=home_), anyway=anyway)
        console.print(
            f"Making {build} again from {len(manifest.deliveries):,} files, as of {manifest.as_of} …"
        )
        with _workplace(home_, to) as workplace:
            done = making.reproduce(
                manifest,
                organisation_,
                home=home_,
                to=workplace,
                night=(_load_so_far, lambda whose, where, as_of: _night(whose, where, as_of, like=manifest)),
            )
        _tell(done, to)
        if not done.identical:
            raise typer.Exit(NOT_IDENTICAL)


def _write(file: Path, text: str, *, marked: bool) -> None:
    try:
        # Spreadsheets take a file without the mark for one of another alphabet.
        file.write_text(text, encoding="utf-8-sig" if marked else "utf-8", newline="")
    except OSError as problem:
        raise ConfigurationError(
            str(file), f"it cannot be written ({problem.strerror})", "Name a file in a folder that exists."
        ) from None


def _refuse_changes(found: list[str], *, anyway: bool) -> None:
    for line in found[:LISTED_CHANGES]:
        console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
    if (more := len(found) - LISTED_CHANGES) > 0:
        console.print(f"  and {more} more")
    if found and not anyway:
        raise ConfigurationError(
            "reproduce",
            f"{len(found)} things are not as they were when the build was made",
            "Check out the code and restore the files of that night, or go on with --anyway.",
        )


@contextmanager
def _workplace(home: Home, to: Path | None) -> Generator[Path]:
    if to is not None:
        yield to.absolute()
        return
    home.path.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix="reproduction-", dir=home.path))
    try:
        yield workplace
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _load_so_far(organisation: Organisation, home: Home) -> None:
    from orchestration.load import load_pending

    load_pending(organisation, home, until=None)


def _night(organisation: Organisation, home: Home, as_of: dt.date, *, like: Manifest) -> None:
    """The night over the copy; what was accepted by name that night is accepted again, and nothing else."""
    from orchestration import night  # Dagster and dbt: seconds

    # A reproduction that fails is told to whoever asked for it, not to the organisation.
    told_to_nobody = organisation.notifications.model_copy(update={"webhook_env": None})
    quiet = organisation.model_copy(update={"notifications": told_to_nobody})
    try:
        night.run("nightly", quiet, home=home, as_of=as_of)
    except GateHeldError:
        if not like.checks.get("overridden"):
            raise
        _accept_again(home, like)
        night.run("nightly", quiet, home=home, as_of=as_of)


def _accept_again(home: Home, like: Manifest) -> None:
    from contextlib import closing

    from ingestion.warehouse import open_build
    from orchestration import override
    from orchestration.build import latest_build

    with closing(open_build(home)) as con:
        build_id = latest_build(con).build_id
        for one in like.checks["overridden"]:
            check = (one["check"], one["table"])
            override.accept(con, build_id, check=check, by=one["by"], reason=one["reason"])


def _tell(done: Reproduction, to: Path | None) -> None:
    for difference in done.different:
        console.print(f"  {difference}", markup=False, highlight=False)
    verdict = "identical" if done.identical else f"{len(done.different)} different"
    console.print(f"[bold]{verdict}[/]: {done.tables} tables of {done.build_id}")
    if done.changed:
        console.print(f"Not as it was that night: {len(done.changed)} things, listed above.")
    if to is not None:
        console.print(f"The reproduction stays in {to}; people's own words stand in it.", soft_wrap=True)
