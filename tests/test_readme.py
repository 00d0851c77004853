"""The README's example is of the feed that is here."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_lines_that_the_example_shows_are_those_of_the_feed() -> None:
    """A reader who opens the file finds the line where the README says that it is."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"(feeds/\S+\.py):(\d+) +(\S.*)", readme)

    assert shown
    for file, line, text in shown:
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        assert lines[int(line) - 1].strip() == text
