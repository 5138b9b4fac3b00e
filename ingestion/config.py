"""The organisation folder: ``brand_health.yml``, read once and checked whole.

Here: loading, the rules between sections, where mappings and deliveries stand, and the as-of day.
Not here: the keys of each section (``ingestion.config_model``), environment and home
(``ingestion.config_home``), nor the content of ``reference/*.csv`` (``ingestion.reference``).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import PrivateAttr

from ingestion.config_home import Home, current_home, home_from, organisation_directory
from ingestion.config_model import OrganisationFile, Source
from ingestion.config_yaml import Place, near_miss, problem_at, read_model, read_yaml
from ingestion.errors import ConfigurationError

__all__ = [
    "Home",
    "Organisation",
    "current_home",
    "home_from",
    "load_organisation",
    "mappings",
    "organisation_directory",
    "resolve_as_of",
]

FILE_NAME = "brand_health.yml"
SHIPPED_MAPPINGS = Path(__file__).parent / "mappings"


class Organisation(OrganisationFile):
    """An organisation and the folder it stands in."""

    _directory: Path = PrivateAttr()

    @property
    def directory(self) -> Path:
        """The organisation folder."""
        return self._directory

    @property
    def deliveries(self) -> Path:
        """``deliveries/<date>/<source>/<files>``."""
        return self._directory / "deliveries"

    @property
    def reference(self) -> Path:
        """``reference/*.csv``."""
        return self._directory / "reference"

    def source(self, name: str) -> Source | None:
        """The configured source of that name, if any."""
        return next((source for source in self.sources if source.name == name), None)

    def mapping_file(self, source: Source) -> Path:
        """The mapping of a source: the organisation's own folder goes before the shipped ones."""
        own = self._directory / "mappings" / f"{source.mapping}.yml"
        return own if own.exists() else SHIPPED_MAPPINGS / f"{source.mapping}.yml"


def load_organisation(directory: Path) -> Organisation:
    """Reads and checks an organisation folder.

    Raises:
        ConfigurationError: with file, line, rule and remedy.
    """
    path = directory / FILE_NAME
    if not path.is_file():
        raise ConfigurationError(
            str(directory),
            f"the organisation folder has no {FILE_NAME}",
            "Give another --organisation, or make one with brand-health init DIR.",
        )
    organisation = read_model(path, Organisation)
    organisation._directory = directory.absolute()
    _check_between_sections(path, organisation)
    return organisation


def _check_between_sections(path: Path, organisation: Organisation) -> None:
    _, lines = read_yaml(path)
    _refuse_repeats(path, lines, "sources", key="name", values=[s.name for s in organisation.sources])
    _refuse_repeats(path, lines, "brands", key="id", values=[b.id for b in organisation.brands])
    _refuse_shared_aliases(path, lines, organisation)
    for position, source in enumerate(organisation.sources):
        if not organisation.mapping_file(source).is_file():
            raise problem_at(
                path,
                lines,
                ("sources", position, "mapping"),
                rule=f"names the mapping {source.mapping}, which does not exist",
                fix=f"Put {source.mapping}.yml into {organisation.directory / 'mappings'}."
                + near_miss(source.mapping, mappings(organisation)),
            )


def mappings(organisation: Organisation) -> list[str]:
    """Names of all mappings this organisation can use."""
    folders = (organisation.directory / "mappings", SHIPPED_MAPPINGS)
    return sorted(
        {
            str(file.relative_to(folder).with_suffix(""))
            for folder in folders
            for file in folder.rglob("*.yml")
        }
    )


def _refuse_repeats(
    path: Path, lines: dict[Place, int], section: str, *, key: str, values: list[str]
) -> None:
    for value, times in Counter(values).items():
        if times > 1:
            place = (section, _last_position(values, value), key)
            raise problem_at(path, lines, place, rule=f"repeats {value}", fix="Names are unique; rename one.")


def _last_position(values: list[str], value: str) -> int:
    return len(values) - 1 - values[::-1].index(value)


def _refuse_shared_aliases(path: Path, lines: dict[Place, int], organisation: Organisation) -> None:
    owner: dict[str, str] = {}
    for position, brand in enumerate(organisation.brands):
        for alias in {word.casefold() for word in (brand.name, *brand.aliases)}:
            if owner.setdefault(alias, brand.id) != brand.id:
                raise problem_at(
                    path,
                    lines,
                    ("brands", position, "aliases"),
                    rule=f"gives {alias!r} to {brand.id}, but it already belongs to {owner[alias]}",
                    fix="A spelling can stand for one brand only.",
                )


def resolve_as_of(
    organisation: Organisation, given: dt.date | None, *, deliveries: Iterable[dt.date], now: dt.datetime
) -> dt.date:
    """The day a build speaks about.

    Args:
        organisation: its file says what to do when no day is given.
        given: value of ``--as-of``; it goes before the organisation file.
        deliveries: days on which anything was delivered.
        now: the present instant, with its time zone.

    Raises:
        ConfigurationError: the latest delivery is asked for and there is none.
    """
    asked = given or organisation.reporting.as_of
    if isinstance(asked, dt.date):
        return asked
    if asked == "today":
        return now.astimezone(ZoneInfo(organisation.reporting.time_zone)).date()
    latest = max(deliveries, default=None)
    if latest is None:
        raise ConfigurationError(
            str(organisation.deliveries),
            "no delivery to take the as-of day from",
            "Put a delivery into deliveries/<YYYY-MM-DD>/<source>/, or give --as-of DATE.",
        )
    return latest
