"""A move to another generation, as each format tells it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from conformance.diff.records import Change, Drift, Severity
from conformance.model.facts import MISSING
from conformance.model.migration import Migration, MovedName, NameKind
from conformance.model.successor import Successor
from conformance.model.usage_site import UsageSite
from conformance.report import FORMATS, render
from conformance.report.json import SCHEMA_PATH
from tests.support.sample_upgrades import TO_1_220

NODE = MovedName(
    name="nautilus_trader.live.node.TradingNode",
    kind=NameKind.IMPORT,
    successor=Successor("nautilus_trader.live.LiveNode", is_known=True),
    sites=(UsageSite(file="feed/node.py", line=15),),
)
QUOTE = MovedName(
    name="Strategy.on_quote_tick",
    kind=NameKind.CALLBACK,
    successor=Successor("on_quote"),
    sites=(UsageSite(file="feed/strategy.py", line=62, text="def on_quote_tick(self, tick):"),),
)
LOOP = MovedName(
    name="TradingNode.get_event_loop",
    kind=NameKind.MEMBER,
    successor=None,
    sites=(UsageSite(file="feed/node.py", line=20), UsageSite(file="feed/node.py", line=15)),
)
GONE = Drift(
    change=Change(
        observation="surface.Strategy",
        path="overrides.on_quote_tick",
        before={"parameters": []},
        after=dict(MISSING),
    ),
    severity=Severity.BREAK,
    rule="callback-removed",
    reason="the feed overrides a method that NT no longer has, so nothing calls it",
)
UPGRADE = replace(
    TO_1_220,
    drifts=(GONE, *TO_1_220.drifts),
    migration=Migration((NODE, QUOTE, LOOP)),
)


def test_text_is_by_file_and_line() -> None:
    """What is gone stands beside what to write, and a guess says that it is one."""
    text = render(UPGRADE, "text")

    assert (
        "3 names on 3 lines of the feed are gone on 1.220.0; 1 of them with a known successor\n"
        "Nothing would ever call Strategy.on_quote_tick, and nothing says so.\n"
        "How to move, and what no name shows: docs/nautilus-2.md\n"
        "\n"
        "  feed/node.py\n"
        "     15  TradingNode.get_event_loop             no successor is known\n"
        "     15  nautilus_trader.live.node.TradingNode  write nautilus_trader.live.LiveNode\n"
        "     20  TradingNode.get_event_loop             no successor is known\n"
        "\n"
        "  feed/strategy.py\n"
        "     62  Strategy.on_quote_tick  write on_quote   (a guess: the nearest name)\n"
    ) in text


def test_a_name_that_stays_says_how_it_is_used() -> None:
    """It stands at its line among those that are gone, is counted apart, and JSON lists it."""
    stop = MovedName(
        name="TradingNode.stop",
        kind=NameKind.STAYS,
        successor=Successor("handle.stop()", is_known=True),
        sites=(UsageSite(file="feed/node.py", line=99, text="node.stop()"),),
    )
    upgrade = replace(UPGRADE, migration=Migration((NODE, QUOTE), (stop,)))

    text = render(upgrade, "text")
    assert "; 1 of them with a known successor; 1 other stays, used otherwise\n" in text
    assert "     99  TradingNode.stop                       stays; use: handle.stop()\n" in text
    assert json.loads(render(upgrade, "json"))["migration"]["stays"] == [
        {
            "name": "TradingNode.stop",
            "use": "handle.stop()",
            "places": [{"file": "feed/node.py", "line": 99, "text": "node.stop()"}],
        }
    ]


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_a_name_is_told_once(name: str) -> None:
    """A break that the rows show has no paragraph of its own; the others have."""
    report = render(UPGRADE, name)

    assert "surface.Strategy" not in report
    assert "on_quote_tick" in report
    assert "variables" in report


def test_markdown_has_an_item_a_line() -> None:
    """A pull request shows the same rows."""
    assert (
        "- `feed/node.py:15`: `nautilus_trader.live.node.TradingNode`,"
        " write nautilus\\_trader.live.LiveNode\n"
    ) in render(UPGRADE, "markdown")


def test_json_lists_the_names() -> None:
    """A machine reads what is gone, its successor, how sure that is, and all places."""
    document = json.loads(render(UPGRADE, "json"))
    names = {one.pop("gone"): one for one in document["migration"]["names"]}

    assert document["migration"]["lines"] == 3
    assert names["Strategy.on_quote_tick"] == {
        "kind": "callback",
        "successor": "on_quote",
        "sure": "guess",
        "places": [
            {"file": "feed/strategy.py", "line": 62, "text": "def on_quote_tick(self, tick):"}
        ],
    }
    assert names["TradingNode.get_event_loop"]["sure"] is None
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    whole = json.loads(render(UPGRADE, "json"))
    assert [e.message for e in Draft202012Validator(schema).iter_errors(whole)] == []


@pytest.mark.parametrize("name", ["text", "markdown", "html", "json"])
def test_what_was_not_run_is_in_every_report(name: str) -> None:
    """With its reason; those with the same one stand together."""
    upgrade = replace(UPGRADE, not_run={"wire.fifty.*": "it is slow", "nodes.*": "it is slow"})
    report = render(upgrade, name)

    assert "it is slow" in report
    assert "wire.fifty" in report
    assert "nodes" in report


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_a_migration(name: str) -> None:
    """None of them fails on one."""
    assert render(UPGRADE, name)
