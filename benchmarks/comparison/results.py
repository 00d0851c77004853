"""What a run of the comparison found: counted, and kept as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULTS_FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one tool made of one bump."""

    bump: str  #: As a bump writes itself.
    tool: str  #: Id of the tool.
    reported: int = 0
    named: tuple[str, ...] = ()  #: Ids of the real drifts among what it reported.
    seconds: float = 0.0  #: Wall time.
    failure: str = ""  #: Why it could not be run; then the others say nothing.


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All of one run."""

    date: str  #: ISO, UTC.
    python: str
    versions: Mapping[str, str]  #: Of the tools' packages.
    rows: tuple[Result, ...]

    def of(self, bump: str, tool: str) -> Result:
        """Return what a tool made of a bump.

        Raises:
            KeyError: That was not run.
        """
        for row in self.rows:
            if (row.bump, row.tool) == (bump, tool):
                return row
        raise KeyError((bump, tool))


def write_results(results: Results, path: Path = RESULTS_FILE) -> None:
    """Write the results, a fact a line."""
    text = json.dumps(asdict(results), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_results(path: Path = RESULTS_FILE) -> Results:
    """Read what ``write_results`` wrote.

    Raises:
        TypeError: A fact is missing, or is none that results have.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    rows = tuple(Result(**{**row, "named": tuple(row["named"])}) for row in document["rows"])
    return Results(**{**document, "rows": rows})
