"""Runs the reference feed as ``python -m`` does, and tells which of NT's callables it calls.

Usage: ``python traced_feed.py REACHED.json MODULE [ARGUMENT ...]``. Needs Python 3.12: NT's
compiled methods are seen by ``sys.monitoring``, and not by ``sys.setprofile``.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feeds.v1

if TYPE_CHECKING:
    from types import CodeType

FEED = str(Path(feeds.v1.__file__).parent)
# The types that lint checks against are those of 3.11, which has no monitoring.
MONITORING: Any = sys.monitoring  # type: ignore[attr-defined]  # see above
TOOL = MONITORING.PROFILER_ID


class Trace:
    """Collects each callable of NT's that the feed's own code calls."""

    def __init__(self) -> None:
        self.reached: set[str] = set()

    def called(self, code: CodeType, _offset: int, function: object, _first: object) -> object:
        """Take one call; those from other code are not reported again."""
        if not code.co_filename.startswith(FEED):
            return MONITORING.DISABLE
        owner = getattr(function, "__objclass__", function)
        module = getattr(function, "__module__", None) or getattr(owner, "__module__", None) or ""
        if module.split(".")[0] == "nautilus_trader":
            # A constructor that is called by ``super()`` is the class itself.
            self.reached.add(str(function.__qualname__).removesuffix(".__init__"))  # type: ignore[attr-defined]  # every callable of NT's has one
        return None


def main() -> None:
    """Run the module under tracing, and write what it reached however it ends."""
    out, module, *_ = sys.argv[1:]
    sys.argv = sys.argv[2:]
    trace = Trace()
    MONITORING.use_tool_id(TOOL, "surface")
    MONITORING.register_callback(TOOL, MONITORING.events.CALL, trace.called)
    MONITORING.set_events(TOOL, MONITORING.events.CALL)
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        Path(out).write_text(json.dumps(sorted(trace.reached)), encoding="utf-8")


if __name__ == "__main__":
    main()
