"""The API model of NautilusTrader 2: names by run time, types by its stubs.

What is expected was read off the installed wheel by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conformance.environments import make_environment
from conformance.model.api import MISSING, ApiModel, ApiObject, Missing
from conformance.observations.api import api_model
from conformance.observations.listing import list_inside
from tests.support.reference import WORKSPACE
from tests.support.tiny_feeds import read_feed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.environments import Environment

pytestmark = pytest.mark.releases

RELEASE = "2.0.0rc6"

FEED = """
import datetime
from nautilus_trader.adapters.binance import BinanceDataClientConfig, BinanceProductType
from nautilus_trader.model import InstrumentId, QuoteTick
from nautilus_trader.trading import Strategy

class Listener(Strategy):
    def on_start(self):
        self.subscribe_quotes(InstrumentId.from_str("BTCUSDT-PERP.BINANCE"))
        self.clock.set_timer("stale", datetime.timedelta(seconds=1))

    def on_quote(self, tick: QuoteTick):
        price = tick.bid_price
        print(price.as_decimal(), tick.instrument_id.symbol.value)

CONFIG = BinanceDataClientConfig(product_type=BinanceProductType.USD_M, testnet=True)
"""


@pytest.fixture(scope="module")
def environment() -> Environment:
    """Return the environment of the release candidate."""
    return make_environment(RELEASE, workspace=WORKSPACE)


@pytest.fixture(scope="module")
def api(environment: Environment) -> ApiModel:
    """Return the API model of the release candidate, as the product makes it."""
    return api_model(environment)


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("model.Price", "(value: float, precision: int)"),
        ("model.Price.from_str", "(value: str) -> Price"),
        ("model.Price.as_decimal", "() -> Decimal"),
        ("model.InstrumentId.is_synthetic", "() -> bool"),
        ("model.AggressorSide.variants", "() -> EnumIterator"),
        (
            "live.LiveNode.builder",
            "(name: str, trader_id: TraderId, environment: Environment) -> LiveNodeBuilder",
        ),
        ("live.LiveNode.run", "() -> None"),
        ("live.LiveNodeHandle.stop", "() -> None"),
        ("trading.Strategy", "(config: Any | None = None)"),
        ("trading.Strategy.on_quote", "(quote: QuoteTick) -> None"),
        ("core.datetime.unix_nanos_to_dt", "(nanos: int) -> datetime | Timestamp"),
    ],
)
def test_a_callable_has_names_of_run_time_and_types_of_the_stub(
    api: ApiModel, name: str, signature: str
) -> None:
    """Classes, methods, static and class methods, and functions, Rust's and Python's."""
    assert signature_text(found(api, name)) == signature


@pytest.mark.parametrize(
    ("name", "type_text"),
    [
        ("model.QuoteTick.bid_price", "Price"),
        ("model.QuoteTick.ts_event", "int"),
        ("model.InstrumentId.symbol", "Symbol"),
        ("trading.Strategy.clock", "Clock"),
        ("live.LiveNode.cache", "Cache"),
        ("adapters.binance.BinanceDataClientConfig.base_url_ws", "str | None"),
        ("adapters.binance.BINANCE", "str"),
    ],
)
def test_an_attribute_has_the_type_of_the_stub(api: ApiModel, name: str, type_text: str) -> None:
    """Run time tells no type of an attribute."""
    assert found(api, name).type_text == type_text


@pytest.mark.parametrize(
    "name",
    [
        "live.node",
        "live.TradingNode",
        "model.data",
        "trading.Strategy.on_quote_tick",
        "adapters.binance.BinanceAccountType",
        "adapters.binance.BinanceDataClientConfig.api_key",
    ],
)
def test_what_is_not_there_at_run_time_is_missing(api: ApiModel, name: str) -> None:
    """A key that only the constructor takes can't be read either."""
    assert api.lookup(f"nautilus_trader.{name}") is MISSING


