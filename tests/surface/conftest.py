"""Makes a tiny NautilusTrader for what the installed one can't show."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType

import pytest
from tiny_feeds import AddModule

from conformance.surface import installed


@pytest.fixture
def fake_nt(monkeypatch: pytest.MonkeyPatch) -> Iterator[AddModule]:
    """Return a function that adds a module ``nautilus_trader.<name>`` with given members."""

    def add(name: str, **members: object) -> ModuleType:
        module = ModuleType(f"nautilus_trader.{name}")
        for key, value in members.items():
            with suppress(TypeError, AttributeError):  # what is Python's own stays so
                value.__module__ = module.__name__
            setattr(module, key, value)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return module

    installed.in_subclasses.cache_clear()
    yield add
    installed.in_subclasses.cache_clear()
