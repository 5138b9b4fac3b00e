"""Rules of safety that a reader of one module would not see: who opens what, who writes what, who may start what."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from ingestion.errors import ConfigurationError
from ingestion.mapping_sql import check_syntax, evaluate
from orchestration import webserver

ROOT = Path(__file__).parents[2]
PYTHON_FILES = sorted([*ROOT.glob("ingestion/**/*.py"), *ROOT.glob("orchestration/**/*.py")])
SIMULATOR = ROOT / "ingestion" / "simulate"
# Whoever runs a text as code, or makes objects of bytes that somebody sent.
RUNS_TEXT = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "yaml.load",
    "yaml.unsafe_load",
}
MAKES_OBJECTS = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
STARTS_PROGRAMS = {"subprocess", "pty", "commands"}
ARCHIVES = {"gzip", "zipfile", "tarfile", "zstandard", "bz2", "lzma"}
# Each module that opens archives, and why it may.
MAY_OPEN_ARCHIVES = {
    "ingestion/readers/archives.py": "opens what was delivered, within limits",
    "ingestion/readers/files.py": "names the endings of archives",
    "ingestion/erasure_pack.py": "packs a delivered file again without an erased person",
    "ingestion/erasure_search.py": "looks for an erased person in files of the home",
    "ingestion/simulate": "writes archives of made-up records",
}
# Each module that joins the name of a delivered file to a folder, and why it may.
MAY_JOIN_NAMES = {
    "ingestion/load_discover.py": "hashes a file; links and whatever is no regular file are refused there",
    "ingestion/readers/files.py": "the fence itself",
    "orchestration/reproduce_copy.py": "copies files that load_discover found and never a name of a manifest",
    "orchestration/erase.py": "rewrites files that load_discover found",
    "ingestion/simulate/delivery.py": "writes deliveries under names of its own",
}
# Each module that writes CSV, and why what it writes is harmless to a spreadsheet.
MAY_WRITE_CSV = {
    "ingestion/quarantine.py": "spreadsheet_safe",
    "ingestion/text/audit.py": "spreadsheet_safe",
    "orchestration/query_output.py": "spreadsheet_safe",
    "ingestion/erasure_search.py": "in memory, to search it; nobody opens it",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    return [(ast.unparse(node.func), node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", PYTHON_FILES, ids=name_of)
def test_no_text_is_run_as_code_and_no_bytes_become_objects(path: Path):
    found = [name for name, _ in calls(path) if name in RUNS_TEXT]
    assert not found, f"{name_of(path)} calls {found}; a mapping has Polars SQL, YAML has safe_load"
    assert not imports(path) & MAKES_OBJECTS, f"{name_of(path)}: bytes that somebody sent are data"


@pytest.mark.parametrize("path", PYTHON_FILES, ids=name_of)
def test_no_shell_is_started_and_programs_only_by_the_web_server(path: Path):
    found = imports(path) & STARTS_PROGRAMS
    assert not found, f"{name_of(path)} imports {found}; the night is one process (ADR 0004)"
    shells = [
        name
        for name, call in calls(path)
        for keyword in call.keywords
        if keyword.arg == "shell" and ast.unparse(keyword.value) != "False"
    ]
    assert not shells, f"{name_of(path)}: {shells} with a shell"
    replaced = [name for name, _ in calls(path) if re.match(r"os\.(exec|spawn|posix_spawn)", name)]
    assert not replaced or name_of(path) == "orchestration/webserver.py"


@pytest.mark.parametrize("path", PYTHON_FILES, ids=name_of)
def test_archives_are_opened_in_one_place(path: Path):
    allowed = any(name_of(path).startswith(place) for place in MAY_OPEN_ARCHIVES)
    assert allowed or not imports(path) & ARCHIVES, (
        f"{name_of(path)} opens archives; ask ingestion.readers.archives.decompress, it has the limits"
    )
    unpacked = [
        name for name, _ in calls(path) if name.endswith(("extractall", "unpack_archive", ".extract"))
    ]
    assert not [name for name in unpacked if "str." not in name], f"{name_of(path)} unpacks onto the disk"


@pytest.mark.parametrize("path", PYTHON_FILES, ids=name_of)
def test_names_of_delivered_files_are_joined_to_folders_in_one_place(path: Path):
    joins = [
        ast.unparse(node)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        and re.search(r"\b(folder|deliveries)$", ast.unparse(node.left))
        and re.search(r"\b(source_file|(found|file|delivered)\.name|^name)$", ast.unparse(node.right))
    ]  # fmt: skip
    assert not joins or name_of(path) in MAY_JOIN_NAMES, (
        f"{name_of(path)} joins {joins}; a delivered name may hold ..; ask ingestion.readers.files.read_delivered"
    )


@pytest.mark.parametrize("path", PYTHON_FILES, ids=name_of)
def test_every_csv_for_people_is_safe_in_a_spreadsheet(path: Path):
    if path.is_relative_to(SIMULATOR):
        return  # It writes deliveries, in the shape of the vendors; nobody is meant to open them.
    text = path.read_text(encoding="utf-8")
    writes = [name for name, _ in calls(path) if name in {"csv.writer", "csv.DictWriter"}]
    writes += [name for name, _ in calls(path) if name.endswith((".write_csv", ".to_csv"))]
    copies = re.findall(r"\bcopy\b[^\"]*\bto\b[^\"]*csv", text, flags=re.IGNORECASE)
    if not writes and not copies:
        return
    reason = MAY_WRITE_CSV.get(name_of(path))
    assert reason, (
        f"{name_of(path)} writes CSV; pass its cells through ingestion.spreadsheets.spreadsheet_safe"
    )
    if reason == "spreadsheet_safe":
        assert "spreadsheet_safe(" in text, f"{name_of(path)} writes cells as they were delivered"


def test_the_lists_of_exceptions_name_files_that_exist():
    for path in (*MAY_OPEN_ARCHIVES, *MAY_JOIN_NAMES, *MAY_WRITE_CSV):
        assert (ROOT / path).exists(), f"{path} is gone; take it off its list"


def test_the_board_page_escapes_whatever_it_shows():
    for template in (ROOT / "orchestration" / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", text), f"{template.name} shows text as markup"
    assert "autoescape=True" in (ROOT / "orchestration" / "report.py").read_text(encoding="utf-8")
    marked = [
        name_of(path)
        for path in PYTHON_FILES
        if any(name.split(".")[-1] == "Markup" for name, _ in calls(path))
    ]
    assert set(marked) <= {"orchestration/figures.py", "orchestration/report.py"}, (
        "Markup is for drawings and styles of ours"
    )


@pytest.mark.parametrize(
    "expression",
    [
        "a in (select * from read_csv('{file}'))",
        "a in (SELECT a FROM read_parquet('{file}'))",
        "a not in (select a from read_csv('https://example.org/x.csv'))",
        "(select 1)",
        "exists(select 1)",
        "read_csv('{file}')",
        "__import__('os').system('id')",
        "eval('1')",
        "getenv('HOME')",
    ],
)
def test_an_expression_of_a_mapping_reaches_nothing_but_its_record(tmp_path: Path, expression: str):
    asked = expression.format(file=tmp_path / "not_there.csv")
    with pytest.raises(ConfigurationError):
        evaluate(pl.DataFrame({"a": ["1"]}), asked)


def test_a_query_in_a_mapping_is_found_when_the_mapping_is_read_and_words_in_quotes_are_words():
    assert "holds a query" in (check_syntax("a in (select a from read_csv('x'))") or "")
    assert evaluate(pl.DataFrame({"a": ["select"]}), "a = 'select'").to_list() == [True]
    assert evaluate(pl.DataFrame({"select": ["x"]}), "\"select\" || '!'").to_list() == ["x!"]


def test_the_user_interface_listens_to_this_machine_alone():
    at, warning = webserver.address("127.0.0.1", 3000, open_to_network=False)
    command = webserver.command_line(at)
    assert command[command.index("-h") + 1] == "127.0.0.1"
    assert warning == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "warehouse.example.org", ""])
def test_the_user_interface_is_open_to_others_only_when_somebody_says_so(host: str):
    with pytest.raises(ConfigurationError, match="no login"):
        webserver.address(host, 3000, open_to_network=False)
    at, warning = webserver.address(host, 3000, open_to_network=True)
    assert at == (host, 3000)
    assert "can start runs" in warning


def test_the_command_line_refuses_to_open_the_user_interface_to_everybody(tmp_path: Path):
    from typer.testing import CliRunner

    from orchestration.cli import app

    result = CliRunner().invoke(app, ["ui", "--host", "0.0.0.0", "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert "no login" in result.output
