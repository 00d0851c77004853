"""The terminal's report: what of it depends on the terminal."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from conformance.diff.records import Severity
from conformance.model.facts import ABSENT
from conformance.model.usage_site import UsageSite
from conformance.report import render, text
from conformance.report.quoting import quote
from tests.support.sample_upgrades import RENAMED, TO_1_220, UPGRADES

if TYPE_CHECKING:
    from conformance.diff.records import Upgrade

SOURCE = "account_type=BinanceAccountType.USDT_FUTURE,"


def narrow(width: int) -> Console:
    """Return a console without colours."""
    return Console(file=StringIO(), width=width, color_system=None)


@settings(deadline=None)  # a whole report takes its time
@given(UPGRADES, st.integers(60, 200))
def test_no_line_is_wider_than_the_terminal(upgrade: Upgrade, width: int) -> None:
    """Whatever the values are, every line fits and can be printed."""
    lines = text.render(upgrade, narrow(width)).split("\n")

    assert max(map(cell_len, lines)) <= width
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("width", range(64, 201, 8))
def test_a_source_line_is_never_broken(width: int) -> None:
    """The line stands whole, and the mark right under the name."""
    lines = text.render(TO_1_220, narrow(width)).split("\n")

    (at,) = (number for number, line in enumerate(lines) if SOURCE in line)
    column = lines[at].index("USDT_FUTURE")
    assert lines[at + 1] == " " * column + "^" * len("USDT_FUTURE")


def test_a_long_source_line_is_cut_around_the_name() -> None:
    """Where a line does not fit, what is cut is what is far from the name."""
    line = UsageSite(file="f.py", line=7, text="a" * 50 + "NAME" + "b" * 50, column=50, length=4)

    quoted = quote(line, 30).plain

    assert quoted == ("f.py:7\n…aaaaaaaaaaaaNAMEbbbbbbbbbbbb…\n             ^^^^")


@given(
    st.text(max_size=80), st.text(min_size=1, max_size=80), st.text(max_size=80),
    st.integers(20, 90),
)  # fmt: skip
def test_a_quoted_line_fits(before: str, name: str, after: str, room: int) -> None:
    """However wide the characters are, the line and its mark stay in their room."""
    line = UsageSite(
        file="f.py", line=7, text=before + name + after, column=len(before), length=len(name)
    )

    quoted = quote(line, room).plain.split("\n")

    assert max(map(cell_len, quoted)) <= room
    assert set(quoted[-1].strip()) <= {"^"}


def test_more_lines_of_a_break_are_counted() -> None:
    """Four lines are quoted, so that one drift leaves room for the next."""
    drift = replace(RENAMED, lines=RENAMED.lines * 9)

    report = text.render(replace(TO_1_220, drifts=(drift,)), narrow(100))

    assert report.count(SOURCE) == 4
    assert "                 and 5 more lines of the feed\n" in report


@pytest.mark.parametrize("width", [60, 200])
def test_an_add_counts_what_else_belongs_to_it(width: int) -> None:
    """It has one line, which is cut before the count."""
    change = replace(RENAMED.change, path="create_task", before=["coro"], after=ABSENT)
    add = replace(RENAMED, change=change, severity=Severity.ADD, also=(RENAMED.change,))

    report = text.render(replace(TO_1_220, drifts=(add,)), narrow(width))
    (line,) = (line for line in report.splitlines() if line.startswith("add "))

    assert line.endswith(" (and 1 other fact)")
    assert len(line) <= width


def test_a_long_reason_is_cut_and_counted() -> None:
    """Of what a probe said, the first lines are told."""
    upgrade = replace(TO_1_220, inconclusive={"ticks": "\n".join("abcdefgh")})

    report = text.render(upgrade, narrow(100))

    assert "  ticks\n    a\n    b\n    c\n    d\n    e\n    f\n    and 2 more lines\n" in report


def test_colours_add_nothing_but_colours() -> None:
    """On a terminal the words are the same."""
    colourful = Console(
        file=StringIO(), width=100, force_terminal=True, color_system="standard", _environ={}
    )

    report = text.render(TO_1_220, colourful)

    assert "\x1b[1;31mBLOCKED\x1b[0m" in report
    without = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", report).split("\n"))
    assert without == text.render(TO_1_220, narrow(100))


def test_no_colours_where_they_are_refused() -> None:
    """NO_COLOR is heeded on a terminal too."""
    refused = Console(file=StringIO(), width=100, force_terminal=True, _environ={"NO_COLOR": "1"})

    report = text.render(TO_1_220, refused)

    assert re.findall(r"\x1b\[(?:\d;)*3\dm", report) == []


def test_what_is_no_terminal_gets_text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe there are no escapes, and the verdict's line is not broken."""
    for variable in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(variable, raising=False)

    report = render(TO_1_220, "text")

    assert report.split("\n")[0] == (
        "nautilus_trader 1.219.0 → 1.220.0   Python 3.12        BLOCKED   2 breaks, 1 shift, "
        "3 adds; 1,410 other changes do not touch the feed"
    )


def test_columns_says_how_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A width that is asked for is taken, without a terminal too."""
    monkeypatch.setenv("COLUMNS", "80")

    report = render(TO_1_220, "text")

    assert report.split("\n")[:2] == [
        "nautilus_trader 1.219.0 → 1.220.0   Python 3.12        BLOCKED",
        "2 breaks, 1 shift, 3 adds; 1,410 other changes do not touch the feed",
    ]


def test_formats_are_imported_when_they_are_used() -> None:
    """Who wants JSON does not wait for what draws terminals and pages."""
    script = (
        "import sys\n"
        "from conformance.diff.records import Subject, Upgrade\n"
        "from conformance.report import render\n"
        "side = Subject(release='1', python='3.12', source='observed')\n"
        "render(Upgrade(before=side, after=side), 'json')\n"
        "print(sorted({'rich', 'jinja2'} & sys.modules.keys()))\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert run.stdout == "[]\n"
