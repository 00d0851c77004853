"""The feed's lines that a drift hits, what the feed uses, and what to write instead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.diff.compare import find_drifts
from conformance.diff.feed_impact import FeedImpact
from conformance.diff.feed_use import FeedUse
from conformance.diff.lines import FeedSource
from conformance.diff.records import Change, Drift, Severity
from conformance.diff.upgrade import read_feed
from conformance.model.facts import Json, Observation, subject_of
from conformance.model.usage_site import SitesByPath, UsageSite
from conformance.workspace import Workspace
from tests.support.drift_sides import names_of_the_feed, written
from tests.support.subjects import with_subjects

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


NODE = """\
from nautilus_trader.x import Account
config = BinanceDataClientConfig(
    account_type=Account.OLD,
    testnet=False,
)
clock.set_timer("name", interval=1)
def on_stop(): ...
print(tick.price
      .as_decimal())
"""


def shown(lines: tuple[UsageSite, ...]) -> list[str]:
    """Return lines as a report marks them: file, line, and what is under the mark."""
    return [f"{one.file}:{one.line} {one.text[one.column :][: one.length]}" for one in lines]


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("OLD", ["node.py:3 OLD"]),
        ("testnet", ["node.py:4 testnet"]),
        ("Account", ["node.py:1 Account", "node.py:3 Account"]),
        ("on_stop", ["node.py:7 on_stop"]),
        ("as_decimal", ["node.py:9 as_decimal"]),
        ("nowhere", []),
    ],
)
def test_a_name_is_found_where_code_has_it(tmp_path: Path, name: str, places: list[str]) -> None:
    """Attributes, keywords, imports and functions are names; each is marked in its line."""
    assert shown(written(tmp_path, node=NODE).naming(name)) == places


@pytest.mark.parametrize(
    ("called", "argument", "places"),
    [
        ("BinanceDataClientConfig", "testnet", ["node.py:4 testnet"]),
        ("OtherConfig", "testnet", []),
        ("set_timer", "interval", ["node.py:6 interval"]),
        ("set_timer", "1", ["node.py:6 set_timer"]),
        ("set_timer", "2", []),
    ],
)
def test_an_argument_is_found_in_the_call_that_passes_it(
    tmp_path: Path, called: str, argument: str, places: list[str]
) -> None:
    """A keyword counts in calls of that name only, and a position where one is passed."""
    assert shown(written(tmp_path, node=NODE).passing(called, argument)) == places


def test_a_name_inside_another_one_is_not_marked(tmp_path: Path) -> None:
    """A mark stands under the whole name."""
    source = written(tmp_path, node="older.old\n")

    assert [(line.column, line.length) for line in source.naming("old")] == [(6, 3)]


@pytest.mark.parametrize(
    ("line", "col_offset", "column"),
    [
        ("log(old, tick.old)", 14, 14),
        ("log(old, tick.old)", None, 4),
        ("    log(old, tick.old)", 18, 14),
        ("log('é', old, tick.old)", 20, 19),  # an offset counts bytes, and a mark characters
        ("log(old, tick.old)", 99, 4),
    ],
)
def test_the_use_is_marked_where_a_name_stands_twice(
    tmp_path: Path, line: str, col_offset: int | None, column: int
) -> None:
    """The mark stands at the site's own column, or at the first such name where it has none."""
    source = written(tmp_path, node=line)
    (marked,) = source.at([UsageSite(file="node.py", line=1, col_offset=col_offset)], "old")

    assert (marked.column, marked.length) == (column, 3)


@pytest.mark.parametrize(
    ("line", "column"),
    [("log('old', tick.old)", 16), ("log('old', old=1)", 11), ("'old'; from x import old", 21)],
)
def test_a_name_in_code_is_marked_and_not_the_word_in_a_text(
    tmp_path: Path, line: str, column: int
) -> None:
    """A string before the name in the same line may hold the same word."""
    assert [one.column for one in written(tmp_path, node=line).naming("old")] == [column]


def test_a_line_with_two_uses_is_shown_once(tmp_path: Path) -> None:
    """The first of the uses in one line is marked."""
    lines = written(tmp_path, node="f(x.old, y.old)").naming("old")

    assert [(line.line, line.column) for line in lines] == [(1, 4)]


def test_a_file_that_does_not_parse_has_no_names(tmp_path: Path) -> None:
    """Whoever holds the feed to its syntax is not this."""
    source = written(tmp_path, node="x.old(\n", other="x.old\n")

    assert shown(source.naming("old")) == ["other.py:1 old"]


def test_no_more_than_six_lines_are_shown(tmp_path: Path) -> None:
    """More of the same name say no more."""
    source = written(tmp_path, node="x.old\n" * 9)

    assert len(source.naming("old")) == 6


