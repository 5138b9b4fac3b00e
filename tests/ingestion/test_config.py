"""A wrong organisation folder is answered with file, line and remedy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ingestion.config import Home, home_from, load_organisation, organisation_directory, resolve_as_of
from ingestion.config_yaml import read_yaml
from ingestion.errors import ConfigurationError
from ingestion.mapping_yaml import read_document

GOOD = """\
organisation: {id: acme, name: Acme}
reporting:
  time_zone: Europe/London
  as_of: latest_delivery
brands:
  - {id: acme, name: Acme, is_own: true, aliases: [ACME Ltd]}
  - {id: rival, name: Rival, is_own: false}
sources:
  - name: desk
    subject: support
    mapping: plain_csv
    owner: care
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "brand_health.yml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def rewrite(folder: Path, old: str, new: str) -> None:
    file = folder / "brand_health.yml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_good_file_is_read_with_its_defaults(folder):
    organisation = load_organisation(folder)
    assert organisation.organisation.name == "Acme"
    assert organisation.privacy.minimum_group == 5
    assert organisation.reporting.week_starts_on == "monday"
    assert organisation.deliveries == folder / "deliveries"
    assert organisation.mapping_file(organisation.sources[0]).name == "plain_csv.yml"


def test_an_own_mapping_goes_before_a_shipped_one(folder):
    own = folder / "mappings" / "plain_csv.yml"
    own.parent.mkdir()
    own.write_text("mapping: plain_csv\n")
    organisation = load_organisation(folder)
    assert organisation.mapping_file(organisation.sources[0]) == own


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("subject: support", "subjekt: support", 10, "Did you mean subject?"),
        ("subject: support", "subject: suport", 10, "Did you mean support?"),
        ("mapping: plain_csv", "mapping: plain_cvs", 11, "Did you mean plain_csv?"),
        ("Europe/London", "Europe/Lundon", 3, "Did you mean Europe/London?"),
        ("as_of: latest_delivery", "as_of: yesterday", 4, "as_of"),
        ("id: rival", "id: acme", 7, "repeats acme"),
        ("name: Rival,", "name: acme ltd,", 7, "already belongs to acme"),
        ("id: rival", "id: Rival & Co", 7, "pattern"),
        ("    owner: care\n", "", 9, "owner is missing"),
        ("    owner: care\n", "    owner: care\n    owner: pr\n", 13, "already given in line 12"),
        ("is_own: false", "is_own: perhaps", 7, "is_own"),
        ("name: Rival", "name: 'Rival", 14, ""),
        ("brands:", "privacy: {minimum_group: 1}\nbrands:", 5, "minimum_group"),
    ],
)
def test_a_mistake_names_its_line_and_the_remedy(folder, old, new, line, says):
    rewrite(folder, old, new)
    with pytest.raises(ConfigurationError) as complaint:
        load_organisation(folder)
    if "'Rival" not in new:
        assert complaint.value.culprit == f"{folder / 'brand_health.yml'}, line {line}"
    assert says in str(complaint.value)
    assert complaint.value.exit_code == 2


def test_two_mistakes_are_counted(folder):
    rewrite(folder, "subject: support", "subjekt: support")
    with pytest.raises(ConfigurationError, match="1 more finding"):
        load_organisation(folder)


def test_a_folder_without_the_file_is_told_how_to_get_one(tmp_path):
    with pytest.raises(ConfigurationError, match="brand-health init"):
        load_organisation(tmp_path)


def test_the_option_goes_before_the_environment_and_that_before_the_default(tmp_path):
    environment = {
        "BRAND_HEALTH_HOME": str(tmp_path / "env"),
        "BRAND_HEALTH_SECRET_FILE": str(tmp_path / "s.key"),
    }
    assert home_from(environment, tmp_path / "option").path == tmp_path / "option"
    assert home_from(environment, None).path == tmp_path / "env"
    assert home_from(environment, None).secret_file == tmp_path / "s.key"
    assert home_from({}, None).path == Path("var").absolute()
    assert Home(tmp_path).secret_file == tmp_path / "secret.key"


def test_without_an_organisation_the_remedy_names_option_and_variable():
    with pytest.raises(ConfigurationError, match="--organisation DIR or set BRAND_HEALTH_ORGANISATION"):
        organisation_directory({}, None)
    assert organisation_directory({"BRAND_HEALTH_ORGANISATION": "/x"}, None) == Path("/x")


@pytest.mark.parametrize(
    ("configured", "given", "expected"),
    [
        ("latest_delivery", None, dt.date(2026, 2, 3)),
        ("2026-01-15", None, dt.date(2026, 1, 15)),
        # Half past eleven in the evening in UTC is already tomorrow in Kyiv.
        ("today", None, dt.date(2026, 3, 2)),
        ("today", dt.date(2026, 1, 1), dt.date(2026, 1, 1)),
    ],
)
def test_the_day_a_build_speaks_about(folder, configured, given, expected):
    rewrite(folder, "Europe/London", "Europe/Kyiv")
    rewrite(folder, "as_of: latest_delivery", f"as_of: {configured}")
    days = [dt.date(2026, 2, 3), dt.date(2026, 1, 1)]
    now = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    assert resolve_as_of(load_organisation(folder), given, deliveries=days, now=now) == expected


def test_the_latest_delivery_of_none_is_a_clear_error(folder):
    now = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    with pytest.raises(ConfigurationError, match="--as-of DATE"):
        resolve_as_of(load_organisation(folder), None, deliveries=[], now=now)


@pytest.mark.parametrize("read", [read_yaml, read_document])
@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000 + "x", "{a: " * 20_000])
def test_a_file_that_nests_without_end_is_told_in_one_sentence(tmp_path, read, text):
    file = tmp_path / "deep.yml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match="nests too deeply"):
        read(file)
