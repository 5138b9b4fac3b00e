"""Which models that were to run rest after all, decided as the night goes: what they read came out as it was.

Here: that decision ("early cutoff" of build systems). Not here: what is known before anything runs
(orchestration.resting), nor running models (orchestration.known_models).

Most models are to run because something behind them does. Another day makes every record be read anew, and where none
was delivered the records are the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from orchestration.contents import contents
from orchestration.dbt_manifest import ParsedProject, table_of
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
        run = {table_of(self._nodes[unique_id]) for unique_id in plan.run}
        self.contents = {table: text for table, text in plan.contents.items() if table not in run}
        self.rested: dict[str, str] = {}

    def rests(self, unique_id: str) -> bool:
        """Whether running this model would leave its table as it is; everything it reads has run or rests."""
        state = self._plan.same_code.get(unique_id)
        if state is None:
            return False
        own = table_of(self._nodes[unique_id])
        inputs = self._present(set(self._behind(unique_id))).inputs(unique_id)
        # Its own table is read only if it may rest.
        if inputs != state.inputs or self._present({own}).content(unique_id) != state.content:
            self.contents.pop(own, None)
            return False
        self.rested[unique_id] = state.built_in
        return True

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