@pytest.mark.parametrize(
    "file",
    ["feed/node.py", "/elsewhere/checkout/feed/node.py", "../checkout/feed/node.py"],
)
def test_a_place_of_another_checkout_is_found(tmp_path: Path, file: str) -> None:
    """An observation that was kept names files as they lay where it was made."""
    written(tmp_path / "feed", node=NODE)
    source = FeedSource.read(tmp_path, (tmp_path / "feed").glob("*.py"))

    assert shown(source.at([UsageSite(file=file, line=3)], "OLD")) == ["feed/node.py:3 OLD"]


@pytest.mark.parametrize(
    ("file", "number"), [("/elsewhere/node.py", 3), ("feed/node.py", 99), ("gone.py", 1)]
)
def test_a_place_that_can_t_be_read_is_told_without_its_text(
    tmp_path: Path, file: str, number: int
) -> None:
    """A line that is not there is named, and nothing is made up for it."""
    written(tmp_path / "feed", node=NODE)
    source = FeedSource.read(tmp_path, (tmp_path / "feed").glob("*.py"))
    place = UsageSite(file=file, line=number)
    (line,) = source.at([place], "OLD")

    assert (line.file, line.line, line.text, line.length) == (file, number, "", 0)


def test_a_feed_outside_the_checkout_is_labelled_as_by_a_probe(tmp_path: Path) -> None:
    """A feed beside the checkout is named by its whole path, whichever way it was given."""
    written(tmp_path / "violet", node=NODE)
    (tmp_path / "checkout").mkdir()
    source = FeedSource.read(
        tmp_path / "checkout", [tmp_path / "checkout" / ".." / "violet" / "node.py"]
    )
    place = UsageSite(file=f"{tmp_path}/checkout/../violet/node.py", line=3)

    assert [line.text for line in source.at([place], "OLD")] == ["account_type=Account.OLD,"]


def test_variables_are_those_of_the_settings(tmp_path: Path) -> None:
    """What production sets is written in one place, and a feed's source is read with it."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.conformance]\nfeed = ["feed"]\nenvironment = ["A", "B"]\n'
    )
    written(tmp_path / "feed", node="")
    feed = Workspace(tmp_path).settings().channel("feed").feed

    assert read_feed(feed).variables == {"A", "B"}


def test_without_settings_production_sets_nothing(tmp_path: Path) -> None:
    """A source tree by itself tells of no environment."""
    assert written(tmp_path, node="").variables == set()


def use_of(
    tmp_path: Path,
    before: Mapping[str, Observation],
    after: Mapping[str, Observation] | None = None,
    text: str = "",
) -> FeedUse:
    """Return what a feed uses."""
    source = written(tmp_path, node=text)
    used = {"surface.BinanceX": {"imports": {"nautilus_trader.adapters.binance": "present"}}}
    old, new = (with_subjects({**used, **(one or {})}) for one in (before, after or before))
    return FeedUse.of(old, new, source)


DATA = "surface.BinanceDataClientConfig"
ACCOUNTS = {"surface.BinanceAccountType": {"members": {"USDT_FUTURE": "USDT_FUTURE"}}}
ALL = ("usdt_futures_live", "usdt_futures_testnet", "usdt_futures_demo", "spot_live", "spot_demo")
URLS = with_subjects({f"wire.urls.{name}": {} for name in ALL})


@pytest.mark.parametrize(
    ("before", "text", "own"),
    [
        (ACCOUNTS, "C(testnet=False)", {"usdt_futures_live"}),
        (ACCOUNTS, "C(testnet=True)", {"usdt_futures_live", "usdt_futures_testnet"}),
        (ACCOUNTS, "C(testnet=settings.t)", {"usdt_futures_live", "usdt_futures_testnet"}),
        (
            {**ACCOUNTS, "surface.BinanceEnvironment": {"members": {"DEMO": "DEMO"}}},
            "C(environment=BinanceEnvironment.DEMO)",
            {"usdt_futures_live", "usdt_futures_demo"},
        ),
        (
            {**ACCOUNTS, DATA: {"passes": {"environment": "BinanceEnvironment | None"}}},
            "C(environment=settings.e)",
            {"usdt_futures_live"},
        ),
        ({DATA: {"kind": "config"}}, "C()", {"spot_live"}),
        ({DATA: {"passes": {"account_type": {"type": "A"}}}}, "C(account_type=a)", set()),
        ({}, "C()", set()),
    ],
)
def test_own_are_the_account_types_and_environments_that_the_feed_names(
    tmp_path: Path, before: Mapping[str, Observation], text: str, own: set[str]
) -> None:
    """What the source does not tell is none; production is one, and an unset account the spot."""
    use = use_of(tmp_path, before, text=text)

    assert {name for name in ALL if use.is_own(subject_of(URLS[f"wire.urls.{name}"]))} == own


def test_an_argument_that_is_passed_by_position_is_passed(tmp_path: Path) -> None:
    """A position has its parameter's name."""
    use = use_of(
        tmp_path, {"surface.TradingNode": {"passes": {"2": {"name": "loop", "type": "Any"}}}}
    )

    assert use.passes("TradingNode", "loop")
    assert not use.passes("TradingNode", "config")


