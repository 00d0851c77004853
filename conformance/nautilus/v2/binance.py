"""How NautilusTrader 2 configures its Binance client. No data client demands a variable there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from conformance.nautilus.binance.demand import BUILT, Demand, TradingEnvironment
from conformance.nautilus.binance.renamed import account_of
from conformance.nautilus.driver import Role
from conformance.nautilus.errors import described
from conformance.nautilus.plan import Load, Plan, VenueRoute
from conformance.nautilus.v2 import node
from conformance.nautilus.v2.api.objects import members_of
from conformance.nautilus.v2.types import BINANCE, fields_of, offered, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.model.facts import Json


def account_types() -> Mapping[str, Any]:
    """Return each product type by its account's name of today; see `BinanceDriver`."""
    members = members_of(offered(BINANCE, "BinanceProductType"))
    return {account_of(name): member for name, member in members.items()}


def environments() -> Iterator[TradingEnvironment]:
    """Yield each environment; see `BinanceDriver`."""
    for name, kind in members_of(offered(BINANCE, "BinanceEnvironment")).items():
        yield TradingEnvironment(name=name.lower(), keywords={"environment": kind})


def data_config(account_type: str | None = "usdt_futures", **keywords: Any) -> Any:
    """Return a data client's config; see `BinanceDriver`."""
    kind = {} if account_type is None else {"product_type": account_types()[account_type]}
    return resolve(Role.DATA_CONFIG)(**kind, **keywords)


def data_config_of(plan: Plan, **addresses: str) -> Any:
    """Return a data client's config for a plan; see `BinanceDriver`."""
    load: Any = {
        Load.NONE: {"load_all": False},  # All are loaded where nothing is said.
        Load.UNSAID: {},
        Load.ALL: {"load_all": True},
        Load.IDS: {"load_all": False, "load_ids": [*plan.instruments]},
    }[plan.load]
    # The path belongs to the address here: without it, the node does not start.
    reach: Any = {
        VenueRoute.LOOPBACK: {
            "base_url_http": addresses["http_url"],
            "base_url_ws": addresses["ws_url"] + ("/ws" if plan.ws_path is None else plan.ws_path),
        },
        VenueRoute.PRODUCTION: {
            "base_url_http": "http://fapi.binance.com",
            "base_url_ws": "ws://fstream.binance.com/ws",
            "proxy_url": addresses.get("proxy_url"),
        },
    }[plan.way]
    provider = resolve(Role.PROVIDER_CONFIG)(**load, filters=plan.filters)
    again: Any = (
        {}
        if plan.reload_s is None
        else {"instrument_refresh_interval_secs": math.ceil(plan.reload_s)}
    )
    return data_config(
        plan.account_type, instrument_provider=provider, **again, **reach, **plan.keys
    )


def takes_proxy() -> bool:
    """Whether the client takes a proxy; see `BinanceDriver`."""
    return "proxy_url" in fields_of(resolve(Role.DATA_CONFIG))


def build(account: str, keywords: Mapping[str, object]) -> Json:
    """Build a node with a data client, and drop it; see `BinanceDriver`."""
    try:
        built = node.new_node(data=data_config(account, **keywords), log_level="INFO")
    except Exception as error:  # whatever NT raises is the fact
        return described(error)
    node.dispose(built)
    return BUILT


def find_demand(account: str, environment: Mapping[str, object]) -> Demand:
    """Build a data client once: none asks for a variable; see `BinanceDriver`."""
    return Demand(names=(), errors=(), outcome=build(account, environment))


def demanded_variables() -> tuple[str, ...]:
    """Return none; see `BinanceDriver`."""
    return ()


def variable_in(error: Json) -> str:  # noqa: ARG001  # as `BinanceDriver` has it
    """Return none; see `BinanceDriver`."""
    return ""
