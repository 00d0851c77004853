"""The suite's own probes on NautilusTrader 2: each tells the truth, or nothing.

What is expected was seen on the real release, by scripts of a few lines beside the venue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conformance.environments import make_environment
from conformance.harness.observer import observe
from conformance.model.failure import FailureKind
from conformance.model.source_uses import SourceUses
from conformance.nautilus.driver import V2, Capability
from tests.support.reference import REFERENCE_FEED, WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.harness.document import Observed

pytestmark = pytest.mark.releases

RELEASE = "2.0.0rc6"

USES = SourceUses(
    passed=frozenset({("LoggerConfig", "stdout_level"), ("LoggingConfig", "log_level")}),
    overridden=frozenset(
        ("Strategy", name)
        for name in (
            "on_book",
            "on_data",
            "on_instrument",
            "on_quote",
            "on_quote_tick",
            "on_stop",
            "on_signal",
            "on_time_event",
        )
    ),
)
"""What a feed uses that was moved in part."""

NODES = ("wire.http", "wire.lifecycle", "wire.streams", "wire.ticks")


@pytest.fixture(scope="module")
def python() -> Path:
    """Return the interpreter of the release candidate's environment."""
    return make_environment(RELEASE, workspace=WORKSPACE).python


@pytest.fixture(scope="module")
def observed(python: Path) -> Observed:
    """Return what the probes tell of it, but for those of the feed and of what is spoilt."""
    areas = ("config", "credentials", "event_loop", "execution", "instrument_ids", "ticks")
    only = (*areas, *NODES, "wire.urls", "feed.callbacks")
    return observe(REFERENCE_FEED, python=python, find_uses=lambda: USES, only=only)


def test_no_probe_fails(observed: Observed) -> None:
    """Each is true, or not applicable."""
    assert observed.failures == {}


def test_what_has_no_sense_says_why(observed: Observed) -> None:
    """The reason is the generation's, or that the feed is another one."""
    reasons = {
        "config.as_json": Capability.CONFIG_AS_JSON,
        "config.unknown_json_key": Capability.CONFIG_AS_JSON,
        "event_loop.construct_in_thread_with_loop_given": Capability.GIVEN_LOOP,
        "event_loop.construct_with_current_loop": Capability.GIVEN_LOOP,
        "event_loop.construct_with_loop_given": Capability.GIVEN_LOOP,
        "event_loop.uvloop_loop": Capability.UVLOOP,
        "execution.mass_status": Capability.MASS_STATUS,
        "wire.lifecycle.tasks_left": Capability.CLIENT_RESTART,
        "wire.urls.derived": Capability.LOGGED_URLS,
        "wire.urls.spot_us": Capability.LOGGED_URLS,
    }
    assert dict(observed.not_run) == {
        **{probe: V2.lacks[capability] for probe, capability in reasons.items()},
        "wire.ticks.reference_feed": "it is another feed, so what it prints is not known",
    }


@pytest.mark.parametrize(
    ("plan", "kind", "route"),
    [("quotes", "bookTicker", "/public/ws"), ("trades", "aggTrade", "/market/ws")],
)
def test_streams_are_asked_for_by_route(
    observed: Observed, plan: str, kind: str, route: str
) -> None:
    """As production is asked, quotes and trades have routes of their own."""
    asked = facts(observed, f"wire.streams.{plan}")["production"]
    found = [(one["route"], message["streams"]) for one in asked for message in one["said"]]
    assert found == [(route, [f"btcusdt@{kind}"])]


def test_only_what_is_loaded_ticks(observed: Observed) -> None:
    """No tick, and nothing that says so."""
    told = facts(observed, "wire.ticks.not_loaded")
    assert (told["quotes"], told["trades"], told["error"]) == ([], [], None)


def test_prices_come_with_the_digits_of_the_instrument(observed: Observed) -> None:
    """What has more digits is rounded, to nothing if need be."""
    ticks = facts(observed, "wire.ticks.quotes")["ticks"]
    assert [tick["bid"] for tick in ticks] == ["64250.10", "64250.00", "0.00"]


def test_keys_of_the_environment_are_not_read(observed: Observed) -> None:
    """A key in the config goes out, as a header."""
    told = facts(observed, "credentials.precedence")
    assert told == {"config_and_environment": ["explicit"], "environment_only": []}


def test_a_node_takes_the_signals_when_it_runs(observed: Observed) -> None:
    """SIGTERM stops it, and is not given back."""
    assert facts(observed, "event_loop.signal_handlers") == {
        "taken_when_constructed": [],
        "taken_when_running": ["SIGINT", "SIGTERM"],
        "kept_when_stopped": ["SIGTERM"],
        "kept_when_disposed": ["SIGTERM"],
    }
    assert facts(observed, "event_loop.sigterm") == {"is_running_after_run": False}


def test_a_node_that_is_stopped_while_it_connects_raises(observed: Observed) -> None:
    """It waits until the time to connect is over."""
    told = facts(observed, "wire.lifecycle.stop_while_connecting")
    assert told["error"]["error"] == "RuntimeError"


def test_callbacks_of_the_other_generation_are_never_called(observed: Observed) -> None:
    """Nothing else says so."""
    assert facts(observed, "feed.callbacks") == {
        "on_book": {"called_with": ["OrderBook"]},
        "on_data": "not driven",
        "on_instrument": {"called_with": ["CryptoPerpetual"]},
        "on_quote": {"called_with": ["QuoteTick"]},
        "on_quote_tick": "not called",
        "on_signal": {"called_with": ["Signal"]},
        "on_stop": {"called_with": []},
        "on_time_event": {"called_with": ["TimeEvent"]},
    }


def test_the_defaults_that_rust_fills_in_are_told(observed: Observed) -> None:
    """A signature calls each of them None; the config that is made has the value."""
    told: Any = observed.facts["config.binance_data_client"]
    assert [told[name]["default"] for name in ("max_retries", "product_type", "proxy_url")] == [
        *("3", "BinanceProductType.SPOT", "None")
    ]


def test_a_config_is_asked_for_keywords_of_both_generations(observed: Observed) -> None:
    """What the feed still passes to the old class is not there in the new one."""
    told = facts(observed, "config.logging")
    assert told["log_level"] == {"present": False}
    assert told["stdout_level"]["type"] == "LogLevel | None"


@pytest.mark.parametrize(
    "refused",
    [
        "nautilus_trader.adapters.binance.BinanceDataClientConfig",
        "nautilus_trader.adapters.binance.BinanceDataClientFactory",
        "nautilus_trader.adapters.binance.BinanceInstrumentProviderConfig",
        "nautilus_trader.common.LoggerConfig",
        "nautilus_trader.live.LiveNode",
        "nautilus_trader.trading.Strategy",
    ],
)
def test_nothing_is_told_of_a_node_that_was_not_built(python: Path, refused: str) -> None:
    """Whatever a node is made of and is refused, each probe that needs one fails."""
    hook = f"tests/support/refusing.py:refuse:{refused}"

    seen = observe(REFERENCE_FEED, python=python, only=NODES, prepare=hook)

    assert seen.facts == {}
    assert {failure.kind for failure in seen.failures.values()} == {FailureKind.NT_REFUSED}


def facts(observed: Observed, observation: str) -> Mapping[str, Any]:
    """Return what was told, without what it is about."""
    told = observed.facts[observation]
    return {name: fact for name, fact in told.items() if name != "subject"}
