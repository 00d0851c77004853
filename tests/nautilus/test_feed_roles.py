"""What a feed is known to take, by the names that it uses, its source and its own run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.diff.feed_use import FeedUse
from conformance.nautilus.feed_roles import unheld_methods, unknown_roles
from tests.support.drift_sides import written
from tests.support.subjects import with_subjects

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.model.facts import Observation

BINANCE = "nautilus_trader.adapters.binance"
CONFIG: Mapping[str, Observation] = {
    "surface.BinanceDataClientConfig": {"kind": "config", "imports": {BINANCE: "present"}}
}
KEY: Mapping[str, Observation] = {
    "surface.BinanceDataClientConfig": {
        "kind": "config",
        "imports": {BINANCE: "present"},
        "passes": {"api_key": {"type": "str | None"}},
    }
}
URLS: Mapping[str, Observation] = {
    "surface.get_ws_base_url": {
        "kind": "function",
        "imports": {f"{BINANCE}.common.urls": "present"},
    }
}
CLIENT: Mapping[str, Observation] = {
    "surface.BinanceFuturesDataClient": {
        "kind": "class",
        "imports": {f"{BINANCE}.futures.data": "present"},
    }
}
TESTNET = "BinanceEnvironment.TESTNET"
NODE: Mapping[str, Observation] = {"surface.TradingNode": {"kind": "class"}}
BYBIT: Mapping[str, Observation] = {
    "surface.BybitDataClientConfig": {"imports": {"nautilus_trader.adapters.bybit": "present"}}
}
BARS: Mapping[str, Observation] = {
    "surface.Strategy": {"kind": "class", "methods": {"subscribe_bars": {}}}
}
STRATEGY: Mapping[str, Observation] = {
    "surface.Strategy": {
        "methods": {
            "subscribe_trade_ticks": {"requires": []},
            "subscribe_option_greeks": {"requires": []},
        }
    }
}
FUTURES_RUN: Mapping[str, Observation] = {
    "feed.asks": {"requests": ["GET /fapi/v1/exchangeInfo with a key"], "streams": []}
}


def use_of(tmp_path: Path, observations: Mapping[str, Observation], text: str = "") -> FeedUse:
    """Return what a feed uses that is the same on both sides."""
    facts = with_subjects(observations)
    return FeedUse.of(facts, facts, written(tmp_path, feed=text))


@pytest.mark.parametrize(
    ("observations", "text", "role", "taken"),
    [
        ({}, "print('hello')", "exchange", set()),
        ({}, "print('hello')", "account", set()),
        (BYBIT, "", "exchange", set()),
        (CONFIG, "", "exchange", {"binance"}),
        (CONFIG, "BinanceDataClientConfig()", "account", {"spot"}),
        (FUTURES_RUN, "", "account", {"usdt_futures"}),
        (CONFIG, "BinanceDataClientConfig(api_key=None)", "keys", {"environment"}),
        (KEY, "BinanceDataClientConfig(api_key=key)", "keys", {"explicit", "environment"}),
        (
            KEY,
            "BinanceDataClientConfig(api_key=os.environ['A'], api_secret='s')",
            "keys",
            {"explicit"},
        ),
        (
            KEY,
            "BinanceDataClientConfig(api_key='a', api_secret='s'); BinanceDataClientConfig()",
            "keys",
            {"explicit", "environment"},
        ),
        (
            KEY,
            "BinanceDataClientConfig(api_key='a', api_secret=os.environ.get('S'))",
            "keys",
            {"explicit", "environment"},
        ),
        (NODE, "", "node", {"live"}),
        (NODE, "TradingNode(config)", "nodes", set()),
        (NODE, "while True: TradingNode(config)", "nodes", {"several"}),
        (NODE, "threading.Thread(target=run)", "threads", {"several"}),
        (NODE, "", "threads", set()),
        (STRATEGY, "", "data", {"trades"}),
        (BARS, "BarType.from_str(f'{i}-1-MINUTE-LAST-EXTERNAL')", "data", {"bars"}),
        (BARS, "BarType.from_str(f'{i}-1-MINUTE-LAST-INTERNAL')", "data", {"trades"}),
        (BARS, "BarType.from_str(text)", "data", {"bars"}),
        (BARS, "t: BarType = BarType.from_str('A.B-1-TICK-MID-INTERNAL')", "data", {"quotes"}),
        (
            BARS,
            "BarType.from_str('A.B-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL')",
            "data",
            {"bars"},
        ),
        (
            BARS,
            "BarType.from_str('A.B-1-MINUTE-LAST-INTERNAL'); BarType(i, spec)",
            "data",
            {"bars"},
        ),
        (
            BARS,
            "ImportableStrategyConfig; BarType.from_str('A.B-1-TICK-MID-INTERNAL')",
            "data",
            {"bars"},
        ),
        (CONFIG, "", "configs", set()),
        (CONFIG, "import_actor(ImportableActorConfig)", "configs", {"json"}),
        (CONFIG, "BinanceDataClientConfig()", "client", {"of_nt"}),
        (CONFIG, "partial(BinanceDataClientConfig)", "client", {"of_nt"}),
        (CONFIG, "def f(c: BinanceDataClientConfig | None): pass", "client", set()),
        (CONFIG, "f(ImportableActorConfig)", "client", {"of_nt"}),
        (URLS, "", "client", {"of_nt"}),
        (CLIENT, "", "client", set()),
        (CONFIG, "BinanceDataClientConfig()", "environment", {"live"}),
        (CONFIG, "BinanceDataClientConfig(testnet=True)", "environment", {"testnet"}),
        (CONFIG, f"BinanceDataClientConfig(environment={TESTNET})", "environment", {"testnet"}),
        (CONFIG, "BinanceDataClientConfig(testnet=TEST)", "environment", {"live", "testnet"}),
        (
            CONFIG,
            "BinanceDataClientConfig(testnet=True); BinanceDataClientConfig(testnet=False)",
            "environment",
            {"live", "testnet"},
        ),
        (
            CONFIG,
            "BinanceDataClientConfig(testnet=True); BinanceDataClientConfig()",
            "environment",
            {"live", "testnet"},
        ),
        (
            CONFIG,
            "BinanceDataClientConfig(testnet=True); partial(BinanceDataClientConfig)",
            "environment",
            {"live", "testnet"},
        ),
        (
            CONFIG,
            "from x import BinanceDataClientConfig as C\nBinanceDataClientConfig(testnet=True)",
            "environment",
            {"live", "testnet"},
        ),
        (
            {**CONFIG, "surface.BinanceExecClientConfig": {"kind": "config"}},
            "BinanceDataClientConfig(testnet=True); BinanceExecClientConfig()",
            "environment",
            {"live", "testnet"},
        ),
    ],
)
def test_what_is_known_of_a_feed_is_taken_and_nothing_else(
    tmp_path: Path,
    observations: Mapping[str, Observation],
    text: str,
    role: str,
    taken: set[str],
) -> None:
    """What nothing tells is not "may be any"."""
    assert use_of(tmp_path, observations, text).roles[role] == taken


def test_what_its_own_run_tells_is_known(tmp_path: Path) -> None:
    """An account type that the source does not tell is that of the requests."""
    use = use_of(tmp_path, {**NODE, **CONFIG, **FUTURES_RUN})

    assert unknown_roles(use.roles) == ()


def test_data_that_no_probe_looks_into_is_named(tmp_path: Path) -> None:
    """Trades are held; greeks are not."""
    assert unheld_methods(use_of(tmp_path, STRATEGY)) == ("subscribe_option_greeks",)


@pytest.mark.parametrize(
    ("observations", "said"),
    [
        ({}, "it constructs no live node"),
        ({**NODE, **BYBIT}, "it uses no client of Binance"),
        ({**NODE, **CONFIG}, "the venue has USDⓈ-M futures only"),
    ],
)
def test_what_is_not_known_is_said(
    tmp_path: Path, observations: Mapping[str, Observation], said: str
) -> None:
    """In an answer it stands beside what is held."""
    (told,) = unknown_roles(use_of(tmp_path, observations).roles)

    assert told.startswith(said)