def test_a_feed_that_was_fixed_no_longer_uses_what_it_did(tmp_path: Path) -> None:
    """The side that was observed last says what the feed passes now."""
    use = use_of(
        tmp_path,
        {DATA: {"kind": "config", "passes": {"testnet": "bool"}}},
        {DATA: {"kind": "config", "passes": {"environment": "E"}}},
    )

    assert not use.passes("BinanceDataClientConfig", "testnet")
    assert use.passes("BinanceDataClientConfig", "environment")


def test_what_is_gone_is_still_used(tmp_path: Path) -> None:
    """Where a whole class is gone, the older side says what the feed leans on in it."""
    use = use_of(
        tmp_path,
        {"surface.Price": {"kind": "class", "methods": {"as_decimal": {"requires": []}}}},
        {"surface.Price": {"kind": {"present": False}}},
    )

    assert use.touches("Price", "as_decimal")
    assert not use.touches("Price", "as_double")


def drift_of(
    before: Mapping[str, Observation],
    after: Mapping[str, Observation],
    source: FeedSource,
    places: Mapping[str, SitesByPath] | None = None,
) -> Drift:
    """Return the only drift between two sides."""
    old, new = with_subjects(before), with_subjects(after)
    (drift,) = find_drifts(old, new, source=source, places=places)
    return drift


def test_the_places_of_a_probe_go_first(tmp_path: Path) -> None:
    """Where a probe knows which line leans on a fact, the others of that name are not shown."""
    source = written(tmp_path, node="a.old\nb.old\n")
    site = UsageSite(file="node.py", line=2)
    drift = drift_of(
        {"surface.B": {"attributes": {"old": "int"}}},
        {"surface.B": {"attributes": {"old": {"present": False}}}},
        source,
        {"surface.B": {"attributes.old": (site,)}},
    )

    assert shown(drift.lines) == ["node.py:2 old"]


def test_an_argument_that_is_required_is_put_on_the_name_that_requires_it(tmp_path: Path) -> None:
    """What is not passed stands nowhere, so the call's name is shown."""
    source = written(tmp_path, node="start = 1\nTrader(name)\n")
    drift = drift_of(
        {"surface.Trader": {"requires": []}},
        {"surface.Trader": {"requires": [], "not_passed": {"start": True}}},
        source,
    )

    assert shown(drift.lines) == ["node.py:2 Trader"]


def fixed(tmp_path: Path, text: str) -> Drift:
    """Return the drift of a flag that has become a choice."""
    before = {DATA: {"passes": {"testnet": "bool"}}}
    after: Mapping[str, Observation] = {
        DATA: {
            "passes": {"testnet": "missing"},
            "instead": {"passes.testnet": ["environment=E.TESTNET", "other"]},
        }
    }
    return drift_of(before, after, written(tmp_path, node=text))


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("BinanceDataClientConfig(testnet=True)", "environment=E.TESTNET"),
        (
            "BinanceDataClientConfig(testnet=flag)",
            "environment=E.TESTNET, where testnet is true",
        ),
        (
            "BinanceDataClientConfig(testnet=False)",
            "nothing (environment=E.TESTNET is for testnet=True)",
        ),
    ],
)
def test_a_flag_that_is_off_is_not_turned_on(tmp_path: Path, text: str, instead: str) -> None:
    """What a flag became when it was set is no advice to a feed that does not set it."""
    assert fixed(tmp_path, text).instead == instead


def variables(tmp_path: Path, old: list[str], new: list[str]) -> Drift:
    """Return the drift of variables that are demanded."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.conformance]\nenvironment = ["F_KEY",\n"F_SECRET"]\n'
    )
    name = "credentials.usdt_futures_live"
    source = written(tmp_path, node="BinanceDataClientConfig()")
    source = replace(source, variables=frozenset(("F_KEY", "F_SECRET")))
    names = names_of_the_feed()
    before, after = ({**names, name: {"demanded": one}} for one in (old, new))
    return drift_of(before, after, source)


def test_variables_are_paired_and_found_where_they_are_set(tmp_path: Path) -> None:
    """Each variable that is gone is shown where production's are listed, with its successor."""
    drift = variables(tmp_path, ["F_KEY", "F_SECRET"], ["SECRET", "KEY"])

    assert drift.instead == "set KEY for F_KEY, SECRET for F_SECRET"
    assert shown(drift.lines) == ["pyproject.toml:2 F_KEY", "pyproject.toml:3 F_SECRET"]


