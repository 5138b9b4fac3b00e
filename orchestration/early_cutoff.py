"""Which models that were to run rest after all, decided as the night goes: what they read came out as it was.

Here: that decision ("early cutoff" of build systems). Not here: what is known before anything runs
(orchestration.resting), nor running models (orchestration.known_models).

Most models are to run because something behind them does. Another day makes every record be read anew, and where none
was delivered the records are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from orchestration.contents import contents
from orchestration.dbt_manifest import ParsedProject, table_of
from orchestration.model_state import State
from orchestration.resting import Plan, Present, Values


class EarlyCutoff:
    """What the night has looked at so far, and what follows for the model whose turn it is.

    Args:
        con: connection to the build.
        project: the parsed project.
        plan: what was decided before anything ran.
        values: the variables of tonight.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, project: ParsedProject, *, plan: Plan, values: Values
    ) -> None:
        self._con, self._project, self._plan, self._values = con, project, plan, values
        self._nodes = project.manifest["nodes"]
        self._level = {
            unique_id: number for number, level in enumerate(project.build_levels) for unique_id in level
        }
        self._unchanged: dict[int, Mapping[str, State]] = {}
        run = {table_of(self._nodes[unique_id]) for unique_id in plan.run}
        self.contents = {table: text for table, text in plan.contents.items() if table not in run}
        self.rested: dict[str, str] = {}

    def rests(self, unique_id: str) -> bool:
        """Whether running this model would leave its table as it is; everything before its level has run or rests."""
        level = self._level[unique_id]
        # Models of a level read only what is before it, so that all of them are looked into at once.
        if level not in self._unchanged:
            self._unchanged[level] = self._unchanged_of(self._project.build_levels[level])
        state = self._unchanged[level].get(unique_id)
        if state is None:
            return False
        self.rested[unique_id] = state.built_in
        return True

    def _unchanged_of(self, level: Sequence[str]) -> Mapping[str, State]:
        states = {
            unique_id: self._plan.same_code[unique_id]
            for unique_id in level
            if unique_id in self._plan.same_code
        }
        present = self._present({table for unique_id in states for table in self._behind(unique_id)})
        same = {
            unique_id: state
            for unique_id, state in states.items()
            if state.inputs == present.inputs(unique_id)
        }
        # A model's own table is read only where what it reads is the same.
        own = {unique_id: table_of(self._nodes[unique_id]) for unique_id in same}
        present = self._present(set(own.values()))
        unchanged = {
            unique_id: state
            for unique_id, state in same.items()
            if state.content == present.content(unique_id)
        }
        for unique_id in own.keys() - unchanged.keys():
            self.contents.pop(own[unique_id], None)
        return unchanged

    def _present(self, tables: set[str]) -> Present:
        self.contents |= contents(self._con, tables - self.contents.keys())
        return Present(self._project, self._values, self.contents)

    def _behind(self, unique_id: str) -> Iterator[str]:
        """Tables and views it reads, with those behind the views."""
        for parent in self._nodes[unique_id]["depends_on"].get("nodes", []):
            node = self._nodes.get(parent) or self._project.manifest["sources"][parent]
            yield table_of(node)
            if node.get("config", {}).get("materialized") == "view":
                yield from self._behind(parent)
