"""The benchmark of strangers' programs: how they are collected, run and judged."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.marked_page import PageError
from benchmarks.programs import running
from benchmarks.programs.answers import Answer
from benchmarks.programs.collection import OWN, Program, place_of
from benchmarks.programs.judging import Mark, Truth, judge
from benchmarks.programs.page import BEGIN, END, inserted, table
from benchmarks.programs.truth import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE, LINE, HEAD = "program_a.py", 7, 10
WENT = {"type": "ImportError", "text": "cannot import name 'Atr'", "lines": [[FILE, LINE]]}
RAN = Outcome(
    steps={"run": None, "use X": None, "use Y": {**WENT, "lines": [[FILE, 1]]}},
    lines={FILE: frozenset((1, LINE, HEAD))},
    does={"X": {"orders": 1}, "Y": {}},
)
FAILS = replace(RAN, steps={"run": WENT})
LACKS = replace(RAN, steps={"run": {**WENT, "type": "ModuleNotFoundError"}})
DIFFERS = replace(RAN, does={"X": {"orders": 2}, "Y": {}})


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return a program: a call of three lines begins at `LINE`, and a function at `HEAD`."""
    path = tmp_path / FILE
    path.write_text("\n" * (LINE - 1) + "made(\n  a=1,\n)\ndef f():\n  g()\n", encoding="utf-8")
    return Program(name="a", kind=OWN, folder=tmp_path, path=path)


def answer(verdict: str, severity: str = "", line: int = LINE, name: str = "Atr") -> Answer:
    """Return an answer with one drift, or none."""
    lines = [{"file": FILE, "line": line}] if line else []
    drift = {"severity": severity, "observation": f"surface.{name}", "path": "x", "lines": lines}
    return Answer(verdict=verdict, report={"drifts": [drift] if severity else []}, seconds=1.0)


BLOCKED, REVIEW = answer("BLOCKED", "break"), answer("REVIEW", "shift")


@pytest.mark.parametrize(
    ("newer", "told", "mark"),
    [
        (FAILS, BLOCKED, Mark.FOUND),
        (FAILS, answer("BLOCKED", "break", line=LINE + 1), Mark.FOUND),
        (FAILS, answer("BLOCKED", "break", line=1), Mark.MISSED),
        (FAILS, answer("SAFE"), Mark.MISSED),
        (RAN, BLOCKED, Mark.FALSE_BREAK),
        (RAN, answer("BLOCKED", "break", line=0), Mark.FALSE_BREAK),
        (RAN, answer("BLOCKED", "break", line=99), Mark.UNREACHED_BREAK),
        (DIFFERS, REVIEW, Mark.REVIEW_OF_DIFFERENT),
        (RAN, REVIEW, Mark.REVIEW_OF_SAME),
        (RAN, answer("REVIEW", "shift", line=99), Mark.UNREACHED_REVIEW),
        (RAN, answer("SAFE (names only)"), Mark.SAFE),
        (DIFFERS, answer("SAFE"), Mark.SAFE_BUT_DIFFERENT),
        (RAN, answer("INCONCLUSIVE"), Mark.INCONCLUSIVE),
        (LACKS, answer("SAFE"), Mark.SAFE),
        (RAN, answer("BLOCKED", "break", line=1), Mark.UNREACHED_BREAK),
        (RAN, answer("BLOCKED", "break", line=HEAD), Mark.UNREACHED_BREAK),
    ],
)
def test_an_answer_is_held_against_what_the_program_does(
    newer: Outcome, told: Answer, mark: Mark, program: Program
) -> None:
    """Where it fails, what runs, and which lines ran decide; not what the suite thinks of it."""
    assert judge(program, RAN, newer, told).mark is mark


def test_a_break_is_named_where_the_error_has_its_name(program: Program) -> None:
    """A right line with another name helps nobody."""
    assert judge(program, RAN, FAILS, BLOCKED).is_named
    assert not judge(program, RAN, FAILS, answer("BLOCKED", "break", name="Order")).is_named


def test_a_field_that_is_new_is_no_difference(program: Program) -> None:
    """The program does not set it."""
    old = replace(RAN, does={"X": {"provider": {"load": 1}, "orders": {"a": 1}}, "Y": {}})
    more = replace(old, does={"X": {"provider": {"load": 1, "b": 2}, "orders": {"a": 1}, "c": 3}})
    orders = replace(old, does={"X": {"provider": {"load": 1}, "orders": {"a": 1, "b": 2}}})

    assert judge(program, old, more, answer("SAFE")).truth is Truth.SAME
    assert judge(program, old, orders, answer("SAFE")).truth is Truth.DIFFERS


