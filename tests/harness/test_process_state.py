"""What the state of a process tells of its time."""

from __future__ import annotations

import resource
from types import SimpleNamespace
from typing import TYPE_CHECKING

from conformance.harness.process_state import state

if TYPE_CHECKING:
    import pytest


def test_what_was_read_from_a_disk_is_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first import after the machine's start reads all from there: 2 GB may take 100 s."""

    def waited_s(read_bytes: int) -> float:
        read = SimpleNamespace(ru_inblock=read_bytes // 512)
        monkeypatch.setattr(resource, "getrusage", lambda _: read)
        return state().waited_s

    assert waited_s(0) - waited_s(2_000_000_000) > 50
