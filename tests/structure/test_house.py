"""House rules that a reader would otherwise have to remember."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TRACKED = subprocess.run(
    ["git", "-c", "safe.directory=*", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split("\n")
PROSE_AND_CODE = [
    ROOT / name
    for name in TRACKED
    if name.endswith((".py", ".sql", ".yml", ".yaml", ".toml", ".md", ".html", ".css", ".cfg", ".lock"))
    and "/deliveries/" not in name
    and not name.startswith("tests/fixtures/")
    and (ROOT / name).exists()
]


def test_every_make_target_in_the_readme_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, flags=re.M), (
            f"README names `make {target}`, the Makefile does not"
        )


def test_every_path_the_readme_names_exists():
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists(), f"README links to {path}"


def test_the_tree_in_the_readme_is_the_tree_on_disk():
    tree = re.search(r"```tree\n(.*?)```", README, flags=re.S)
    assert tree, "the README shows the layout in a ```tree block"
    for line in tree.group(1).splitlines():
        name = line.split("  ")[0].strip()
        assert (ROOT / name.rstrip("/")).exists(), f"README's tree names {name}"


def test_continuous_integration_runs_the_readme_test_command():
    assert "make test" in README
    assert "exec make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_command_of_the_command_line_is_documented():
    from orchestration.cli import app

    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    documented = README + (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert {name for name in names if f"brand-health {name}" not in documented} == set()


@pytest.mark.parametrize("path", PROSE_AND_CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_names_a_place_of_one_machine_or_an_index_host(path):
    text = path.read_text(encoding="utf-8")
    place = re.search(r"/(?:tmp|work|farm|root|home)/[A-Za-z0-9._-]+/", text)
    host = re.search(r"https?://[^ )\"']+/(?:simple|packages)/[A-Za-z0-9]", text)
    assert not place, f"{path.name} names a path of one machine: {place.group(0)}"
    assert not host, f"{path.name} names an index host: {host.group(0)}"


def test_the_lock_names_no_host_and_pins_every_package_by_hash():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pins = re.findall(r"^[a-zA-Z0-9._-]+==[^ ]+", lock, flags=re.M)
    assert len(pins) > 100
    assert lock.count("--hash=sha256:") >= len(pins)


def test_every_dependency_has_its_line_of_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    entries = re.findall(r'^    "[a-z][^"]*",.*$', text.split("[tool.")[0], flags=re.M)
    assert len(entries) > 20
    assert [line for line in entries if "#" not in line] == []


def test_the_glossary_gives_each_term_once():
    terms = re.findall(r"^\*\*(.+?)\*\*", (ROOT / "CONTEXT.md").read_text(encoding="utf-8"), flags=re.M)
    assert len(terms) > 20
    assert len(terms) == len(set(terms))
