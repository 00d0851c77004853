"""No sentence of ours decides anything: with other words, all comes to the same."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.reference import ROOT
from tests.support.rewording import write_copy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCRIPT = ROOT / "tests/support/rewording.py"
LIMIT_S = 300.0
PLANTED = {
    "diff/compare.py": """
_told = find_drifts
def find_drifts(*sides, source):
    return tuple(one for one in _told(*sides, source=source)
                 if one.rule != "member-removed" or "enum member" in one.reason)
""",
    "areas/config/probes.py": """
_told = _outcome
def _outcome(make, key=""):
    try:
        raise LookupError("some sentence of ours")
    except LookupError as error:
        return _told(make, key) if "sentence of" in str(error) else "ignored"
""",
}
"""Code that reads sentences back; as we word them, it changes nothing."""


def told(folder: Path, seed: str, planted: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what a copy of the suite comes to, in a process of its own."""
    replaced = write_copy(folder, seed, planted)
    out = folder / "told.json"
    subprocess.run([sys.executable, SCRIPT, folder, out], check=True, timeout=LIMIT_S)
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    assert found.pop("strays") == []
    assert (replaced > 300) == bool(seed)  # Else nothing was put to the test.
    return found


@pytest.fixture(scope="module")
def as_written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what all comes to with our own words."""
    return told(tmp_path_factory.mktemp("own"), "")


def test_other_words_change_nothing(tmp_path: Path, as_written: dict[str, Any]) -> None:
    """Verdicts, exit statuses, rules, subjects, names in the cache and snapshots stay."""
    found = told(tmp_path, "one")

    assert found["compared"] == as_written["compared"]
    assert found["kept"] == as_written["kept"]
    assert found["observed"] == as_written["observed"]


def test_a_sentence_that_is_read_back_is_seen(tmp_path: Path, as_written: dict[str, Any]) -> None:
    """Of two that are planted, one changes a verdict under other words, and one a snapshot."""
    found = told(tmp_path, "two", PLANTED)

    assert found["compared"] != as_written["compared"]
    assert found["observed"] != as_written["observed"]
