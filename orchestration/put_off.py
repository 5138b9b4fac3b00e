"""Libraries that another library imports at its start and that nobody here uses through it.

Great Expectations reads statistics and drawing for expectations we have none of, dagster-dbt reads dbt for the names of
a few types: seconds of every night. Here: putting one off until it is asked for, or doing without it. Not here: which
libraries (orchestration.gate, orchestration.translator).
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


class _PutOff(ModuleType):
    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the module has
        # Python and its tools look at these of every module there is; they want nothing of the library.
        if name.startswith("__") or self.__spec__ is None or self.__spec__.loader is None:
            raise AttributeError(name)
        self.__class__ = ModuleType  # ty: ignore[invalid-assignment]  it is an ordinary module from here on
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def put_off(*names: str) -> None:
    """Let these modules be imported without being read, until one of their names is asked for.

    Args:
        names: full names of modules; those that are read already, or not there at all, stay as they are.
    """
    for name in names:
        spec = None if name in sys.modules else find_spec(name)
        if spec is None:
            continue
        module = module_from_spec(spec)
        module.__class__ = _PutOff
        sys.modules[name] = module
        parent, _, own = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], own, module)


@contextmanager
def doing_without(name: str) -> Generator[None]:
    """Let what is imported inside find a package missing; for a library that has a way of its own to do without.

    Args:
        name: the package; it stays if it is read already, and is found as ever afterwards.
    """
    hidden = name not in sys.modules
    if hidden:
        sys.modules[name] = None  # ty: ignore[invalid-assignment]  how Python marks what cannot be imported
    try:
        yield
    finally:
        if hidden:
            del sys.modules[name]
