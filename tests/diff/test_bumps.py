"""The three bumps of the design's table come out exactly, from what the releases really do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.diff.compare import find_drifts
from conformance.diff.records import Drift, Severity, Subject, Upgrade, Verdict
from conformance.model.facts import ABSENT, Observation
from tests.support.drift_sides import observed, reference_source, written
from tests.support.reference import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

RELEASES = ("1.219.0", "1.220.0", "1.225.0", "1.226.0", "1.227.0", "1.231.0")
SOURCE = reference_source()


def drifts_of(before: str, after: str) -> tuple[Drift, ...]:
    """Compare two releases."""
    return find_drifts(observed(before), observed(after), source=SOURCE)


def verdict_of(drifts: Sequence[Drift]) -> Verdict:
    """Return the verdict that drifts add up to."""
    side = Subject(release="1.0", python="3.12", source="observed")
    return Upgrade(before=side, after=side, drifts=tuple(drifts)).verdict


def at(file: str, *texts: str) -> tuple[str, ...]:
    """Return where files have a text that stands on one line, as ``file:line name``."""
    return tuple(_at(file, texts))


def _at(file: str, texts: Sequence[str]) -> Iterator[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    for text in texts:
        (number,) = [n for n, line in enumerate(lines, 1) if text in line]
        yield f"{file}:{number}"


def summary(drift: Drift) -> tuple[str, str, str, tuple[str, ...]]:
    """Return what a reader is told of a drift: severity, fact, what to write, and where."""
    lines = tuple(dict.fromkeys(f"{line.file}:{line.line}" for line in drift.lines))
    return (drift.severity, drift.change.fact, drift.instead, lines)


def felt(drifts: Sequence[Drift]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Return the breaks and shifts."""
    return [summary(drift) for drift in drifts if drift.severity is not Severity.ADD]


NODE, STRATEGY = "feeds/v1/node.py", "feeds/v1/strategy.py"
MEMBER = (
    "break",
    "surface.BinanceAccountType members.USDT_FUTURE",
    "BinanceAccountType.USDT_FUTURES",
    at(NODE, "BinanceAccountType.USDT_FUTURE"),
)
VARIABLES = (
    "break",
    "credentials.usdt_futures_live demanded",
    (
        "set BINANCE_API_KEY for BINANCE_FUTURES_API_KEY,"
        " BINANCE_API_SECRET for BINANCE_FUTURES_API_SECRET"
    ),
    at("pyproject.toml", 'environment = ["BINANCE'),
)
DECIMALS = (
    "shift",
    "ticks.price as_decimal",
    "",
    at(STRATEGY, "bid_price.as_decimal", "ask_price.as_decimal", "tick.price.as_decimal"),
)
FIELD = (
    "break",
    "surface.BinanceDataClientConfig passes.testnet",
    "nothing (environment=BinanceEnvironment.TESTNET is for testnet=True)",
    at(NODE, "testnet=False"),
)
TRADES = at(STRATEGY, "self.subscribe_trade_ticks")
QUOTES = at(STRATEGY, "self.subscribe_quote_ticks")
STREAMS = [
    ("shift", "wire.streams.trades stream", "", TRADES),
    ("shift", "wire.streams.quotes route", "", QUOTES),
    ("shift", "wire.streams.trades route", "", TRADES),
    ("shift", "wire.streams.quotes_and_trades connections", "", (*TRADES, *QUOTES)),
]


def test_1_220_breaks_by_a_member_and_by_variables() -> None:
    """An enum member was renamed, and the factory asks for other environment variables."""
    drifts = drifts_of("1.219.0", "1.220.0")

    assert verdict_of(drifts) is Verdict.BLOCKED
    assert felt(drifts) == [MEMBER, VARIABLES, DECIMALS]


def test_1_226_takes_trades_from_another_stream() -> None:
    """Nothing raises an error: streams, routes and connections are shifts.

    That JSON with unknown keys is refused is none of a feed that has its configs in Python.
    """
    drifts = drifts_of("1.225.0", "1.226.0")

    assert verdict_of(drifts) is Verdict.REVIEW
    assert felt(drifts) == STREAMS


