"""Lets NautilusTrader 2 refuse what a node is made of: nothing may be told of a node then.

Named to the observer as ``tests/support/refusing.py:refuse:module.name``. A class of Rust can't be
changed, so its name is bound to what refuses, where the driver looks it up.
"""

from __future__ import annotations

import importlib
from typing import Any, NoReturn


class _Refusing:
    """Stands for a class: to call it, or to take anything of it, is refused."""

    def __call__(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        raise RuntimeError("it is refused")

    def __getattr__(self, name: str) -> NoReturn:
        raise RuntimeError(f"it is refused: {name}")


def refuse(path: str) -> None:
    """Let NT refuse an object.

    Args:
        path: Its module and name: ``nautilus_trader.live.LiveNode``.
    """
    module, _, name = path.rpartition(".")
    setattr(importlib.import_module(module), name, _Refusing())
