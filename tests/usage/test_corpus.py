"""The reader on much code: none of it breaks it, and none of it is taken for NT's."""

import ast
import asyncio
import dataclasses
import json
from pathlib import Path

import nautilus_trader
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.model.unresolved import Unresolved
from conformance.usage.description import describe_uses
from conformance.usage.reader import Reader
from conformance.usage.source import SourceFile, read_sources
from tests.support.live_api import live_api

EXAMPLES = Path(nautilus_trader.__file__).parent / "examples"
PYTHON = [Path(json.__file__).parent, Path(asyncio.__file__).parent, Path(dataclasses.__file__)]

NAMES = st.sampled_from(["x", "y", "self.z", "QuoteTick", "x.bid_price", "f", "model"])
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("({0[0]} if {0[1]} else None)".format),
        st.tuples(inner, inner).map("{0[0]}({0[1]}, *x, k=y, **x)".format),
        st.tuples(inner, inner).map("[{0[0]}, {0[1]}][0]".format),
        st.tuples(inner, inner).map("({{{0[0]}: {0[1]}}} | x)".format),
        st.tuples(inner, inner).map("[q for q in {0[0]} if {0[1]}]".format),
        inner.map("(lambda x: {})".format),
        inner.map("(x := {})".format),
        inner.map("getattr({}, 'ask_price')".format),
        inner.map("{}.items()".format),
    ),
    max_leaves=12,
)
STATEMENTS = st.one_of(
    EXPRESSIONS.map("x = {}".format),
    EXPRESSIONS.map("self.z = {}".format),
    EXPRESSIONS.map("y, *x = {}".format),
    EXPRESSIONS.map("y[0] = {}".format),
    EXPRESSIONS.map("return {}".format),
    EXPRESSIONS.map("for x in {}: continue".format),
    EXPRESSIONS.map("with {} as y: pass".format),
    EXPRESSIONS.map("if isinstance(x, {}): raise".format),
    EXPRESSIONS.map("y: {} = x".format),
    EXPRESSIONS.map("yield {}".format),
)
HEAD = "from nautilus_trader import model\nfrom nautilus_trader.model import *\nclass C:\n"


def test_nts_own_examples_are_read() -> None:
    """A folder of strategies as NT's own authors write them is read and described."""
    assert "Strategy" in describe_uses(Reader(live_api(), read_sources([EXAMPLES], EXAMPLES).files))


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.stem)
def test_code_without_nt_uses_none_of_it(path: Path) -> None:
    """Whole packages of Python's own are read, and nothing in them is taken for NT's."""
    assert [*describe_uses(Reader(live_api(), read_sources([path], path).files))] == [
        "not_followed"
    ]


@settings(deadline=None)  # what is slow here is the machine
@given(st.lists(STATEMENTS, min_size=1, max_size=6))
def test_any_body_is_read(statements: list[str]) -> None:
    """However statements are put together, reading them ends and says the same twice."""
    body = "\n".join(f"        {statement}" for statement in statements)
    files = [source(f"{HEAD}    def f(self, x, y: QuoteTick):\n{body}\nC().f(C(), C().f)\n")]
    assert Reader(live_api(), files).uses == Reader(live_api(), files).uses


def test_a_deep_expression_does_not_break_the_reader() -> None:
    """What is nested deeper than Python's stack is recorded as not followed."""
    deep = "from nautilus_trader.model import Price\nx = " + "[" * 90 + "Price" + "]" * 90
    long = "\ny = " + " + ".join(["Price.from_str('1')"] * 900)
    assert "Price" in describe_uses(Reader(live_api(), [source(deep + long)]))


def test_a_loop_over_untyped_objects_does_not_grow_for_ever() -> None:
    """A name with more than 24 values of unknown type is one unresolved use, and not thousands."""
    text = (
        "from nautilus_trader.trading.strategy import Strategy\n"
        "class F(Strategy):\n"
        "    def on_start(self): self.msgbus.subscribe('t', self.take)\n"
        "    def take(self, t):\n"
        "        while True:\n"
        "            t = t.drop() if t else t.merge()\n"
        "            t = t.sort() if t else t.rows\n"
        "            t = t.join() if t else t.head\n"
    )
    described = describe_uses(Reader(live_api(), [source(text)]))
    assert described["not_followed"].facts == {"feed.t": Unresolved.WIDENED}


def test_a_type_that_is_made_of_itself_is_read() -> None:
    """A type alias that a loop puts into itself is read once, and not once for each depth."""
    text = (
        "from nautilus_trader.model import Price\n"
        "kind = list\n"
        "for one in range(9):\n"
        "    kind = dict[kind, kind] if one else tuple[kind, kind, Price]\n"
        "    kind()\n"
    )
    assert "Price" in describe_uses(Reader(live_api(), [source(text)]))


def source(text: str) -> SourceFile:
    """Parse the only file of a feed."""
    return SourceFile(module="feed", label="feed.py", tree=ast.parse(text))