def test_names_in_another_order_are_no_difference(program: Program) -> None:
    """A set of Python has them in any order; numbers in another order are others."""
    old = replace(RAN, does={"X": {"venues": ["A", "B"], "steps": [1, 2]}})
    turned = replace(RAN, does={"X": {"venues": ["B", "A"], "steps": [1, 2]}})
    others = replace(RAN, does={"X": {"venues": ["A", "B"], "steps": [2, 1]}})

    assert judge(program, old, turned, answer("SAFE")).truth is Truth.SAME
    assert judge(program, old, others, answer("SAFE")).truth is Truth.DIFFERS


def test_a_step_that_failed_before_is_no_failure_of_the_upgrade(program: Program) -> None:
    """`use Y` has an error on both releases."""
    assert judge(program, RAN, RAN, answer("SAFE")).truth is Truth.SAME


def outcome(program: Path, text: str) -> Mapping[str, Any]:
    """Run the script on a program, beside a package that stands in for NautilusTrader."""
    node = program.parent / "nautilus_trader/live/node.py"
    node.parent.mkdir(parents=True)
    for package in (node.parent, node.parents[1]):
        (package / "__init__.py").touch()
    node.write_text("class TradingNode:\n    def run(self):\n        1 / 0\n", encoding="utf-8")
    scripts = program.parent / "scripts"
    scripts.mkdir()
    script = scripts / "running.py"
    script.write_bytes(Path(running.__file__).read_bytes())
    (scripts / "exercising.py").write_text("def exercise(*_): pass\n", encoding="utf-8")
    program.write_text(text, encoding="utf-8")
    told = program.parent / "outcome.json"
    command = [sys.executable, str(script), str(program), str(told), str(program.parent)]
    subprocess.run(command, check=True, timeout=60)
    found: Mapping[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return found


def test_a_program_ends_where_its_node_would_run(tmp_path: Path) -> None:
    """The node is built, no exchange is asked, and what comes after is not run."""
    text = "from nautilus_trader.live.node import TradingNode\nTradingNode().run()\nprint(1 / 0)\n"
    told = outcome(tmp_path / "p.py", text)

    assert told["steps"] == {"node": None, "run p.py": None}
    assert told["lines"] == {"p.py": [1, 2]}


def test_an_error_is_told_with_the_lines_of_the_program(tmp_path: Path) -> None:
    """The innermost comes last."""
    told = outcome(tmp_path / "p.py", "def f():\n    return {}['x']\n\nf()\n")

    assert told["steps"]["run p.py"] == {
        "type": "KeyError",
        "text": "'x'",
        "lines": [["p.py", 4], ["p.py", 2]],
    }


@pytest.mark.parametrize(
    ("name", "place"),
    [("nt-1/a/b.py", "nt-1/a/b.py"), ("nt-1/a/b.rs", "None"), ("nt-1/../../b.py", "None")],
)
def test_python_alone_is_taken_of_an_archive(name: str, place: str) -> None:
    """And nothing outside of the folder."""
    assert str(place_of(name)) == place


def test_another_content_is_another_program(tmp_path: Path) -> None:
    """What is kept of a program is of this content."""
    program = Program(name="a", kind=OWN, folder=tmp_path, path=tmp_path / "a.py")
    digests = []
    for text in ("a = 1\n", "a = 2\n", "a = 1\n"):
        program.path.write_text(text, encoding="utf-8")
        digests.append(program.digest())

    assert digests[0] == digests[2] != digests[1]


def test_the_page_has_the_table_and_what_to_look_at(program: Program) -> None:
    """A reader finds each answer that does not fit, with its program."""
    pair = ("1.0.0", "1.1.0")
    other = replace(program, name="b")
    told = [judge(program, RAN, FAILS, BLOCKED), judge(other, RAN, RAN, BLOCKED), None]
    text = table({pair: told})

    assert "| 1.0.0 → 1.1.0 | 3 | 1 | 1 | 1 | 1 | 0 | 1 | 0 |" in text
    assert "- 1.0.0 → 1.1.0: false break: b: `surface.Atr x`" in text
    assert inserted(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\n\nnew\n\n{END}\nb"
    with pytest.raises(PageError, match="must have"):
        inserted("a page without marks", "new")
