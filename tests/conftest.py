"""What all tests share: the reference feed's settings, and a tiny NautilusTrader."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from reference import REFERENCE_FEED

from conformance.harness.environment import FEED_VARIABLE
from conformance.surface import installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiny_feeds import AddModule

# Probes that run in this process find their feed as those of a gate do.
os.environ[FEED_VARIABLE] = REFERENCE_FEED.to_json()


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
