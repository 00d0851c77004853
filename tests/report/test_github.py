"""The workflow commands that GitHub turns into annotations."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.model.usage_site import UsageSite
from conformance.report import render
from conformance.report.columns import columns
from tests.support.sample_upgrades import DIGITS, RENAMED, TO_1_220, UPGRADES

if TYPE_CHECKING:
    from conformance.diff.records import Upgrade

COMMAND = re.compile(
    r"::(error|warning|notice) "
    r"((?:file=[^:,]*,line=\d+,(?:col=\d+,endColumn=\d+,)?)?title=[^:,]*)::(.*)"
)


def commands(upgrade: Upgrade) -> list[str]:
    """Return the lines of the report."""
    return render(upgrade, "github").removesuffix("\n").split("\n")


@settings(deadline=None)  # a large upgrade takes its time
@given(UPGRADES, st.integers(1, 8))
def test_every_line_is_one_command(upgrade: Upgrade, times: int) -> None:
    """No value starts a command of its own, and GitHub drops none for being too many."""
    lines = commands(replace(upgrade, drifts=upgrade.drifts * times))

    kinds = Counter(line[2:].partition(" ")[0] for line in lines)
    assert all(COMMAND.fullmatch(line) and line.isprintable() for line in lines)
    assert max(kinds.values()) <= 10


def test_messages_and_properties_are_escaped() -> None:
    """As GitHub's runner reads them: more has to be escaped in a property."""
    line = replace(RENAMED.lines[0], file="a,b:100%.py")
    change = replace(RENAMED.change, path="x,y", after="100%: a, b")
    drift = replace(RENAMED, change=change, lines=(line,), instead="", witness=None, upstream=None)

    (error, _) = commands(replace(TO_1_220, drifts=(drift,), lacks=()))

    assert error == (
        "::error file=a%2Cb%3A100%25.py,line=52,col=41,endColumn=52,"
        "title=break%3A surface.BinanceAccountType x%2Cy"
        "::USDT_FUTURE → 100%25: a, b: the feed uses a name that has gone%0Aproof: no witness"
    )


def test_what_is_too_much_is_counted() -> None:
    """The last error of ten says how many there would have been."""
    lines = commands(replace(TO_1_220, drifts=(RENAMED,) * 14))

    errors = [line for line in lines if line.startswith("::error ")]
    assert len(errors) == 10
    assert errors[-1] == "::error title=left out::5 more errors left out: GitHub shows 10 of a step"


def test_each_drift_comes_before_any_further_line() -> None:
    """Where ten have to do, ten drifts are told rather than ten lines of one."""
    drifts = (replace(DIGITS, lines=DIGITS.lines * 20), replace(DIGITS, lines=()))

    lines = commands(replace(TO_1_220, drifts=drifts))

    warnings = [line.partition(",")[0] for line in lines if line.startswith("::warning ")]
    assert warnings[:3] == [
        "::warning file=feeds/v1/strategy.py",
        (
            "::warning title=shift%3A ticks.price as_decimal::Decimal 64250.10 → Decimal 64250.1: "
            "the feed hands on another value%0Aupstream: no line names it"
        ),
        "::warning file=feeds/v1/strategy.py",
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (UsageSite(file="f.py", line=1, text="a.b", column=2, length=1, indent=8), (11, 12)),
        (UsageSite(file="f.py", line=1, text="a.b", column=2, length=1), None),
        (UsageSite(file="f.py", line=1, text="a.b", column=2, length=0, indent=8), None),
        (UsageSite(file="f.py", line=1, text="a.b", column=2, length=2, indent=8), None),
    ],
    ids=["known", "no indentation", "no name", "beyond the text"],
)
def test_columns_are_those_of_the_file(line: UsageSite, found: tuple[int, int] | None) -> None:
    """From 1, with what stands before the text; none where that is not known."""
    assert columns(line) == found


def test_what_a_gate_can_not_approve_is_an_error() -> None:
    """It is no notice, and nobody is told that the older release lacks it too."""
    (lack,) = TO_1_220.lacks[:1]
    gate = replace(TO_1_220, drifts=(), lacks=(lack,), is_gate=True)
    (told,) = [command for command in commands(gate) if lack.reason in command]

    assert told.startswith("::error ")
    assert "no snapshot can approve it" in told
    assert "### The feed can't run with this, and no snapshot can approve it" in render(
        gate, "markdown"
    )
