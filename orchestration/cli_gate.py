"""The command with which a named person accepts a failed check for one build.

Here: its options and what it prints. Not here: what may be accepted and what follows (orchestration.override).
"""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from ingestion.config_home import environment, home_from
from ingestion.errors import ConfigurationError
from orchestration.cli_options import HomeOption, console, one_sentence


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("override")(override)


def override(
    check: Annotated[str, typer.Argument(help="Name of the failed check, as `brand-health status` has it.")],
    target: Annotated[str, typer.Option(help="Its table, schema.table.")],
    build: Annotated[str, typer.Option(help="The held build.")],
    by: Annotated[str, typer.Option(help="Who accepts it; published with the build.")],
    reason: Annotated[str, typer.Option(help="Why; published with the build.")],
    home: HomeOption = None,
) -> None:
    """Accept one failed check for one build, by name and with a reason; every report of the build shows it."""
    with one_sentence():
        from ingestion.warehouse import open_build
        from orchestration import override as overrides
        from orchestration.writer import sole_writer

        home_ = home_from(environment(), home)
        if not home_.build_file.exists():
            raise ConfigurationError(
                str(home_.path), "nothing was built yet", "Run `brand-health nightly` first."
            )
        with sole_writer(home_, "override"), closing(open_build(home_)) as con:
            accepted = overrides.accept(con, build, check=(check, target), by=by, reason=reason)
        console.print(
            f"Recorded: {accepted}.\nNext: `brand-health nightly`. It holds as long as the same files bring the same "
            "finding; if every other check has run and passed, `brand-health publish` is enough.",
            soft_wrap=True,
            markup=False,
        )
