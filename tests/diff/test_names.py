"""What compares observations knows no name of NautilusTrader's, nor of Binance's."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.reference import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOMS = sorted((ROOT / "conformance" / "diff").rglob("*.py"))
WORD = re.compile(r"[A-Za-z_]\w*")
HUMPS = re.compile(r"[a-z0-9][A-Z]")


def class_names() -> frozenset[str]:
    """Return the classes of NT's that are made of several words, as the installed release has."""
    for module in ("adapters.binance", "live.node", "live.execution_client", "trading.strategy"):
        importlib.import_module(f"nautilus_trader.{module}")
    modules = [m for name, m in sys.modules.items() if name.startswith("nautilus_trader")]
    classes = [one for module in modules for one in inspect.getmembers(module, inspect.isclass)]
    own = {name for name, cls in classes if cls.__module__.startswith("nautilus_trader")}
    return frozenset(name for name in own if HUMPS.search(name))


def words_of(file: Path) -> Iterator[str]:
    """Yield the words of a file's code and strings; examples are for a reader of the drift."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    examples = [
        k.value for k in ast.walk(tree) if isinstance(k, ast.keyword) and k.arg == "example"
    ]
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=text) | ast.Attribute(attr=text):
                yield text
            case ast.Constant(value=str(text)) if node not in examples:
                yield from WORD.findall(text)


def test_the_names_are_those_of_the_release() -> None:
    """Without them the tests below would hold whatever is written."""
    assert {"QuoteTick", "TradingNode", "BinanceAccountType"} <= class_names()


@pytest.mark.parametrize("file", ROOMS, ids=lambda file: file.name)
def test_a_comparison_names_no_class_of_nts(file: Path) -> None:
    """What is known of them stands in `conformance.nautilus`, and in what is observed."""
    assert class_names().intersection(words_of(file)) == set()


@pytest.mark.parametrize("file", ROOMS, ids=lambda file: file.name)
def test_a_comparison_knows_no_exchange(file: Path) -> None:
    """Neither Binance's name nor those of its streams."""
    words = ("binance", "aggtrade", "bookticker", "usdt", "testnet")
    text = " ".join(words_of(file)).lower()

    assert [word for word in words if word in text] == []
