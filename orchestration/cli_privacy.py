"""The commands that take people out of the warehouse and change the secret they are hashed with.

Here: their options and what they print. Not here: erasing (``orchestration.erase``) and rotating
(``orchestration.rotate``).
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.config_home import environment, home_from
from ingestion.errors import BrandHealthError, ConfigurationError
from orchestration.cli_options import HomeOption, OrganisationOption, console, one_sentence, organisation_of

if TYPE_CHECKING:
    from orchestration.erase_evidence import Evidence

NAMED_FILES = 5


class Kind(StrEnum):
    """What a value given with ``--person`` is."""

    CUSTOMER = "customer"
    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"
    EMPLOYEE = "employee"


ReasonOption = Annotated[str, typer.Option(help="Why; kept for ever, so it names nobody.")]
RebuildOption = Annotated[
    bool,
    typer.Option("--rebuild/--no-rebuild", help="Run the night at the end; until then nothing is served."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("erase")(erase)
    app.command("rotate-secret")(rotate_secret)


def erase(  # noqa: PLR0913, PLR0917  every option is an argument, as Typer wants it
    reason: ReasonOption,
    person: Annotated[
        list[str] | None, typer.Option(help="Whom, once per person.", show_default=False)
    ] = None,
    kind: Annotated[
        list[Kind] | None,
        typer.Option(help="What the value is; once for all, or once per --person.", show_default=False),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Everybody erased before, who came again with a delivery.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    rebuild: RebuildOption = True,
    organisation: OrganisationOption = None,
    home: HomeOption = None,
) -> None:
    """Erase people from deliveries, builds and published files, for ever; evidence is kept in erasures/."""
    with one_sentence():
        from orchestration import erase as erasing

        organisation_, home_ = organisation_of(organisation), home_from(environment(), home)
        request = erasing.Request(_people(person or [], kind or [], again=again), reason)
        evidence = erasing.erase(organisation_, home_, request, dry_run=dry_run)
        _print(evidence, home_.path, dry_run=dry_run)
        if dry_run:
            return
        if rebuild:
            from orchestration import night

            night.run("nightly", organisation_, home=home_, as_of=None)
            erasing.look_again(organisation_, home_, evidence, reason=reason)
        _say_what_is_left(evidence)


def rotate_secret(
    reason: ReasonOption,
    rebuild: RebuildOption = True,
    organisation: OrganisationOption = None,
    home: HomeOption = None,
) -> None:
    """Make a new secret and hash everybody anew; builds made with the old one are removed."""
    with one_sentence():
        from orchestration import rotate

        home_ = home_from(environment(), home)
        organisation_ = organisation_of(organisation) if rebuild else None
        fingerprint = rotate.rotate_secret(home_, reason=reason)
        console.print(
            f"New secret [bold]{fingerprint}[/] in {home_.secret_file}; keep a backup.", soft_wrap=True
        )
        if organisation_:
            from orchestration import night

            night.run("nightly", organisation_, home=home_, as_of=None)


def _people(values: list[str], kinds: list[Kind], *, again: bool) -> tuple[tuple[str, str], ...]:
    if bool(values) == again or len(kinds) not in {len(values), min(len(values), 1)}:
        raise ConfigurationError(
            "erase",
            "it needs somebody, and what the value is",
            "Give --person VALUE --kind customer (or email, phone, handle, employee), or --again alone.",
        )
    every = kinds * len(values) if len(kinds) == 1 else kinds
    return tuple((kind.value, value) for kind, value in zip(every, values, strict=True))


def _print(evidence: Evidence, home: Path, *, dry_run: bool) -> None:
    rows = ", ".join(f"{feed} {count:,}" for feed, count in sorted(evidence.records.items())) or "none"
    console.print(f"Rows of theirs: {rows}", soft_wrap=True)
    if dry_run:
        before = evidence.left
        console.print(f"Found in {len(before):,} files; nothing was changed.", soft_wrap=True)
        return
    console.print(
        f"Took records out of {len(evidence.files):,} delivered files and removed {len(evidence.builds_removed):,} "
        f"published builds. Evidence: {home / 'erasures' / evidence.at}.json",
        soft_wrap=True,
    )


def _say_what_is_left(evidence: Evidence) -> None:
    """Fails if anything of them is left anywhere."""
    left = [f"{file} ({hits} times)" for file, hits in evidence.left.items()]
    left += [f"{file} ({why})" for file, why in evidence.by_hand.items()]
    left += [f"{file} (it cannot be opened)" for file in evidence.unopened]
    if not left:
        return
    more = [f"{len(left) - NAMED_FILES} more, see the evidence"] if len(left) > NAMED_FILES else []
    raise BrandHealthError(
        "; ".join(left[:NAMED_FILES] + more),
        "they still name somebody who was erased: records of other people, or files that cannot be rewritten here",
        "Mend them by hand, then run `brand-health erase --again`.",
    )
