"""Making a published build again from the delivered files, and saying whether it is the same.

Here: what must be as it was, the order of steps, and the verdict. Not here: the manifest (orchestration.manifest), the
copy of the organisation (orchestration.reproduce_copy), the checksums (orchestration.comparison).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingestion.config import Organisation, load_organisation
from ingestion.config_home import Home
from ingestion.errors import BadInputError, ConfigurationError
from ingestion.load_discover import Found
from ingestion.load_read import Reader
from ingestion.secret import read_or_create_secret
from orchestration import provenance, served
from orchestration.comparison import Difference, differences, outputs
from orchestration.reproduce_copy import (
    batches,
    copy_configuration,
    copy_deliveries,
    copy_models,
    found_files,
    make_room,
    place_of,
)
from orchestration.retained import refuse_altered, retained
from orchestration.served import Manifest

# The night that makes the build again; it publishes into the home it is given.
MakeNight = Callable[[Organisation, Home, dt.date], None]
LoadSoFar = Callable[[Organisation, Home], None]


@dataclass(frozen=True)
class Reproduction:
    """How making a build again went.

    Args:
        build_id: the build that was made again.
        again: the id it has in the fresh home.
        changed: what is no longer as it was when the build was made.
        tables: how many tables were compared.
        different: those that are not the same.
    """

    build_id: str
    again: str
    changed: tuple[str, ...]
    tables: int
    different: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        """Whether every table is the same."""
        return not self.different


def manifest_of(home: Home, build_id: str) -> Manifest:
    """The manifest of a retained build that can be made again.

    Raises:
        ConfigurationError: no such build is retained, its file was altered, or its manifest lists no files.
    """
    manifest = retained(home, build_id)
    if not (manifest.deliveries and manifest.code and manifest.configuration):
        raise ConfigurationError(
            build_id, "its manifest does not say what it was made of", "Choose a build of a later night."
        )
    refuse_altered(home, build_id)
    return manifest


def changes(manifest: Manifest, organisation: Organisation, *, home: Home) -> list[str]:
    """What is no longer as it was when the build was made, one line each; empty if nothing is."""
    found = _changed_files("code", manifest.code["files"], provenance.code_hashes())
    configured = provenance.configuration_hashes(organisation)
    found += _changed_files("configuration", manifest.configuration["files"], configured)
    found += _changed_deliveries(manifest, organisation)
    if not home.secret_file.exists():
        found.append("secret: the file is missing")
    elif read_or_create_secret(home.secret_file).fingerprint != manifest.secret:
        found.append("secret: it is another one, so people have other hashes")
    installed = provenance.libraries()
    found += [
        f"library {name}: was {before}, is {installed.get(name, 'missing')}"
        for name, before in sorted(manifest.libraries.items())
        if installed.get(name) != before
    ]
    return found


def reproduce(
    manifest: Manifest,
    organisation: Organisation,
    *,
    home: Home,
    to: Path,
    night: tuple[LoadSoFar, MakeNight],
) -> Reproduction:
    """Make a build again in a fresh home and compare what it publishes.

    Args:
        manifest: from `manifest_of`.
        organisation: where the delivered files stand; deliveries the manifest does not list are left out.
        home: where the build and the secret stand; nothing is written there.
        to: a folder that is new or empty; it holds people's own words, as the build does.
        night: loads what has been put there so far, and makes the night.

    Raises:
        ConfigurationError: the folder holds something.
        GateHeldError: a check holds the reproduction.
    """
    changed = tuple(changes(manifest, organisation, home=home))
    folder, fresh = to / "organisation", Home(to / "home", home.secret_file)
    make_room(to)
    copy_configuration(organisation, folder)
    copy_models(home, fresh)
    load_so_far, make_night = night
    for batch in batches(manifest.deliveries):
        copy_deliveries(organisation, folder, wanted=batch)
        load_so_far(load_organisation(folder), fresh)
    make_night(load_organisation(folder), fresh, dt.date.fromisoformat(manifest.as_of))
    again = served.served_build(fresh)
    if again is None:
        raise ConfigurationError(manifest.build_id, "the reproduction was not published", "See its log.")
    before, after = outputs(served.file_of(home, manifest.build_id)), outputs(served.file_of(fresh, again))
    different = tuple(differences(before, after))
    return Reproduction(manifest.build_id, again, changed, len(before), different)


def _changed_files(what: str, before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    names = sorted(before.keys() | now.keys())
    words = {(True, False): "is gone", (False, True): "is new", (True, True): "was changed"}
    return [
        f"{what} {name}: {words[name in before, name in now]}"
        for name in names
        if before.get(name) != now.get(name)
    ]


def _changed_deliveries(manifest: Manifest, organisation: Organisation) -> list[str]:
    reader, found = Reader(organisation), []
    there = found_files(organisation, {one["delivery_date"] for one in manifest.deliveries})
    for one in manifest.deliveries:
        place, name = place_of(one), f"{one['delivery_date']}/{one['source']}/{one['path']}"
        if place not in there:
            found.append(f"delivery {name}: is gone")
        elif _digest(reader, there[place]) != one["sha256"]:
            found.append(f"delivery {name}: was changed")
    return found


def _digest(reader: Reader, file: Found) -> str | None:
    try:
        identified = reader.identify(file)
    except BadInputError:
        return None
    return identified.content_sha256 if identified else None
