"""Every contract is seen failing: drifts made on purpose in the installed release of the feed pin.

Each seed changes NT in one known way and must break the contracts that are named for it, with
what it did in the message, and no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.diff.records import Severity
from conformance.workspace.pins import FEED
from conformance.workspace.snapshots import approved_ids
from tests.support.reference import WORKSPACE
from tests.support.sowing import Seed, Sower, Sown, sowing, sowing_once
from tests.support.truth import collect_seeds
from tests.support.truth_files import check_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def seed(sown: str, says: str, *breaks: str) -> Seed:
    """Write a row of the table below."""
    return Seed(seed=sown, says=says, breaks=frozenset(breaks))


def moved(path: str) -> Seed:
    """A name that the feed imports is had elsewhere now: its contract breaks, and the feed."""
    module, _, name = path.rpartition(".")
    return seed(f"move:{path}", f"imports.{module}", f"surface.{name}", "feed.start")


def demanded(cell: str, contract: str, *others: str) -> Seed:
    """Another variable is demanded for one account type and environment."""
    says = "BINANCE_ANOTHER_KEY"
    return seed(f"demand_another_variable:{cell}", says, f"credentials.{contract}", *others)


def on_the_wire(sown: str, says: str, *breaks: str) -> Seed:
    """A drift that is seen on the wire: all contracts are looked at."""
    return Seed(seed=sown, says=says, breaks=frozenset(breaks), scope="all")


def each(prefix: str, names: str) -> tuple[str, ...]:
    """Return contracts of one area by their names, written with spaces between them."""
    return tuple(f"{prefix}.{name}" for name in names.split())


_BINANCE = "nautilus_trader.adapters.binance"
_CONFIG = "nautilus_trader.config"
_IDENTIFIERS = "nautilus_trader.model.identifiers"
_STREAMS = each(
    "wire.streams",
    "after_start quotes_and_trades several_instruments unsubscribe unsubscribe_on_stop",
)
_REQUESTS = each("wire.http", "dummy_keys load_all load_ids refused_explicit_keys")
_BROKEN_ANSWERS = each(
    "wire.tolerance",
    "answer_error answer_error_with_200 answer_html_body answer_malformed_json"
    " answer_new_contract_status answer_new_filter_type answer_reset answer_torn_body",
)
_CONNECTIONS = each(
    "wire.tolerance", "connection_close connection_drop connection_reset connection_torn_frame"
)
_FRAMES = each(
    "wire.tolerance",
    "frame_binary_frame frame_duplicate frame_fragmented_frame"
    " frame_out_of_order frame_unknown_event frame_unknown_fields",
)
_LOOPS = ("construct_in_running_loop", "construct_with_current_loop", "construct_with_loop_given")

SEEDS = (
    # The event loop
    seed(
        "make_a_loop",
        "There is no current event loop",
        "event_loop.construct_without_loop",
        "event_loop.construct_in_thread",
    ),
    seed("take_another_loop", "took_that_loop", *(f"event_loop.{name}" for name in _LOOPS)),
    seed("construct_in_threads", "constructed", "event_loop.construct_in_thread_with_loop_given"),
    seed(
        "leave_loop_open", "after_dispose.loop", "event_loop.asyncio_loop", "event_loop.uvloop_loop"
    ),
    seed("give_back_sigabrt", "gone SIGABRT", "event_loop.signal_handlers"),
    seed("run_for_ever", "is_running_after_run", "event_loop.sigterm"),
    # Credentials
    demanded("USDT_FUTURE live", "usdt_futures_live", "feed.start"),
    demanded("USDT_FUTURE testnet", "usdt_futures_testnet"),
    demanded("COIN_FUTURE live", "coin_futures_live"),
    demanded("COIN_FUTURE testnet", "coin_futures_testnet"),
    demanded("SPOT live", "spot_live"),
    demanded("SPOT testnet", "spot_testnet"),
    demanded("MARGIN live", "margin_live"),
    demanded("MARGIN testnet", "margin_testnet"),
    demanded("ISOLATED_MARGIN live", "isolated_margin_live"),
    demanded("ISOLATED_MARGIN testnet", "isolated_margin_testnet"),
    seed("prefer_environment", "config_and_environment", "credentials.precedence"),
    seed("log_the_secret", "log_of_a_refused_run", "credentials.secret_shown"),
    # Configs
    seed(
        f"add_field:{_BINANCE}.config.BinanceDataClientConfig.new_field",
        "new_field",
        "config.binance_data_client",
    ),
    seed(
        f"add_field:{_BINANCE}.config.BinanceDataClientConfig.paper_trading",
        "paper_trading",
        "config.binance_data_client",
        "config.unknown_json_key",
        "config.unknown_keyword",
    ),
    seed("forbid_unknown_keys", "unknown field `no_such_key`", "config.unknown_json_key"),
    seed("word_immutability_otherwise", "configs are frozen", "config.frozen"),
    seed(
        f"redefault:{_CONFIG}.TradingNodeConfig.timeout_connection=61.0",
        "default 61.0",
        "config.trading_node",
    ),
    seed(
        f'redefault:{_CONFIG}.LoggingConfig.log_level="DEBUG"', "default 'DEBUG'", "config.logging"
    ),
    seed(
        f"retype_field:{_CONFIG}.InstrumentProviderConfig.load_ids",
        "str | None",
        "config.instrument_provider",
        "surface.InstrumentProviderConfig",
    ),
    # Values
    seed(
        f"affirm:{_IDENTIFIERS}.InstrumentId.is_synthetic",
        "is_synthetic",
        "instrument_ids.perpetual",
        "instrument_ids.delivery",
    ),
    seed(
        "misread:BTCUSDT_261225.BINANCE=BTCUSDT-PERP.BINANCE",
        "BTCUSDT_261225",
        "instrument_ids.delivery",
    ),
    seed(
        "misread:ETHUSDT-PERP.BINANCE=BTCUSDT-PERP.BINANCE",
        "equal_to_other",
        "instrument_ids.as_key",
    ),
    seed("misread:=BTCUSDT-PERP.BINANCE", "(empty)", "instrument_ids.malformed"),
    seed("drop_a_digit:nautilus_trader.model.objects.Price.as_double", "as_double", "ticks.price"),
    seed(
        "drop_a_digit:nautilus_trader.model.objects.Quantity.as_double",
        "as_double",
        "ticks.quantity",
    ),
    seed("remove:nautilus_trader.model.data.QuoteTick.ask_size", "ask_size", "ticks.quote_tick"),
    seed("remove:nautilus_trader.model.data.TradeTick.trade_id", "trade_id", "ticks.trade_tick"),
    seed("forget_a_side", "NO_AGGRESSOR", "ticks.aggressor_side"),
    # The execution client's base class
    seed("require_another_argument", "extra: str", "execution.constructor"),
    seed("add_a_coroutine", "_confirm_order", "execution.coroutines"),
    seed("add_a_report", "generate_order_confirmed", "execution.reports"),
    seed("derive_once_more", "LiveExecutionClient", "execution.bases"),
    # What the feed uses
    seed(
        "silence:nautilus_trader.trading.strategy.Strategy.handle_quote_tick",
        "on_quote_tick: called with QuoteTick → not called",
        "feed.callbacks",
    ),
    moved(f"{_BINANCE}.BINANCE"),
    moved(f"{_BINANCE}.BinanceAccountType"),
    moved(f"{_BINANCE}.BinanceDataClientConfig"),
    moved(f"{_BINANCE}.BinanceLiveDataClientFactory"),
    moved(f"{_CONFIG}.InstrumentProviderConfig"),
    moved(f"{_CONFIG}.LoggingConfig"),
    moved(f"{_CONFIG}.TradingNodeConfig"),
    moved("nautilus_trader.common.events.TimeEvent"),
    moved("nautilus_trader.live.node.TradingNode"),
    moved("nautilus_trader.model.data.QuoteTick"),
    moved("nautilus_trader.model.data.TradeTick"),
    moved(f"{_IDENTIFIERS}.InstrumentId"),
    moved(f"{_IDENTIFIERS}.TraderId"),
    moved("nautilus_trader.trading.config.StrategyConfig"),
    moved("nautilus_trader.trading.strategy.Strategy"),
    seed(
        "remove:nautilus_trader.cache.base.CacheFacade.instrument",
        "methods.instrument",
        "surface.CacheFacade",
    ),
    seed(
        "rename_parameter:nautilus_trader.common.component.Clock.cancel_timer",
        "methods.cancel_timer.passes.1",
        "surface.Clock",
    ),
    seed(
        "rename_parameter:nautilus_trader.common.component.Logger.debug",
        "methods.debug.passes.1",
        "surface.Logger",
    ),
    seed(
        "remove:nautilus_trader.model.objects.Price.as_decimal",
        "as_decimal",
        "surface.Price",
        "ticks.price",
    ),
    seed(f"untell:{_IDENTIFIERS}.Symbol.value", "attributes.value", "surface.Symbol"),
    seed(
        "retype:nautilus_trader.trading.trader.Trader.add_strategy",
        "strategy: Another",
        "surface.Trader",
    ),
    seed(
        "untell:nautilus_trader.trading.strategy.Strategy.clock",
        "clock",
        "surface.Clock",
        "surface.Strategy",
        "surface.not_followed",
    ),
    # The wire
    on_the_wire(
        "subscribe_aggregates",
        "btcusdt@aggTrade",
        *_STREAMS,
        "wire.streams.trades",
        *each("wire.http", "dummy_keys refused_explicit_keys"),
        "wire.lifecycle.stop",
    ),
    on_the_wire(
        "ask_another_route",
        "route /private/stream",
        *(name for name in _STREAMS if name != "wire.streams.unsubscribe_on_stop"),
        *each("wire.streams", "quotes trades"),
        "wire.lifecycle.stop",
        # On that route nothing comes, so whatever waits for a tick is different as well.
        *each("wire.ticks", "not_loaded order quotes reference_feed timestamps trades"),
        *_BROKEN_ANSWERS,
        *each("wire.tolerance", "answer_new_contract_type answer_unknown_fields"),
        *_CONNECTIONS,
        *_FRAMES,
        *each("wire.tolerance", "frame_malformed_json frame_unknown_stream"),
    ),
    on_the_wire("ping_first", "GET /fapi/v1/ping", *_REQUESTS, "wire.http.load_none"),
    on_the_wire(
        "skip_loading",
        "GET /fapi/v1/exchangeInfo",
        *_REQUESTS,
        *_BROKEN_ANSWERS,
        *each("wire.tolerance", "answer_new_contract_type answer_silent answer_unknown_fields"),
        *each("wire.lifecycle", "stop stop_while_connecting"),
        *each("credentials", "precedence secret_shown"),
    ),
    on_the_wire(
        "load_quietly",
        "log_has_no_error: false → true",
        *_BROKEN_ANSWERS,
        "credentials.secret_shown",
    ),
    on_the_wire(
        "keep_milliseconds",
        "ts_event 1700000000123000000",
        *each("wire.ticks", "not_loaded quotes reference_feed timestamps trades"),
    ),
    on_the_wire(
        "want_loading",
        "wire.ticks.not_loaded quotes",
        "wire.ticks.not_loaded",
        *_BROKEN_ANSWERS,  # Of these none is loaded either.
    ),
    on_the_wire("lose_a_trade", "came: 200 → 199", "wire.ticks.order"),
    on_the_wire(
        "log_every_frame",
        "log_has_no_error: true → false",
        *each("wire.tolerance", "answer_new_contract_type answer_unknown_fields"),
        *_FRAMES,
    ),
    on_the_wire(
        "swallow_odd_frames",
        "log_has_no_error: false → true",
        *each("wire.tolerance", "frame_malformed_json frame_unknown_stream"),
    ),
    on_the_wire(
        "derive_other_urls",
        "wss://stream.example/v2",
        *each("wire.urls", "coin_futures_live isolated_margin_live margin_live spot_live"),
        *each("wire.urls", "coin_futures_testnet isolated_margin_testnet margin_testnet"),
        *each("wire.urls", "spot_testnet usdt_futures_live usdt_futures_testnet"),
        "credentials.coin_futures_testnet",
    ),
)

_MOVES_AND_LOSSES = (
    "move:",  # Wherever it has gone, the feed's import fails.
    "demand_another_variable:USDT_FUTURE live",
    "silence:",
    "remove:nautilus_trader.model.objects.Price.as_decimal",
    "ask_another_route",  # On that route no tick comes at all.
)
_NOT_THE_FEEDS = (
    "make_a_loop",  # The feed gives its node a loop, and so in the other two rows.
    "construct_in_threads",
    "demand_another_variable:",  # It takes one account type and environment.
    "prefer_environment",  # It gives one key, not two.
    "redefault:",  # It sets these itself.
    f"add_field:{_BINANCE}.config.BinanceDataClientConfig.new_field",
    "drop_a_digit:",  # It reads `as_decimal`,
    "remove:nautilus_trader.model.data.",  # neither the size nor the id,
    "forget_a_side",  # and no side.
    "require_another_argument",  # It has no execution client, here and in the next three.
    "add_a_coroutine",
    "add_a_report",
    "derive_once_more",
    "remove:nautilus_trader.cache.base.CacheFacade.instrument",  # The cache itself still has it.
    "load_quietly",  # Less is logged, and the same is done.
    "swallow_odd_frames",
)


def severity_of(sown: str) -> Severity:
    """Return how severe the worst of a seed is for the reference feed; a shift unless listed."""
    if sown.startswith(_MOVES_AND_LOSSES):
        return Severity.BREAK
    return Severity.ADD if sown.startswith(_NOT_THE_FEEDS) else Severity.SHIFT


@pytest.fixture(scope="module")
def sow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sower]:
    """Sow all seeds in one import of NT."""
    with sowing_once(tmp_path_factory.mktemp("home")) as observe_seeded:
        yield observe_seeded


@pytest.mark.parametrize("drift", SEEDS, ids=lambda drift: drift.seed)
def test_a_seeded_drift_breaks_its_contracts_and_no_other(sow: Sower, drift: Seed) -> None:
    """A change of NT fails the contracts about what it changed, and these say what it was.

    The drift report has it under a rule of its own, as severe as it is for the feed.
    """
    sown = sow(drift.seed, drift.scope)
    broken = sown.broken

    assert "unknown-change" not in {found.rule for found in sown.drifts}
    assert sown.drifts[0].severity is severity_of(drift.seed)
    assert broken.keys() == drift.breaks
    assert any(drift.says in told for told in broken.values())
    assert not any("inconclusive" in told for told in broken.values())


def test_an_import_that_leaves_the_policy_alone_is_a_drift(tmp_path: Path) -> None:
    """Importing NT fails its contract where it no longer installs uvloop's policy."""
    with sowing(tmp_path, "tests.support.policy_kept") as observe_seeded:
        broken = observe_seeded("", "gate").broken

    assert "after.policy: uvloop.EventLoopPolicy" in broken["event_loop.importing"]
    assert all(contract.startswith("event_loop.") for contract in broken)


def test_seeds_break_what_is_kept(sow: Sower) -> None:
    """Each drift that is made on purpose breaks the contracts that were approved.

    It stands here because what came of a seed is kept for the tests of one process.
    """
    check_case("seeds", collect_seeds(SEEDS, sow))


def test_a_release_compared_with_itself_shows_nothing(sow: Sower) -> None:
    """The release that is pinned holds every contract, at each of twenty observations of it."""
    nothing = Sown(broken={}, drifts=())
    assert [sow("", "all") for _ in range(20)] == [nothing] * 20


def test_every_contract_has_a_seed() -> None:
    """A contract that no test has seen failing is not one."""
    seeded = frozenset().union(*(drift.breaks for drift in SEEDS))

    assert seeded | {"event_loop.importing"} == approved_ids(WORKSPACE.snapshots(FEED))
