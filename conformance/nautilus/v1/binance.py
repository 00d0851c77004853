"""How NautilusTrader 1 configures its Binance client, and which variables that demands.

The variables are found by running: whatever variable the error names is set to a dummy and the
node is built again, until it builds or fails over something else.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance.nautilus.binance.demand import BUILT, Demand, TradingEnvironment
from conformance.nautilus.binance.renamed import account_of
from conformance.nautilus.driver import Role
from conformance.nautilus.dummies import set_dummies
from conformance.nautilus.errors import described, masked
from conformance.nautilus.masks import VARIABLE
from conformance.nautilus.plan import Load, Plan, VenueRoute
from conformance.nautilus.texts import DEMANDED_VARIABLE
from conformance.nautilus.v1 import node
from conformance.nautilus.v1.types import BINANCE, fields_of, offered, resolve

if TYPE_CHECKING:
    from conformance.model.facts import Json

_ENUMS = f"{BINANCE}.common.enums"
_CLIENT = f"{BINANCE}.websocket.client"

_MOST_VARIABLES = 8


def account_types() -> Mapping[str, Any]:
    """Return each account type; see `BinanceDriver`."""
    members = offered(BINANCE, "BinanceAccountType")
    return {account_of(member.name): member for member in members}


def environments() -> Iterator[TradingEnvironment]:
    """Yield each environment; see `BinanceDriver`."""
    fields = fields_of(resolve(Role.DATA_CONFIG))
    if "environment" in fields:
        for kind in offered(_ENUMS, "BinanceEnvironment"):
            yield TradingEnvironment(name=kind.name.lower(), keywords={"environment": kind})
    else:
        yield TradingEnvironment(name="live", keywords={})
        if "testnet" in fields:
            yield TradingEnvironment(name="testnet", keywords={"testnet": True})


def data_config(account_type: str | None = "usdt_futures", **keywords: Any) -> Any:
    """Return a data client's config; see `BinanceDriver`."""
    kind = {} if account_type is None else {"account_type": account_types()[account_type]}
    return resolve(Role.DATA_CONFIG)(**kind, **keywords)


def data_config_of(plan: Plan, **addresses: str) -> Any:
    """Return a data client's config for a plan; see `BinanceDriver`."""
    parse = resolve(Role.INSTRUMENT_ID).from_str
    load: Any = {
        Load.NONE: {},
        Load.UNSAID: {},
        Load.ALL: {"load_all": True},
        Load.IDS: {"load_ids": frozenset(map(parse, plan.instruments))},
    }[plan.load]
    reach: Any = {
        VenueRoute.LOOPBACK: {
            "base_url_http": addresses["http_url"],
            "base_url_ws": addresses["ws_url"] + (plan.ws_path or ""),
        },
        VenueRoute.PRODUCTION: {
            "base_url_http": "http://fapi.binance.com",
            "base_url_ws": "ws://fstream.binance.com",
            "proxy_url": addresses.get("proxy_url"),
        },
    }[plan.way]
    provider = resolve(Role.PROVIDER_CONFIG)(**load, filters=plan.filters)
    # A fraction of a minute is taken, though the field is an integer.
    again: Any = (
        {} if plan.reload_s is None else {"update_instruments_interval_mins": plan.reload_s / 60}
    )
    return data_config(
        plan.account_type, instrument_provider=provider, **again, **reach, **plan.keys
    )


def takes_proxy() -> bool:
    """Whether both clients take a proxy; see `BinanceDriver`.

    One that did not would reach for Binance itself.
    """
    client = offered(_CLIENT, "BinanceWebSocketClient")
    is_taken = "proxy_url" in inspect.signature(client).parameters
    return is_taken and "proxy_url" in fields_of(resolve(Role.DATA_CONFIG))


@cache
def demanded_variables() -> tuple[str, ...]:
    """Return the variables that are demanded for USDⓈ-M futures; see `BinanceDriver`."""
    return find_demand("usdt_futures", {}).names


def find_demand(account: str, environment: Mapping[str, object]) -> Demand:
    """Build a data client until nothing is demanded; see `BinanceDriver`.

    Args:
        account: The account type by its name of today.
        environment: The keywords that ask the data config for the environment.
    """
    names: list[str] = []
    errors: list[Mapping[str, Json]] = []
    outcome = build(account, environment)
    while outcome != BUILT and len(names) < _MOST_VARIABLES:
        name = variable_in(outcome)
        if not name or name in names:
            break
        names.append(name)
        assert isinstance(outcome, Mapping)  # noqa: S101  # an error, which names it
        error = masked(outcome, re.compile(re.escape(name)), VARIABLE)
        errors += [error] if error not in errors else []
        set_dummies([name])
        outcome = build(account, environment)
    for name in names:
        del os.environ[name]
    return Demand(names=tuple(names), errors=tuple(errors), outcome=outcome)


def variable_in(error: Json) -> str:
    """Return the variable that an error names; see `BinanceDriver`."""
    text = error.get("text", "") if isinstance(error, Mapping) else ""
    found = DEMANDED_VARIABLE.expression.search(str(text))
    return found[0] if found else ""


def build(account: str, keywords: Mapping[str, object]) -> Json:
    """Build a node with a data client; see `BinanceDriver`.

    It logs as the nodes of other probes do: the first node of a process sets its logger up.
    """
    loop = asyncio.new_event_loop()
    try:
        node.build(node.new_node(loop, data=data_config(account, **keywords), log_level="INFO"))
    except Exception as error:  # whatever NT raises is the fact
        return described(error)
    finally:
        loop.close()
    return BUILT
