"""What the commands share: options, the terminal, and one sentence for every error.

Here: those. Not here: the commands (orchestration.cli).
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ingestion.config_home import environment, organisation_directory
from ingestion.errors import BrandHealthError

if TYPE_CHECKING:
    from ingestion.config import Organisation

# A file or a pipe has no width of its own; the tables need this much to keep their words whole.
WIDTH_OF_A_LOG = 110
console = Console() if sys.stdout.isatty() else Console(width=WIDTH_OF_A_LOG)
errors = Console(stderr=True)

OrganisationOption = Annotated[
    Path | None,
    typer.Option(
        "--organisation", help="Organisation folder; else BRAND_HEALTH_ORGANISATION.", show_default=False
    ),
]
HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Folder that runs write; else BRAND_HEALTH_HOME, else var/.", show_default=False
    ),
]
AsOfOption = Annotated[
    dt.datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="Last day that counts; later deliveries wait.",
        show_default=False,
    ),
]


@contextmanager
def one_sentence() -> Generator[None]:
    """Turn an error of the family into its sentence and its exit code."""
    try:
        yield
    except BrandHealthError as problem:
        errors.print(f"[bold red]{type(problem).__name__.removesuffix('Error')}[/] ", end="")
        errors.print(str(problem), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(problem.exit_code) from None


def organisation_of(option: Path | None) -> Organisation:
    """The organisation that the option, or else the environment, names."""
    from ingestion.config import load_organisation  # pydantic: not for `status`

    return load_organisation(organisation_directory(environment(), option))
