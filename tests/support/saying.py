"""Makes the installed release say each text that the suite reads, and hands it on as it was said.

Named to the observer as ``tests/support/saying.py:say``: `config.frozen` then returns the texts.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from hooks import let_run  # type: ignore[import-not-found]  # it runs by its path

from conformance.harness.session import Seen, run_node
from conformance.harness.venue_process import VenueClient, running_venue
from conformance.nautilus.driver import V2, installed_driver
from conformance.nautilus.dummies import EXPLICIT
from conformance.nautilus.plan import Load, Plan
from conformance.nautilus.v1.binance import build
from conformance.nautilus.v1.types import offered
from conformance.venue import Fault, Point, Script

if TYPE_CHECKING:
    from conformance.model.facts import Json, Observation


def say() -> None:
    """Let each probe return what NT says."""
    let_run(_texts)


def _texts() -> Observation:
    return _texts_of_v2() if installed_driver() is V2 else _texts_of_v1()


def _texts_of_v2() -> Observation:
    spoilt = Fault(name="malformed_json", at=Point.REQUEST, target="/fapi/v1/exchangeInfo")
    with running_venue() as venue:
        connected = _run(venue)
    with running_venue(Script(faults=(spoilt,))) as venue:
        failed = _run(venue)
    return {
        "log": connected.log,
        "log_of_a_failed_connection": failed.log,
        "user_agent": _user_agent(connected),
    }


def _texts_of_v1() -> Observation:
    component, model = "nautilus_trader.common.component", "nautilus_trader.model.data"
    with running_venue() as venue:
        refused = _run(venue)
        urls: list[Json] = [venue.http_url, venue.ws_url]
        _let_connecting_fail()
        failed = _run(venue)
    return {
        "error_of_the_factory": _error(build("spot", {})),
        "log": refused.log,
        "base_urls": urls,
        "log_of_a_failed_connection": failed.log,
        "user_agent": _user_agent(refused),
        "signature": _doc(offered(component, "Clock"), "set_timer"),
        "property": _doc(offered(model, "QuoteTick"), "bid_price"),
        "attribute": _doc(offered(component, "Component"), "id"),
        "function": _doc(offered("nautilus_trader.cache.cache", "Cache"), "bar"),
    }


def _run(venue: VenueClient) -> Seen:
    return run_node(venue, Plan(quotes=True, load=Load.ALL, keys=dict(EXPLICIT)))


def _let_connecting_fail() -> None:
    """Let the client's own coroutine raise: releases differ in which answers make it."""

    async def _connect(_self: Any) -> None:
        raise RuntimeError("it can't")

    module = "nautilus_trader.adapters.binance.futures.data"
    offered(module, "BinanceFuturesDataClient")._connect = _connect


def _error(outcome: Json) -> str:
    return str(outcome["text"]) if isinstance(outcome, dict) else ""


def _user_agent(seen: Seen) -> str:
    headers = [pair for one in seen.asked if one.kind == "request" for pair in one.data["headers"]]
    return str(next(value for name, value in headers if name.lower() == "user-agent"))


def _doc(owner: Any, name: str) -> str:
    return inspect.cleandoc(inspect.getattr_static(owner, name).__doc__ or "")
