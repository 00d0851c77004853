"""What all tests share: the reference feed's settings, and a tiny NautilusTrader."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from conformance.harness.environment import FEED_VARIABLE
from conformance.harness.venue_host import VenueHost
from conformance.harness.venue_process import use_host
from tests.support.reference import REFERENCE_FEED
from tests.support.tiny_gate import TinyGate, make_gate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.tiny_feeds import AddModule

# A run in the background, or under nohup, ignores these, and so would all that it starts.
for number, usual in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, usual)

# How long a loaded machine takes to make up an example is no finding.
settings.register_profile("suite", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

# A run in several processes says how wide its own terminal is: what tests start has none.
os.environ.pop("COLUMNS", None)

# Probes that run in this process find their feed as those of a gate do.
os.environ[FEED_VARIABLE] = REFERENCE_FEED.to_json()


@pytest.fixture(scope="session")
def _shared_host() -> Iterator[VenueHost]:
    with VenueHost() as host:
        yield host


@pytest.fixture
def venue_host(_shared_host: VenueHost) -> Iterator[VenueHost]:
    """Return a host that this process, and the probes that it starts, use for their venues."""
    use_host(_shared_host.client_socket)
    yield _shared_host
    use_host(None)


@pytest.fixture
def fake_nt(monkeypatch: pytest.MonkeyPatch) -> AddModule:
    """Return a function that adds a module ``nautilus_trader.<name>`` with given members."""

    def add(name: str, **members: object) -> ModuleType:
        module = ModuleType(f"nautilus_trader.{name}")
        for key, value in members.items():
            with suppress(TypeError, AttributeError):  # what is Python's own stays so
                value.__module__ = module.__name__
            setattr(module, key, value)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return module

    return add


@pytest.fixture
def gate(tmp_path: Path) -> TinyGate:
    """Return a workspace whose contracts hold, and whose gate needs no NautilusTrader."""
    return make_gate(tmp_path)
