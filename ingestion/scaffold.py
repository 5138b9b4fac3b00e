"""A new organisation folder, ready for its first delivery.

Here: writing the folder from ``ingestion/templates``. Not here: the content of the feed templates
(``ingestion.scaffold_feeds``), the command line.
"""

from __future__ import annotations

import re
from pathlib import Path

from ingestion.config import FILE_NAME, load_organisation
from ingestion.errors import ConfigurationError

TEMPLATES = Path(__file__).parent / "templates"


def new_organisation(directory: Path, name: str, *, time_zone: str) -> list[Path]:
    """Writes a complete organisation folder and proves that it loads.

    Args:
        directory: made if missing; files already there are kept, but an organisation is never overwritten.
        name: as people write it, for example ``Commons Group``.
        time_zone: IANA name; days, weeks and months are cut in it.

    Returns:
        The files written, relative to ``directory``.

    Raises:
        ConfigurationError: an organisation stands there already, or the name or zone cannot be used.
    """
    if (directory / FILE_NAME).exists():
        raise ConfigurationError(
            str(directory),
            f"a {FILE_NAME} stands here already",
            "Give another folder, or edit the one that is there.",
        )
    words = {"{{ id }}": _slug(name), "{{ name }}": _quoted(name), "{{ time_zone }}": _quoted(time_zone)}
    words["{{ title }}"] = name
    written = []
    for template in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        relative = template.relative_to(TEMPLATES)
        target = directory / relative
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_filled(template.read_text(encoding="utf-8"), words), encoding="utf-8", newline="")
        written.append(relative)
    (directory / "deliveries").mkdir(parents=True, exist_ok=True)
    try:
        load_organisation(directory)
    except ConfigurationError:
        (directory / FILE_NAME).unlink()
        raise
    return written


def _filled(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    if not slug:
        raise ConfigurationError(
            repr(name), "the name has no letter a to z or digit", "Give a name in Latin letters."
        )
    return slug[:80]


def _quoted(text: str) -> str:
    """A YAML double-quoted scalar: any name is safe in the file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if not escaped.isprintable():
        raise ConfigurationError(
            repr(text), "the text has characters that cannot be printed", "Give plain text."
        )
    return f'"{escaped}"'
