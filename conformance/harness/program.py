"""Runs a program in this process as its main one: a module, a function of one, or a script."""

from __future__ import annotations

import importlib
import os
import runpy
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def run_program(words: Sequence[str], roots: Iterable[Path]) -> None:
    """Be ``python -m MODULE``, a console script, or ``python SCRIPT``.

    Args:
        words: ``package.module``, ``package.module:function`` as an entry point is written, or the
            path of a script, which ends in ``.py``; then its arguments.
        roots: Folders that are imported from first.

    Raises:
        SystemExit: The program ended with a status; a function's result is one, as pip has it.
    """
    program = words[0]
    sys.argv = list(words)
    sys.path[:0] = map(str, roots)
    if program.endswith(".py"):
        sys.path.insert(0, os.path.dirname(os.path.abspath(program)))  # as Python itself does
        runpy.run_path(program, run_name="__main__")
    elif ":" in program:
        module, _, attributes = program.partition(":")
        found: object = importlib.import_module(module)
        for name in attributes.split("."):
            found = getattr(found, name)
        if not callable(found):
            raise TypeError(f"{program} is no function")
        sys.argv[0] = module.rpartition(".")[2]
        raise SystemExit(found())
    else:
        runpy.run_module(program, run_name="__main__", alter_sys=True)
