"""The figures on a migration: what is certain in a program, and what counts as right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.marked_page import PageError
from benchmarks.migration import archive, asking
from benchmarks.migration.judging import Judge, Judgement, Reading, merged
from benchmarks.migration.page import BEGIN, END, inserted, table
from benchmarks.migration.uses import PlainUse, plain_uses
from conformance.model.migration import MovedName, NameKind
from conformance.model.successor import Successor
from conformance.model.usage_site import UsageSite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.migration.releases import Question

NODE, STRATEGY, TICK = (f"nautilus_trader.{name}" for name in ("Node", "Strategy", "Tick"))
PROGRAM = """\
from nautilus_trader import Node, Strategy, Tick
import json

class Mine(Strategy):
    def on_tick(self, tick: Tick, other: Tick):
        other = json.loads(other.text)
        self.count = tick.size
        self.subscribe(tick.id, depth=self.count)

def run(Node):
    Node.hidden()

node = Strategy(name="x")
"""


def test_only_what_is_certain_at_sight_is_a_use(tmp_path: Path) -> None:
    """A name that the program binds anew, and what it sets itself, are left to types."""
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    uses = plain_uses(tmp_path / "program.py", "program.py")

    assert sorted((use.line, ".".join(filter(None, use.name))) for use in uses) == [
        (1, NODE),
        (1, STRATEGY),
        (1, TICK),
        (5, f"{STRATEGY}.on_tick"),
        (7, f"{TICK}.size"),
        (8, f"{STRATEGY}.subscribe"),
        (8, f"{STRATEGY}.subscribe.depth"),
        (8, f"{TICK}.id"),
        (13, f"{STRATEGY}.name"),
    ]


Release = dict[tuple[str, str, str], dict[str, Any]]
"""Answers by place, member and keyword; what is not in it is not there."""


def ask(release: Release, questions: Sequence[Question]) -> Sequence[Mapping[str, Any]]:
    """Answer as a release does that has just this."""
    found = []
    for one in questions:
        keys = [(at, one.get("member") or "", one.get("keyword") or "") for at in one["at"]]
        found.append(next((release[key] for key in keys if key in release), {"there": False}))
    return found


HAD = {"there": True, "called": False}
CALLED = {"there": True, "called": True}
OLDER: Release = {
    (NODE, "", ""): HAD,
    (NODE, "stop", ""): CALLED,
    (NODE, "name", ""): HAD,
    ("Node", "stop", ""): CALLED,
    ("Node", "name", ""): HAD,
}
NEWER: Release = {
    ("new.LiveNode", "", ""): HAD,
    ("new.LiveNode", "stop", ""): CALLED,
    ("new.LiveNode", "name", ""): CALLED,
}


def judged(*moved: MovedName) -> Judgement:
    """Judge a report on a program that imports a node, stops it and reads its name."""
    uses = [
        PlainUse(path=NODE, member=member, file="a.py", line=line)
        for line, member in enumerate(("", "stop", "name"), start=1)
    ]
    judge = Judge(
        lambda asked: ask(OLDER, asked),
        lambda asked: ask(NEWER, asked),
        lambda name: {NODE: "new.LiveNode", "Node": "new.LiveNode"}.get(name, ""),
    )
    return judge.judge({"okx": Reading(programs=1, uses=uses, moved=moved)})["okx"]


def moved(name: str, line: int, write: str = "", kind: NameKind = NameKind.MEMBER) -> MovedName:
    """Return a row of a report."""
    successor = Successor(write, is_known=True) if write else None
    site = UsageSite(file="a.py", line=line)
    return MovedName(name=name, kind=kind, successor=successor, sites=(site,))


IMPORT = moved(NODE, 1, "new.LiveNode", NameKind.IMPORT)
NAME = moved("Node.name", 3, "name()")


def test_a_report_is_right_that_names_all_that_is_gone_and_no_more() -> None:
    """What is to be called now is gone as it was."""
    result = judged(IMPORT, NAME)

    assert (result.used, result.missing, result.found, result.named) == (3, 2, 2, 2)
    assert result.is_right


def test_what_is_gone_and_not_named_at_its_line_is_missed() -> None:
    """The name elsewhere helps nobody at this line."""
    assert judged(IMPORT, moved("Node.name", 9, "name()")).missed == (f"{NODE}.name",)


def test_what_is_named_and_there_is_said_gone_but_there() -> None:
    """A method that the successor still has is not gone."""
    assert judged(IMPORT, NAME, moved("Node.stop", 2)).there == ("Node.stop",)


@pytest.mark.parametrize("write", ["halt", "halt()"])
def test_a_successor_has_to_be_there_as_it_is_written(write: str) -> None:
    """A member that nothing has is named with what it stands for."""
    result = judged(IMPORT, moved("Node.name", 3, write))

    assert result.nowhere == (f"Node.name -> {write}",)


def test_a_sentence_is_no_name_to_look_up() -> None:
    """What to do instead is counted apart."""
    result = judged(IMPORT, moved("Node.name", 3, "node.handle().name"))

    assert (result.named, result.in_words, result.nowhere) == (1, 1, ())


def test_a_name_of_several_programs_counts_once() -> None:
    """It keeps the places of all."""
    one, *others = merged([NAME, moved("Node.name", 7, "name()")])

    assert [site.line for site in one.sites] == [3, 7]
    assert not others


def test_a_release_is_asked_with_its_own_interpreter_s_means() -> None:
    """A module, a member, a keyword, a member that is None, and one of instances are there."""
    told = [
        asking.answer({"at": ["no.such.thing", "json.decoder"]}),
        asking.answer({"at": ["json.JSONDecoder"], "member": "decode"}),
        asking.answer({"at": ["json.dumps"], "keyword": "indent"}),
        asking.answer({"at": ["json.loads"], "member": "__kwdefaults__"}),
        asking.answer({"at": ["json.JSONDecoder"], "member": "strict"}),
        asking.answer({"at": ["json.JSONDecoder"], "member": "no_such"}),
    ]

    assert [one["there"] for one in told] == [True, True, True, True, True, False]
    assert [one.get("called") for one in told] == [False, True, True, False, False, None]
    assert told[2]["takes"] is True


def test_a_keyword_that_no_signature_tells_is_not_known() -> None:
    """A compiled class may tell nothing of what it takes."""
    assert asking.takes(dict, "key") is None
    assert asking.takes(sorted, "key") is True
    assert asking.takes(sorted, "no_such") is False


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("nt-1/nautilus_trader/adapters/okx/data.py", "okx/data.py"),
        ("nt-1/nautilus_trader/examples/strategies/x.py", "examples/strategies/x.py"),
        ("nt-1/nautilus_trader/adapters/_template/data.py", "None"),
        ("nt-1/nautilus_trader/adapters/okx/../../x.py", "None"),
        ("nt-1/nautilus_trader/model/data.py", "None"),
        ("nt-1/nautilus_trader/adapters/okx/data.rs", "None"),
    ],
)
def test_programs_go_by_adapter(name: str, place: str) -> None:
    """All else of the archive stays in it."""
    assert str(archive.place_of(name)) == place


def test_the_page_has_the_table_and_what_is_wrong() -> None:
    """Whoever reads it finds each wrong name."""
    text = table({"okx": judged(moved("Node.name", 3, "halt"))})

    assert "| okx | 1 | 3 | 2 | 1 | 1 | 1 | 0 | 1 | 1 | 0 | 0 | 0 |" in text
    assert f"- okx: missed: `{NODE}`\n- okx: not on the wheel: `Node.name -> halt`" in text
    assert inserted(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\n\nnew\n\n{END}\nb"
    with pytest.raises(PageError, match="must have"):
        inserted("a page without marks", "new")
