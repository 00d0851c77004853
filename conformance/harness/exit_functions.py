"""What NT's import registers to run when a process ends; a probe's process ends without it."""

from __future__ import annotations

import atexit
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOTED: Final[list[Callable[[], object]]] = []
"""In the order in which they were registered."""

_OF_WHOEVER: Final = frozenset(("weakref", "multiprocessing.util", "logging"))
"""Modules that register for all who use them, this suite among those."""


@contextmanager
def exit_functions_noted() -> Iterator[None]:
    """Note what is registered meanwhile."""
    register = atexit.register

    def note(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401  # as Python calls it
        if getattr(function, "__module__", "") not in _OF_WHOEVER:
            NOTED.append(partial(function, *arguments, **keywords))
        return register(function, *arguments, **keywords)

    atexit.register = note  # type: ignore[assignment]  # as Python calls it
    try:
        yield
    finally:
        atexit.register = register


def run_exit_functions() -> None:
    """Run what was noted, as Python does: the last first, and whatever one of them raises."""
    for function in reversed(NOTED):
        with suppress(Exception):
            function()