def test_a_module_that_needs_what_is_not_installed_says_so(api: ApiModel) -> None:
    """NT 2 brings no pandas, and a module of it wants some."""
    module = api.lookup("nautilus_trader.persistence.loaders")
    assert module == Missing("ModuleNotFoundError", "No module named 'pandas'")


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("model.AggressorSide", {"NO_AGGRESSOR": 0, "BUY": 1, "SELL": 2}),
        ("adapters.binance.BinanceEnvironment", {"LIVE": 0, "TESTNET": 1, "DEMO": 2}),
    ],
)
def test_an_enum_of_rust_has_its_members(
    api: ApiModel, name: str, members: Mapping[str, int]
) -> None:
    """They are no Python enums, and some have neither a name nor a value."""
    enum = found(api, name)
    assert enum.is_enum
    assert {n: one.value for n, one in enum.enum_members.items()} == members


def test_a_config_is_one_in_both_generations(api: ApiModel) -> None:
    """What it takes and can be read is a field, with the type that reading it gives."""
    config = found(api, "adapters.binance.BinanceDataClientConfig")
    assert config.is_config
    assert config.fields["product_type"].type == "BinanceProductType"
    assert "api_key" not in config.fields
    assert config.signature is not None
    assert config.signature.takes("api_key") is not None


def test_what_can_be_derived_from_is_told(api: ApiModel) -> None:
    """A strategy can be, a tick can't."""
    assert not found(api, "trading.Strategy").is_final
    assert found(api, "model.QuoteTick").is_final


def test_a_feed_is_followed_through_its_ticks(api: ApiModel, tmp_path: Path) -> None:
    """From a callback's tick to what its price gives, by the stubs' types."""
    facts = read_feed(tmp_path, FEED, api).facts
    assert facts["QuoteTick.attributes.bid_price"] == "Price"
    assert facts["Price.methods.as_decimal.returns"] == "Decimal"
    assert facts["Symbol.attributes.value"] == "str"
    assert facts["Clock.methods.set_timer.passes.2"] == "interval: timedelta"
    assert facts["BinanceProductType.members.USD_M"] == 2
    assert facts["BinanceDataClientConfig.passes.testnet"] == "missing"


def test_a_stub_that_says_otherwise_is_recorded(environment: Environment) -> None:
    """Run time is right: a member that it lacks, one more that it has, another default."""
    module = "conformance.nautilus.v2.api.description"
    listed: Any = list_inside(environment.python, module, "the release's API")
    told = listed["stubs_disagree"]
    assert told["nautilus_trader.indicators.CandleSize.None_"] == {
        "stub": "member",
        "run_time": None,
    }
    assert told["nautilus_trader.model.NautilusInstrumentType.Equity"] == {
        "stub": None,
        "run_time": "member",
    }
    assert told["nautilus_trader.execution.SizeAwareFillModel"] == {
        "stub": ["prob_fill_on_limit", "prob_slippage"],
        "run_time": ["prob_fill_on_limit = 1.0", "prob_slippage = 0.0"],
    }
    assert "nautilus_trader.model.Price" not in told


def test_what_a_feed_uses_of_it_is_a_fact(api: ApiModel, tmp_path: Path) -> None:
    """Of what the feed calls, and of the members that it uses; of nothing else."""
    source = """
from nautilus_trader.trading import Strategy, StrategyConfig

CONFIG = StrategyConfig(order_id_tag="001")

class Listener(Strategy):
    def on_start(self):
        self.modify_orders([])
        self.log.info("started")
"""
    facts = read_feed(tmp_path, source, api).facts
    assert {name: fact for name, fact in facts.items() if ".stub." in name} == {
        "Strategy.stub.modify_orders": 'stub ["updates = ..."], run_time ["updates"]',
        "StrategyConfig.stub.StrategyConfig": ('stub ["_kwargs = ..."], run_time ["**_kwargs"]'),
    }


def found(api: ApiModel, name: str) -> ApiObject:
    """Return what a release has under a name below its package."""
    there = api.lookup(f"nautilus_trader.{name}")
    assert isinstance(there, ApiObject)
    return there


def signature_text(function: ApiObject) -> str:
    """Return what a callable takes and gives, as Python writes it."""
    taken = function.signature
    assert taken is not None
    returns = f" -> {taken.returns}" if taken.returns else ""
    return f"({', '.join(map(str, taken.parameters))}){returns}"
