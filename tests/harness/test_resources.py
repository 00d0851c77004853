"""A machine that is short of something: told in words and with status 2, never as drift."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.reference import ROOT

LIMIT_S = 120.0


def limited_gate(limit: str) -> subprocess.CompletedProcess[str]:
    """Run the gate in a shell that has set a limit."""
    gate = f'ulimit {limit} && exec "$0" -m conformance gate --channel feed'
    return subprocess.run(
        ["bash", "-c", gate, sys.executable],  # noqa: S607  # wherever it is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("-n 64", "too many open files|no more than 64 open files"),
        ("-n 200", "no more than 200 open files"),
        ("-v 3000000", "no more than 2929 MB of memory"),
        ("-v 400000", "not enough memory|no more than 390 MB of memory"),
    ],
)
def test_a_gate_without_resources_is_inconclusive(limit: str, words: str) -> None:
    """Status 2 and words about the machine: nothing is said of the release."""
    ran = limited_gate(limit)

    said = ran.stdout + ran.stderr
    assert ran.returncode == 2, said
    assert any(word in said for word in words.split("|")), said
    assert "Traceback" not in said
    for verdict in ("SAFE", "REVIEW", "BLOCKED", "fix the feed", "--snapshot-update"):
        assert verdict not in said
