"""A library that is put off is whole once somebody asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.put_off import put_off

ROOT = Path(__file__).resolve().parents[2]


def run(code: str) -> list[str]:
    """Lines that a fresh Python prints."""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return ran.stdout.split()


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package ``slow_library`` that counts how often it is read."""
    package = tmp_path / "slow_library"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import builtins\nbuiltins.slow_read = 1 + getattr(builtins, 'slow_read', 0)\n"
    )
    (package / "part.py").write_text("VALUE = 3\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return str(tmp_path)


def test_a_library_is_read_when_something_of_it_is_asked_for_and_once(library: str):
    assert run(f"""
import sys, builtins
sys.path.insert(0, {library!r})
from orchestration.put_off import put_off
put_off("slow_library", "slow_library", "there_is_none_of_this_name")
import slow_library
print(hasattr(slow_library, "__wrapped__"), hasattr(builtins, "slow_read"))
print(hasattr(slow_library, "nothing"), builtins.slow_read, type(slow_library).__name__)
from slow_library.part import VALUE
print(VALUE, builtins.slow_read)
""") == ["False", "False", "False", "1", "module", "3", "1"]


def test_what_is_read_already_stays_as_it_is():
    before = sys.modules["json"]
    put_off("json")
    assert sys.modules["json"] is before


def test_the_rules_of_the_gate_load_without_statistics_and_drawing_and_these_still_work():
    assert run("""
import sys
from orchestration import gate
gate.required_checks(["raw"], [])
print("scipy.stats._stats_py" in sys.modules, "altair.vegalite" in sys.modules)
import altair
from scipy import stats
print(round(float(stats.norm.cdf(1.96)), 3), altair.Chart.__name__)
""") == ["False", "False", "0.975", "Chart"]


def test_the_assets_load_without_dbt_and_dbt_is_found_afterwards():
    assert run("""
import sys
from orchestration.assets import transform
from orchestration import translator
print(any(name.split(".")[0] in ("dbt", "dbt_common") for name in sys.modules))
import dbt.version
print(dbt.version.__name__)
""") == ["False", "dbt.version"]


def test_a_package_that_is_done_without_is_missing_inside_and_there_afterwards(library: str):
    assert run(f"""
import sys
sys.path.insert(0, {library!r})
from orchestration.put_off import doing_without
with doing_without("slow_library"):
    try:
        import slow_library
    except ImportError:
        print("missing")
import slow_library
with doing_without("slow_library"):
    import slow_library.part
    print(slow_library.part.VALUE)
""") == ["missing", "3"]
