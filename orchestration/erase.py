"""An erasure from the request to the evidence, in an order in which a kill at any point does no harm.

Here: that order. First the ledger, so that no load takes the person in again; then whatever readers could open; then
the deliveries, file by file. Started again after a kill, it does what is left: everybody in the ledger is looked for
every time. Not here: whose a record is, what becomes of a file (``ingestion.erasure_*``), and the evidence
(``orchestration.erase_evidence``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.config import Organisation
from ingestion.config_home import Home
from ingestion.erasure_files import without_records
from ingestion.erasure_find import Belongings, claimed_section, find, read_whole, shared_marks, theirs_in
from ingestion.erasure_ledger import Erasures, enter, open_ledger
from ingestion.erasure_pack import packed, put_in_place, sweep
from ingestion.erasure_people import KINDS
from ingestion.erasure_search import Needles, Search, search
from ingestion.errors import BadInputError, ConfigurationError
from ingestion.load_discover import Found
from orchestration.erase_evidence import Evidence, write
from orchestration.erase_home import withdraw
from orchestration.writer import sole_writer


@dataclass(frozen=True)
class Request:
    """Who is to be erased, and why.

    Args:
        people: kind and value as given on the command line; none to look again for those in the ledger.
        reason: kept in the ledger, so it names nobody.
    """

    people: tuple[tuple[str, str], ...]
    reason: str


def erase(organisation: Organisation, home: Home, request: Request, *, dry_run: bool) -> Evidence:
    """Erase people from the deliveries of an organisation and from a home.

    Args:
        organisation: its delivered files are rewritten.
        home: its ledger is written; builds, published files, logs and sheets are removed.
        request: whom.
        dry_run: only say what would be done.

    Raises:
        ConfigurationError: the request names nobody, or its reason names the person.
        WriterBusyError: another process writes this home.
    """
    _check(request)
    with sole_writer(home, "erase"):
        erasures = open_ledger(home.path, to_write=not dry_run)
        asked = _marks(organisation, request, erasures)
        found = find(organisation, erasures, asked)
        needles = Needles({value for _, value in request.people} | found.names)
        before = _look(organisation, home, needles)
        evidence = Evidence.begun(request.people, erasures, found, before)
        if dry_run:
            return evidence
        kinds = Counter(kind for kind, _ in request.people)
        enter(home.path, erasures, hashes=found.hashes, reason=request.reason, kinds=kinds)
        write(evidence, home, reason=request.reason)
        evidence.builds_removed = withdraw(home, action="erase", reason=request.reason)
        sweep(organisation.deliveries)
        _rewrite_all(organisation, found, erasures, evidence)
        evidence.searched("after", _look(organisation, home, needles))
        evidence.needles = needles
        write(evidence, home, reason=request.reason)
    return evidence


def look_again(organisation: Organisation, home: Home, evidence: Evidence, *, reason: str) -> None:
    """Search once more, when the night after has made everything anew, and add it to the evidence."""
    with sole_writer(home, "erase"):
        evidence.searched("after the rebuild", _look(organisation, home, evidence.needles))
        write(evidence, home, reason=reason)


def _check(request: Request) -> None:
    said = request.reason.casefold()
    if not request.reason.strip() or any(value.strip().casefold() in said for _, value in request.people):
        raise ConfigurationError(
            "--reason",
            "it is kept for ever, so it has to say why without naming the person",
            "Give the number of the request, for example.",
        )


def _marks(organisation: Organisation, request: Request, erasures: Erasures) -> list[str]:
    if not request.people and not erasures.hashes:
        raise ConfigurationError("--again", "nobody was erased here before", "Name somebody with --person.")
    nobodys_own = shared_marks(organisation, erasures)
    marks = []
    for kind, value in request.people:
        mark = erasures.person(KINDS[kind], value)
        if mark is None or mark in nobodys_own:
            raise ConfigurationError(
                "--person",
                f"this {kind} is nobody's own: it is empty, shared by many, or an account of the organisation",
                "Name the person by something else.",
            )
        marks.append(mark)
    return marks


def _look(organisation: Organisation, home: Home, needles: Needles) -> dict[str, Search]:
    return {
        "organisation": search([organisation.directory], needles, leave_out=[home.path]),
        "home": search([home.path], needles, leave_out=[]),
    }


def _rewrite_all(
    organisation: Organisation, found: Belongings, erasures: Erasures, evidence: Evidence
) -> None:
    for file in sorted(found.places, key=lambda one: (one.delivery_date, one.source_name, one.name)):
        name = f"{file.delivery_date}/{file.source_name}/{file.name}"
        try:
            _rewrite(organisation, file, found, erasures)
            evidence.files[name] = len({place.record for place in found.places[file]})
        except BadInputError as problem:
            evidence.by_hand[name] = problem.rule
        except OSError as problem:
            evidence.by_hand[name] = f"it cannot be replaced: {problem.strerror}"


def _rewrite(organisation: Organisation, file: Found, found: Belongings, erasures: Erasures) -> None:
    """Takes the records out of one file and reads what is left, to see that nothing of theirs is."""
    section = claimed_section(organisation, file)
    assert section is not None, "records were found in it"
    path: Path = file.folder / file.name
    original = path.read_bytes()
    delivered = read_whole(file, section)
    left = without_records(delivered.data, file.name, section, found.places[file], erasures)
    put_in_place(path, None if left is None else packed(left, file.name, original))
    rows: Sequence[object] = theirs_in(organisation, file, erasures) if left is not None else ()
    if rows:
        raise BadInputError(
            file.name, f"{len(rows)} rows are left in it", "See for yourself.", kind="by_hand"
        )
