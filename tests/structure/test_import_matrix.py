"""Who may import whom: the layers are one-way, and the heavy libraries stay where they belong."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON_FILES = sorted([*ROOT.glob("ingestion/**/*.py"), *ROOT.glob("orchestration/**/*.py")])


def imported_packages(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def imported_at_the_top(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_ingestion_knows_nothing_of_orchestration_dbt_or_the_gate(path):
    if path.is_relative_to(ROOT / "ingestion"):
        forbidden = {"dagster", "dagster_dbt", "dbt", "great_expectations", "orchestration", "pandas"}
        found = imported_packages(path) & forbidden
        assert not found, f"{path.name} imports {found}; keep ingestion pure and wire it in orchestration/"


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_great_expectations_is_imported_by_the_expectations_alone_and_never_at_the_top_of_others(path):
    if path.is_relative_to(ROOT / "orchestration" / "expectations"):
        return
    assert "great_expectations" not in imported_packages(path), (
        f"{path.name} imports great_expectations; it loads slowly; keep it in orchestration/expectations/"
    )


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_opens_with_its_charter(path):
    if path.name == "__init__.py":
        assert not path.read_text(encoding="utf-8").strip(), (
            f"{path} must stay empty: one import path per name"
        )
        return
    charter = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert len(charter) > 40, f"{path.name}: say in the module docstring what lives here and what does not"


@pytest.mark.parametrize(
    "module", ["orchestration/status.py", "orchestration/publish.py", "orchestration/gate.py"]
)
def test_the_quick_commands_do_not_wait_for_the_heavy_libraries(module):
    heavy = imported_at_the_top(ROOT / module) & {
        "dagster",
        "dagster_dbt",
        "dbt",
        "great_expectations",
        "pandas",
    }
    assert not heavy, f"{module} loads {heavy} at the top; import inside the function that needs it"