def test_a_variable_that_stays_is_not_shown(tmp_path: Path) -> None:
    """Only the line of what is gone is one to change."""
    drift = variables(tmp_path, ["F_KEY", "F_SECRET"], ["F_KEY", "SECRET"])

    assert shown(drift.lines) == ["pyproject.toml:3 F_SECRET"]


def test_a_variable_more_is_shown_where_it_would_be_set(tmp_path: Path) -> None:
    """Where nothing is gone, the list itself is what to change."""
    drift = variables(tmp_path, [], ["KEY"])

    assert drift.instead == "set KEY"
    assert shown(drift.lines) == ["pyproject.toml:2 environment"]


STRATEGY = """\
class Watch(Strategy):
    def on_start(self):
        self.subscribe_quote_ticks(BTC)
        self.subscribe_trade_ticks(BTC)
        self.clock.set_timer("name", interval=1)

    def on_quote_tick(self, tick): ...

    def on_trade_tick(self, tick): ...
"""
OF_NT_2 = """\
class Watch(Strategy):
    def on_start(self):
        self.subscribe_quotes(BTC)

    def on_quote(self, tick): ...
"""
BURSTS, SUBSCRIBING, WARNED = "wire.volume.bursts", "wire.volume.subscribing", "callbacks.warned"
NOTHING: Json = []


def lines_of(
    tmp_path: Path, text: str, observation: str, path: str, sides: tuple[Json, Json]
) -> list[str]:
    """Return the lines of a feed that a change hits, as a report marks them."""
    before, after = sides
    subject = subject_of(with_subjects({observation: {}})[observation])
    change = Change(observation=observation, path=path, before=before, after=after, subject=subject)
    drift = Drift(change=change, severity=Severity.SHIFT, rule="", reason="")
    impact = FeedImpact(source=written(tmp_path, node=text), places={}, after={})
    return shown(impact.add_to(drift).lines)


@pytest.mark.parametrize(
    ("observation", "path", "before", "after", "places"),
    [
        (BURSTS, "quotes_twice", 0, 121, ["node.py:7 on_quote_tick"]),
        (BURSTS, "trades_lost", 0, 2, ["node.py:9 on_trade_tick"]),
        (
            BURSTS,
            "in_order_as_sent",
            True,
            False,
            ["node.py:9 on_trade_tick", "node.py:7 on_quote_tick"],
        ),
        (
            SUBSCRIBING,
            "streams_of_connections",
            [20],
            [10, 10],
            ["node.py:4 subscribe_trade_ticks", "node.py:3 subscribe_quote_ticks"],
        ),
        (
            WARNED,
            "warnings",
            NOTHING,
            ["DeprecationWarning: subscribe_quote_ticks will go, use subscribe_quotes"],
            ["node.py:3 subscribe_quote_ticks"],
        ),
        (
            WARNED,
            "warnings",
            ["UserWarning: set_timer is slow"],
            ["UserWarning: set_timer is slow", "UserWarning: subscribe_trade_ticks will go"],
            ["node.py:4 subscribe_trade_ticks"],
        ),
        (
            WARNED,
            "warnings",
            NOTHING,
            ["UserWarning: this is old"],
            [
                "node.py:3 subscribe_quote_ticks",
                "node.py:4 subscribe_trade_ticks",
                "node.py:5 set_timer",
            ],
        ),
    ],
)
def test_a_fact_hits_the_lines_of_its_own_kind_of_data(  # noqa: PLR0913, PLR0917  # a table's columns
    tmp_path: Path, observation: str, path: str, before: Json, after: Json, places: list[str]
) -> None:
    """Lost quotes are no trades, a warning names what it is about, and the rest is of both."""
    assert lines_of(tmp_path, STRATEGY, observation, path, (before, after)) == places


@pytest.mark.parametrize(
    ("observation", "path", "before", "after", "places"),
    [
        (BURSTS, "quotes_twice", 0, 121, ["node.py:5 on_quote"]),
        (SUBSCRIBING, "streams_of_connections", [20], [10, 10], ["node.py:3 subscribe_quotes"]),
    ],
)
def test_a_fact_hits_the_lines_of_either_generation(  # noqa: PLR0913, PLR0917  # "
    tmp_path: Path, observation: str, path: str, before: Json, after: Json, places: list[str]
) -> None:
    """A feed for NautilusTrader 2 subscribes and is called back by other names."""
    assert lines_of(tmp_path, OF_NT_2, observation, path, (before, after)) == places
