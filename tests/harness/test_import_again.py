"""A second import of NT: how long it waits, in an interpreter of its own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from conformance.harness import import_again

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "waited_s"),
    [
        ("print('NT writes a line'); print(1.5)", 1.5),
        ("print('NT writes a line')", math.inf),
        ("raise SystemExit(1)", math.inf),
        ("", math.inf),
    ],
)
def test_what_it_tells_is_taken_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, waited_s: float
) -> None:
    """Where it tells nothing, the first import's wait is what counts."""
    script = tmp_path / "script.py"
    script.write_text(text, encoding="utf-8")
    monkeypatch.setattr(import_again, "_BOOTSTRAP", script)

    assert import_again.waited_s_again() == waited_s
