"""The base URLs that each account type and environment derives, with none given."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from conformance.harness.probes import sharing
from conformance.harness.waiting import Patience
from conformance.nautilus.binance.accounts import of_each_account
from conformance.nautilus.driver import Capability, installed_driver, needs
from conformance.nautilus.dummies import EXPLICIT
from conformance.nautilus.errors import described
from conformance.nautilus.output import captured_output
from conformance.nautilus.texts import LOGGED_URL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.model.facts import Observation
    from conformance.model.probe import Many

_POLL_S = 0.01
_PATIENCE_S = 2.0


@sharing("building")
@needs(Capability.LOGGED_URLS)
def derived() -> Many:
    """Build the data client of each, connect to nothing, and read the URLs that it logs."""
    return of_each_account(_urls)


@sharing("building", account="spot", environment="live", venue="us")
@needs(Capability.LOGGED_URLS)
def spot_us() -> Observation:
    """Build the data client of Binance US, and read the URLs that it logs."""
    return _urls("spot", {"us": True})


def _urls(account: str, keywords: Mapping[str, object]) -> Observation:
    loop = asyncio.new_event_loop()
    with captured_output() as printed:
        try:
            driver = installed_driver()
            data = driver.binance.data_config(account, **keywords, **EXPLICIT)
            node = driver.nodes.new_node(loop, data=data, log_level="INFO")
            driver.nodes.build(node)
        except Exception as error:  # whatever NT raises is the fact
            return {"error": described(error)}
        # The node is not disposed of: some releases then abort when the next one is made.
        return {"urls": [*_logged(printed)]}


def _logged(printed: Callable[[], str]) -> list[str]:
    """Wait until both kinds of URL are logged: NT's logger writes in a thread of its own."""
    patience = Patience(_PATIENCE_S)
    urls: list[str] = []
    while not patience.is_over():
        found = list(LOGGED_URL.expression.finditer(printed()))
        urls = sorted({one[0] for one in found})
        if {"http", "ws"} <= {one["scheme"] for one in found}:
            return urls
        time.sleep(_POLL_S)
    return urls
