"""Runs one program on an installed release: with that release's own interpreter.

    python running.py PROGRAM OUTCOME [FOLDER]

Needs the standard library and the release only; knows nothing of the suite. A file is run as
``python PROGRAM`` does, or imported where it is a module of a package under FOLDER; of a package
each module is imported. A live node is built and not run. Then each class of the program is used
(see `exercising`). Each of these steps comes to its end or has an error. Beside them stands which
lines of the program ran, and what its configs, orders and positions came to.
"""

from __future__ import annotations

import importlib
import json
import runpy
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

_TOOL = 4  # of `sys.monitoring`: one that no tool has by convention


class NodeRunsError(BaseException):
    """The program has built its node and lets it run: the end of what is asked here."""


class Record:
    """What a program did: its steps, its lines, and what came of it."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.folder = folder
        self.files = [program] if program.is_file() else sorted(program.rglob("*.py"))
        self.steps: dict[str, Any] = {}
        self.lines: dict[str, set[int]] = {}
        self.does: dict[str, Any] = {}

    def step(self, name: str, run: Callable[[], Any]) -> Any:
        """Run a step and return what it returns; keep its error, and go on."""
        self.steps[name] = found = None
        try:
            found = run()
        except NodeRunsError:
            pass
        except BaseException as error:  # noqa: BLE001  whatever it is, a panic of Rust's too
            self.steps[name] = self._error(error)
        return found

    def _error(self, error: BaseException) -> dict[str, Any] | None:
        if isinstance(error, SystemExit) and not error.code:
            return None
        own = [
            (str(Path(frame.filename).relative_to(self.folder)), frame.lineno)
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename) in self.files
        ]
        text = str(error).strip().splitlines() or [""]
        return {"type": type(error).__name__, "text": text[0][:300], "lines": own}

    def watch(self) -> None:
        """Note from now on which lines of the program run."""
        monitoring: Any = vars(sys)["monitoring"]  # from 3.12 on, which the releases run on
        monitoring.use_tool_id(_TOOL, "programs")
        own = {str(file): str(file.relative_to(self.folder)) for file in self.files}

        def line(code: CodeType, number: int) -> Any:
            if code.co_filename in own:
                self.lines.setdefault(own[code.co_filename], set()).add(number)
            return monitoring.DISABLE

        monitoring.register_callback(_TOOL, monitoring.events.LINE, line)
        monitoring.set_events(_TOOL, monitoring.events.LINE)


def main(program: str, outcome: str, folder: str = "") -> None:
    """Run a program; write what it did."""
    path = Path(program)
    record = Record(path, Path(folder) if folder else path.parent)
    sys.path[:0] = [str(record.folder), str(path.parent)]
    sys.argv = [program]
    record.step("node", stop_at_nodes)
    record.watch()
    found: dict[str, Any] = {}
    for file in record.files:
        name = str(file.relative_to(record.folder))
        found[name] = record.step(f"run {name}", partial(run, file, record.folder)) or {}
    # It imports NT, which the program is to do first.
    exercise = importlib.import_module("exercising").exercise

    for name, names in found.items():
        exercise(name, names, record)
    lines = {name: sorted(numbers) for name, numbers in record.lines.items()}
    document = {"steps": record.steps, "lines": lines, "does": record.does}
    Path(outcome).write_text(json.dumps(document, indent=1), encoding="utf-8")


def run(file: Path, folder: Path) -> dict[str, Any]:
    """Run a file; return its names."""
    if (file.parent / "__init__.py").exists():
        parts = file.relative_to(folder).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        return vars(importlib.import_module(name))
    return runpy.run_path(str(file), run_name="__main__")


def stop_at_nodes() -> None:
    """Let each live node stop the program where it would begin to run."""
    from nautilus_trader.live.node import TradingNode  # noqa: PLC0415  a step of its own

    def stop(*_: Any, **__: Any) -> None:
        raise NodeRunsError

    for name in ("run", "run_async"):
        setattr(TradingNode, name, stop)


if __name__ == "__main__":
    main(*sys.argv[1:])
