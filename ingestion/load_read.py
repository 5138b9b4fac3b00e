"""One delivered file becomes rows of canonical feeds, ready to be written.

Here: which source and section of a mapping claim a file, and the way from bytes over records to protected rows.
Not here: how a reader reads (``ingestion.readers``), what conforming means (``ingestion.conform``), any SQL.
"""

from __future__ import annotations

import fnmatch
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ingestion.config import Organisation
from ingestion.config_model import Source
from ingestion.config_yaml import near_miss
from ingestion.conform import Conformed
from ingestion.conform_file import conform_file
from ingestion.conform_rows import Source as Lineage
from ingestion.contracts.catalogue import FEEDS
from ingestion.erasure_ledger import Erasures
from ingestion.erasure_rows import without_erased
from ingestion.errors import BadInputError
from ingestion.identity import protect
from ingestion.load_discover import Found, mapping_fingerprint
from ingestion.load_seen import Seen
from ingestion.mapping import load_mapping, section_for
from ingestion.mapping_model import FileSection, Mapping
from ingestion.readers.files import changing, plain_name, read_delivered
from ingestion.secret import Secret
from ingestion.warehouse_accounts import DeliveredFile
from ingestion.warehouse_write import FeedRows


class Reader:
    """Reads the files of one organisation."""

    def __init__(
        self, organisation: Organisation, erasures: Erasures | None = None, seen: Seen | None = None
    ) -> None:
        self.organisation = organisation
        self.erasures = erasures
        self.seen = Seen({}) if seen is None else seen
        self._mappings: dict[str, Mapping] = {}

    def identify(self, found: Found) -> DeliveredFile | None:
        """What the accounts call a file; None if its mapping sets it aside.

        Raises:
            BadInputError: no source or no section claims it, or it cannot be read.
        """
        if found.problem is not None:
            raise found.problem
        claimed = self._claim(found)
        if claimed is None:
            return None
        source, section = claimed
        beside = [str(PurePosixPath(found.name).parent / name) for name in section.reader.companions.values()]
        digest, size = self.seen.content(found, [found.name, *beside])
        fingerprint = mapping_fingerprint(
            self.organisation, source, delivery_date=found.delivery_date, name=found.name
        )
        return DeliveredFile(
            source=source.name,
            delivery_date=found.delivery_date,
            source_file=found.name,
            content_sha256=digest,
            bytes=size,
            mapping=source.mapping,
            mapping_sha256=fingerprint,
            is_fictional=source.fictional,
        )

    def unread(self, found: Found) -> DeliveredFile:
        """The entry of a file that could not even be claimed."""
        mapping = found.source.mapping if found.source else ""
        return DeliveredFile(
            source=found.source_name,
            delivery_date=found.delivery_date,
            source_file=found.name,
            content_sha256="",
            bytes=0,
            mapping=mapping,
            mapping_sha256="",
            is_fictional=found.source is not None and found.source.fictional,
        )

    def rows(self, found: Found, file: DeliveredFile, *, secret: Secret) -> list[FeedRows]:
        """Everything one file says, feed by feed, identities already hashed and erased people left out.

        Raises:
            BadInputError: the file is refused as a whole, or is no longer the one that was identified.
        """
        claimed = self._claim(found)
        if claimed is None:
            return []
        source, section = claimed
        delivered = read_delivered(found.folder, found.name, companions=section.reader.companions)
        if delivered.sha256 != file.content_sha256:
            raise changing(found.name)
        lineage = Lineage(source.name, source.mapping, found.delivery_date, found.name, source.fictional)
        conformed = conform_file(delivered, section, FEEDS, lineage)
        return [_protected(one, secret, self.erasures) for one in conformed]

    def _claim(self, found: Found) -> tuple[Source, FileSection] | None:
        source = found.source
        if source is None:
            known = [one.name for one in self.organisation.sources]
            raise BadInputError(
                f"{found.delivery_date}/{found.source_name}/{found.name}",
                "no configured source delivers here",
                "Add the source to brand_health.yml, or move the file." + near_miss(found.source_name, known),
                kind="unknown_source",
            )
        section = section_for(self._mapping(source), found.name)
        if section is not None and not _fits(found.name, source.files):
            raise BadInputError(
                f"{found.delivery_date}/{found.source_name}/{found.name}",
                f"the source takes files named {source.files} only",
                "Rename the file, or widen `files` in brand_health.yml.",
                kind="unmatched_file",
            )
        return (source, section) if section is not None else None

    def _mapping(self, source: Source) -> Mapping:
        if source.name not in self._mappings:
            path = self.organisation.mapping_file(source)
            self._mappings[source.name] = _checked(path, path.read_bytes())
        return self._mappings[source.name]


@lru_cache(maxsize=128)
def _checked(path: Path, content: bytes) -> Mapping:  # noqa: ARG001 - new content asks for a new check
    return load_mapping(path)


def _protected(conformed: Conformed, secret: Secret, erasures: Erasures | None) -> FeedRows:
    feed = FEEDS[conformed.feed]
    kept, erased = without_erased(conformed, erasures) if erasures else (conformed, 0)
    again = f"erased_people_came_again: {erased:,} records left out; run `brand-health erase --again`"
    return FeedRows(
        feed=feed,
        records_in=conformed.records_in,
        accepted=protect(kept.accepted, feed, secret=secret),
        quarantined=kept.quarantined,
        duplicates=kept.duplicates,
        flags=(*kept.flags, again) if erased else kept.flags,
        erased=erased,
    )


def _fits(name: str, pattern: str) -> bool:
    return any(fnmatch.fnmatchcase(one, pattern) for one in (name, plain_name(name)))
