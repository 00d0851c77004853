"""Writes the drift report of a run of contracts into a file: a plugin of pytest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from conformance.gate.run import RUN
from conformance.problems import FileError, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(slots=True)
class DriftReport:
    """Writes the drift report of contracts that fail, as Markdown: a plugin of pytest."""

    path: Path | None  #: Where it is written; nowhere where not given.
    error: str = ""  #: Why it could not be written there.
    decided: int | None = None  #: How the contracts ended; None where none were asked for.

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Note how the contracts ended: what pytest tells beside them is no answer."""
        yield
        self.decided = int(session.exitstatus)
        run = session.config.stash.get(RUN, None)
        if run is None or not run.broken or self.path is None:
            return
        from conformance.gate.comparison import upgrade_of  # noqa: PLC0415  # where all is well, unneeded
        from conformance.report import render  # noqa: PLC0415  # "

        try:
            write_text(self.path, render(upgrade_of(run), "markdown"))
        except FileError as error:
            self.error = str(error)
