"""What holds of the package as a whole, whichever room a reader is in."""

from __future__ import annotations

import ast
import builtins
import enum
import pathlib
import re
import threading
import typing
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from conformance.observations.api import api_model
from tests.support.imports import circles, graph_of, import_graph, room_of
from tests.support.own_environment import own_environment
from tests.support.reference import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping


ORDER = (
    *("__main__", "cli", "feed", "contracts", "digest"),
    # What a command answers.
    *("watch", "feedrun", "history", "gate", "github"),
    "report",
    "selfcheck",
    # The contract areas.
    "areas",
    # Comparing, and what a feed uses.
    *("diff", "observations", "usage"),
    # Where a release is observed in: it starts the harness.
    "environments",
    "harness",
    "nautilus",
    "index",
    "workspace",
    # Records, and plain means without a subject.
    *("wording", "texts", "threads", "moved", "retries", "proxy", "uv", "version", "problems"),
    "model",
    "venue",
)
"""The rooms from the top of the house to its bottom: one imports those below it only."""

ROOMS = ("benchmarks", "conformance", "feeds", "tests")
"""The folders of source."""

ALONE = "venue"
"""The room that imports no other, wherever it stands."""

MAY = ("nautilus", "venue", "areas")
"""The rooms that may name NT's classes."""

NAMING = {
    "workspace/format_1.py": "what the observations of that format were about, for those who move",
}
"""Modules elsewhere that name some, and why. One that does so no more has to go from here."""

USUAL = (builtins, ast, enum, httpx, pathlib, threading, typing)
"""Modules whose names are nobody's in particular."""

EXCEPTIONS = {
    ("index", "harness"): "uv and pip are tied to the tool as what runs NT is",
}
"""Arrows that go up today, and why. One that no import needs any more has to go from here."""


def arrows() -> Mapping[tuple[str, str], list[str]]:
    """Return the imports from one room to another, by the two rooms."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for module, imported in import_graph().items():
        for other in imported:
            rooms = (room_of(module), room_of(other))
            # The package itself says nothing, so it may be imported from anywhere.
            if rooms[0] != rooms[1] and "conformance" not in rooms:
                found[rooms].append(f"{module} → {other}")
    return found


def rising(found: Mapping[tuple[str, str], list[str]]) -> Mapping[tuple[str, str], list[str]]:
    """Return the arrows that go up in the house, or out of the room that stands alone."""
    return {
        (room, other): imports
        for (room, other), imports in found.items()
        if ORDER.index(room) > ORDER.index(other) or room == ALONE
    }


@cache
def classes() -> Mapping[str, list[str]]:
    """Return the classes by what tells them apart: neither case nor an underscore does."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "conformance").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                at = f"{file.relative_to(ROOT).as_posix()} {node.name}"
                found[node.name.lstrip("_").lower()].append(at)
    return found


@cache
def nt_class_names() -> frozenset[str]:
    """Return the names of NT's classes and Binance's, as the installed release's API model has.

    Those that a class of ours, or of Python's, has as well tell nothing.
    """
    own = {line.rpartition(" ")[2] for lines in classes().values() for line in lines}
    usual = {name for module in USUAL for name in vars(module)}
    return frozenset(api_model(own_environment()).class_names() - own - usual)


def names_in(file: Path) -> set[str]:
    """Return the names in a file's code, and the words of its texts, but for docstrings.

    What is an attribute of a module that is not NT's, such as ``threading.Event``, is that
    module's.
    """
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bodies = [body for node in ast.walk(tree) if isinstance(body := vars(node).get("body"), list)]
    described = {id(one.value) for body in bodies for one in body if isinstance(one, ast.Expr)}
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    modules = {alias.asname or alias.name for node in imports for alias in node.names}
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner)) if owner in modules:
                pass
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
            case ast.ImportFrom(names=names):
                found.update(alias.name for alias in names)
            case ast.Constant(value=str(text)) if id(node) not in described:
                found.update(re.findall(r"[A-Za-z_]\w*", text))
    return found


def test_every_room_has_its_place() -> None:
    """A room that the order does not name could import what it likes."""
    rooms = {room_of(module) for module in import_graph()} - {"conformance"}

    assert sorted(ORDER) == sorted(rooms)


def test_imports_go_down_the_house() -> None:
    """An import goes from a room to one below it, also where it is for types alone."""
    against = {a: imports for a, imports in rising(arrows()).items() if a not in EXCEPTIONS}

    assert against == {}


def test_every_exception_is_needed() -> None:
    """What imports no longer need is not allowed any longer."""
    assert EXCEPTIONS.keys() - rising(arrows()).keys() == set()


def test_an_import_upwards_is_seen() -> None:
    """An arrow from the bottom of the house to its top is against the order."""
    assert rising({("model", "cli"): ["conformance.model → conformance.cli"]}).keys() == {
        ("model", "cli")
    }


def test_the_venue_imports_no_room() -> None:
    """It stands alone: not even a room below it is imported."""
    assert rising({(ALONE, "model"): ["x"]}).keys() == {(ALONE, "model")}


def test_no_modules_import_each_other() -> None:
    """A module can be read, and imported, before those that use it; types are no exception."""
    assert circles(import_graph()) == []


@pytest.mark.parametrize("of_types", ["", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n "])
def test_a_circle_is_seen(tmp_path: Path, of_types: str) -> None:
    """Three modules in a ring are one circle, also where one of them imports for types alone."""
    (tmp_path / "ring").mkdir()
    for name, imported in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")):
        text = f"from ring.{imported} import thing\n"
        (tmp_path / "ring" / f"{name}.py").write_text(of_types + text if name == "b" else text)

    assert circles(graph_of(tmp_path, "ring")) == [["ring.a", "ring.b", "ring.c"]]


def test_the_classes_are_found() -> None:
    """Without them the test below would hold whatever they are called."""
    assert classes()["drift"] == ["conformance/diff/records.py Drift"]


def test_no_two_classes_have_names_alike() -> None:
    """A traceback and an import show the bare name: it has to say of what it is."""
    assert {name: files for name, files in classes().items() if len(files) > 1} == {}


def test_what_is_said_of_an_attribute_stands_behind_or_below_it() -> None:
    """There is one place to look: ``#:`` in the attribute's own line, or a docstring after it."""
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    above = [
        f"{file.relative_to(ROOT).as_posix()}:{number}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if line.lstrip().startswith("#:")
    ]

    assert files
    assert above == []


def test_only_rooms_that_may_name_a_class_of_nt() -> None:
    """All knowledge of NT and Binance stands in `nautilus`, the venue and the areas' data."""
    found = {
        name: sorted(names)
        for file in sorted((ROOT / "conformance").rglob("*.py"))
        if (name := file.relative_to(ROOT / "conformance").as_posix()).partition("/")[0] not in MAY
        and (names := names_in(file) & nt_class_names())
    }

    assert found.keys() - NAMING.keys() == set(), found
    assert NAMING.keys() - found.keys() == set()


def test_a_class_of_nt_is_seen(tmp_path: Path) -> None:
    """In code, in a text and in an import it is found; in a docstring it explains."""
    for text in (
        "QuoteTick()",
        "x.QuoteTick",
        "a = 'no QuoteTick came'",
        "from x import QuoteTick",
    ):
        file = tmp_path / "seen.py"
        file.write_text(f'"""Tell of a `TradeTick`."""\n{text}\n', encoding="utf-8")

        assert names_in(file) & nt_class_names() == {"QuoteTick"}
