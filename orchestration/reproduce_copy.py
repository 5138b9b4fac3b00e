"""A copy of an organisation folder with the deliveries of one manifest and no others.

Here: what is copied, and in which batches it came. Not here: what is made of the copy (orchestration.reproduce).
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ingestion.config import FILE_NAME, Organisation
from ingestion.config_home import Home
from ingestion.errors import BadInputError, ConfigurationError
from ingestion.load_discover import Found, delivered_files
from ingestion.load_read import Reader


def place_of(one: Mapping[str, Any]) -> tuple[str, dt.date, str]:
    """What names a file of a manifest in the accounts."""
    return one["source"], dt.date.fromisoformat(one["delivery_date"]), one["path"]


def found_files(organisation: Organisation, days: Iterable[str]) -> dict[tuple[str, dt.date, str], Found]:
    """Place -> file, of everything that stands in the deliveries of these days."""
    return {
        file.place: file
        for day in sorted(days)
        for file in delivered_files(organisation, dt.date.fromisoformat(day))
    }


def batches(deliveries: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The deliveries as they came in: a file that one load would have read before its predecessor opens a batch.

    Which of two equal records is the duplicate depends on which came first, and the accounts tell.
    """
    found: list[list[Mapping[str, Any]]] = []
    for one in deliveries:
        if not found or _in_order(one) < _in_order(found[-1][-1]):
            found.append([])
        found[-1].append(one)
    return found


def _in_order(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return one["delivery_date"], one["source"], one["path"]


def make_room(to: Path) -> None:
    """A folder for a reproduction, closed to others.

    Raises:
        ConfigurationError: something is in it.
    """
    if to.exists() and any(to.iterdir()):
        raise ConfigurationError(str(to), "the folder for the reproduction is not empty", "Name a new one.")
    to.mkdir(parents=True, exist_ok=True)
    to.chmod(0o700)


def copy_configuration(organisation: Organisation, folder: Path) -> None:
    """The organisation file, its own mappings and its reference lists."""
    folder.mkdir()
    shutil.copy2(organisation.directory / FILE_NAME, folder / FILE_NAME)
    for part in (organisation.reference, organisation.directory / "mappings"):
        if part.is_dir():
            shutil.copytree(part, folder / part.name)


def copy_models(home: Home, fresh: Home) -> None:
    """The trained label models, closed to others as they were."""
    if home.models.is_dir():
        shutil.copytree(home.models, fresh.models)


def copy_deliveries(organisation: Organisation, folder: Path, *, wanted: list[Mapping[str, Any]]) -> None:
    """Put these files into the deliveries of the copy, with what their mappings set aside, such as companions."""
    places = {place_of(one) for one in wanted}
    reader = Reader(organisation)
    for place, file in found_files(organisation, {one["delivery_date"] for one in wanted}).items():
        if place in places or (file.source and _is_set_aside(reader, file)):
            inside = Path(file.delivery_date.isoformat(), file.source_name, *Path(file.name).parts)
            target = folder / "deliveries" / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                _same_bytes(file.folder / file.name, target)


def _is_set_aside(reader: Reader, file: Found) -> bool:
    try:
        return reader.identify(file) is None
    except BadInputError:
        return False


def _same_bytes(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Another disk; a link by name would be refused as a delivery.
        shutil.copy2(source, target)
