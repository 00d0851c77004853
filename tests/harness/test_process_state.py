"""What the state of a process tells of its time."""

from __future__ import annotations

import resource
from types import SimpleNamespace
from typing import TYPE_CHECKING

from conformance.harness.process_state import state

if TYPE_CHECKING:
    import pytest


def test_what_was_read_from_a_disk_is_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first import after the machine's start reads all from there: 200 MB may take 10 s."""
    before = state().waited_s
    read = SimpleNamespace(ru_inblock=200_000_000 // 512)
    monkeypatch.setattr(resource, "getrusage", lambda _: read)

    assert 9 < before - state().waited_s < 11
