"""Imported before NT: lets the import of NT write, and change what a fork sets anew."""

from __future__ import annotations

import atexit
import os
import sys
import time
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class _Writing(MetaPathFinder):
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  # as Python calls it
        target: ModuleType | None = None,  # noqa: ARG002  # "
    ) -> ModuleSpec | None:
        """Write once, and find nothing."""
        if fullname == "nautilus_trader":
            sys.meta_path.remove(self)
            (Path(os.environ["HOME"]) / "state.json").write_text("{}", encoding="utf-8")
            os.write(1, b"hello\n")
            atexit.register(time.sleep, 4.0)
            os.chdir("/")
            sys.path.insert(0, "elsewhere")
            sys.argv.append("--more")
        return None


sys.meta_path.insert(0, _Writing())