def test_1_227_breaks_by_a_field_that_is_gone() -> None:
    """A config field that the feed passes is gone, and that is all."""
    drifts = drifts_of("1.226.0", "1.227.0")

    assert verdict_of(drifts) is Verdict.BLOCKED
    assert felt(drifts) == [FIELD]


def test_1_231_breaks_by_both_names() -> None:
    """Over many releases each cause is told once, as over one."""
    drifts = drifts_of("1.219.0", "1.231.0")
    loading = at(NODE, "instrument_provider=")
    ticking = at(STRATEGY, "def on_trade_tick", "def on_quote_tick")

    assert verdict_of(drifts) is Verdict.BLOCKED
    assert felt(drifts) == [
        MEMBER,
        FIELD,
        DECIMALS,
        *STREAMS,
        ("shift", "wire.ticks.unready_new_status strategy_started", "", ticking),
        ("shift", "wire.ticks.unready_settling named_in_log", "", ticking),
        ("shift", "wire.http.reloading goes_on_after", "", loading),
        ("shift", "wire.http.dummy_keys instruments_loaded", "", loading),
        ("shift", "wire.http.load_ids requests", "", loading),
        ("shift", "credentials.precedence environment_only", "", ()),
        ("shift", "wire.lifecycle.connect_refused strategy_started", "", ()),
        ("shift", "wire.tolerance.answer_error strategy_started", "", ()),
    ]


def test_1_231_is_safe_from_1_227() -> None:
    """Fields that were added, a default that the feed sets, and fewer warnings are adds."""
    drifts = drifts_of("1.227.0", "1.231.0")
    rules = {"set-field-changed", "callbacks-easier", "unused-config", "field-added"}

    assert verdict_of(drifts) is Verdict.SAFE
    assert {drift.rule for drift in drifts} == rules


def test_a_feed_that_does_not_start_for_a_missing_name_is_no_finding_of_its_own() -> None:
    """The break that stops the feed has with it that the feed stops, and hands nothing on."""
    (member, *_) = drifts_of("1.219.0", "1.220.0")

    assert [c.fact for c in member.also] == [
        *(f"feed.asks {name}" for name in ("connections", "requests", "streams")),
        "feed.start outcome",
        *(
            f"wire.ticks.reference_feed last.{name}"
            for name in ("ask", "asset", "bid", "kind", "last", "ts_event")
        ),
    ]


def test_a_field_that_is_gone_is_told_with_all_that_refuses_it() -> None:
    """What the config's own probes say of the field goes with the feed's keyword."""
    (field, *_) = drifts_of("1.226.0", "1.227.0")

    assert [(c.fact, c.after) for c in field.also] == [
        ("config.binance_data_client testnet", ABSENT),
        (
            "config.unknown_json_key testnet",
            {"error": "ValidationError", "text": "Object contains unknown field `testnet`"},
        ),
        (
            "config.unknown_keyword testnet",
            {"error": "TypeError", "text": "Unexpected keyword argument 'testnet'"},
        ),
    ]


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_does_not_drift_from_itself(release: str) -> None:
    """Where nothing differs, nothing is told."""
    assert drifts_of(release, release) == ()


def test_a_feed_that_was_fixed_as_told_is_no_longer_blocked(tmp_path: Path) -> None:
    """Once the member is written anew and the variables are set, only the shift is left.

    The old side is as it was approved, with the feed that there was then.
    """
    text = (ROOT / NODE).read_text(encoding="utf-8").replace("USDT_FUTURE,", "USDT_FUTURES,")
    strategy = (ROOT / STRATEGY).read_text(encoding="utf-8")
    before = observed("1.219.0")
    account_type = {**before["surface.BinanceAccountType"], "members": {"USDT_FUTURES": "X"}}
    after: Mapping[str, Observation] = {
        **observed("1.220.0"),
        "surface.BinanceAccountType": account_type,
        "feed.start": before["feed.start"],
        "feed.asks": before["feed.asks"],
        "wire.ticks.reference_feed": before["wire.ticks.reference_feed"],
    }

    variables = ("BINANCE_API_KEY", "BINANCE_API_SECRET")
    source = written(tmp_path, variables=variables, node=text, strategy=strategy)
    drifts = find_drifts(before, after, source=source)

    assert [d.change.fact for d in drifts if d.severity is not Severity.ADD] == [
        "ticks.price as_decimal"
    ]
