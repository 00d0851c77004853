"""The installed release under the names that probes use, whatever it calls them itself.

A break in one name must not turn the facts behind it into errors, so a probe that needs a name
that has gone goes on with its successor; that it has gone is the surface's to report.
"""

import asyncio
import importlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.facts import Json, Observation, about, error_fact
from conformance.model.abort import MachineShortage
from conformance.model.failure import machine_shortage
from conformance.model.probe import Many
from conformance.nautilus.binance.renamed import account_of
from conformance.nautilus.v1.api.installed import class_named
from conformance.nautilus.v1.api.rendering import PLACE
from conformance.nautilus.v1.api.structs import msgspec

BINANCE = "nautilus_trader.adapters.binance"
CONFIG = "nautilus_trader.config"


_POLL_S = 0.01
_GRACE_S = 0.2


class NotOfferedError(LookupError):
    """The release has nothing under a name that a probe can't do without; its text is the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingEnvironment:
    """One of Binance's environments, and how this release's data config asks for it."""

    name: str  #: ``live``, ``testnet`` or ``demo``.
    keywords: Mapping[str, object]


def offered(module: str, name: str) -> Any:
    """Return NT's object of that name: from ``module``, else from wherever it has gone.

    Raises:
        NotOfferedError: No loaded module of NT has it.
    """
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        found = class_named(name)
        if found is None:
            raise NotOfferedError(name) from None
        return found


def account_types() -> Mapping[str, Any]:
    """Return each account type by its name of today, in small letters: ``usdt_futures``."""
    members = offered(BINANCE, "BinanceAccountType")
    return {account_of(member.name): member for member in members}


def environments() -> Iterator[TradingEnvironment]:
    """Yield each environment that the data config of this release can ask for."""
    fields = field_names(offered(BINANCE, "BinanceDataClientConfig"))
    if "environment" in fields:
        kinds = offered("nautilus_trader.adapters.binance.common.enums", "BinanceEnvironment")
        for kind in kinds:
            yield TradingEnvironment(name=kind.name.lower(), keywords={"environment": kind})
    else:
        yield TradingEnvironment(name="live", keywords={})
        if "testnet" in fields:
            yield TradingEnvironment(name="testnet", keywords={"testnet": True})


def of_each_account(observe: Callable[[str, Mapping[str, object]], Observation]) -> Many:
    """Observe every account type in every environment, by names such as ``spot_live``.

    Args:
        observe: Takes an account type by its name of today, and the config's keywords that ask
            for an environment.
    """
    return Many(
        {
            f"{account}_{environment.name}": about(
                observe(account, environment.keywords),
                account=account,
                environment=environment.name,
            )
            for account in account_types()
            for environment in environments()
        }
    )


def field_names(struct: Any) -> frozenset[str]:
    """Return the names of a config's fields."""
    return frozenset(field.name for field in msgspec.structs.fields(struct))


def data_config(account_type: str = "usdt_futures", **keywords: Any) -> Any:
    """Return a `BinanceDataClientConfig` for an account type by its name of today."""
    kind = account_types()[account_type]
    return offered(BINANCE, "BinanceDataClientConfig")(account_type=kind, **keywords)


def new_node(
    loop: asyncio.AbstractEventLoop | None = None,
    *,
    data: object = None,
    log_level: str = "ERROR",
    **keywords: object,
) -> Any:
    """Construct a `TradingNode`, with the Binance data client where ``data`` configures one.

    It has time to connect on a busy machine, and little to linger when it stops.
    """
    logging = offered(CONFIG, "LoggingConfig")(log_level=log_level, log_colors=False)
    limits = {"timeout_connection": 20.0, "timeout_disconnection": 2.0, "timeout_post_stop": 0.05}
    config = offered(CONFIG, "TradingNodeConfig")(
        logging=logging,
        data_clients={"BINANCE": data} if data is not None else {},
        **{**limits, **keywords},
    )
    node = offered("nautilus_trader.live.node", "TradingNode")(
        config=config, **({"loop": loop} if loop is not None else {})
    )
    if data is not None:
        factory = offered(BINANCE, "BinanceLiveDataClientFactory")
        node.add_data_client_factory("BINANCE", factory)
    return node


def stop_when_started(
    node: Any, loop: asyncio.AbstractEventLoop, *, patience_s: float = 10.0
) -> None:
    """Arrange that a node stops as soon as it has started its strategies.

    Where it has not in time, the loop is stopped as well: NT would go on waiting.
    """
    end_s = time.monotonic() + patience_s

    def look() -> None:
        if node.trader.is_running:
            node.stop()
        elif time.monotonic() >= end_s:
            node.stop()
            loop.call_later(_GRACE_S, loop.stop)
        else:
            loop.call_later(_POLL_S, look)

    look()


def described(error: BaseException) -> dict[str, Json]:
    """Return an exception as observations tell it: type and message, without files.

    Raises:
        MachineShortage: The machine is short of something, which is no fact about NT.
    """
    refuse_shortage(error)
    return masked(error_fact(error), PLACE, "")


def masked(fact: Mapping[str, Json], pattern: re.Pattern[str], mask: str) -> dict[str, Json]:
    """Return an exception as a fact, with what varies in its text masked."""
    text = pattern.sub(mask, str(fact.get("text", "")))
    return {**fact, "text": text} if text else {"error": fact["error"]}


def refuse_shortage(error: BaseException | str) -> None:
    """Let nothing pass for a fact about NT that comes of a shortage of the machine.

    Args:
        error: An exception, or what NT has logged.

    Raises:
        MachineShortage: It does.
    """
    if shortage := machine_shortage(error):
        raise MachineShortage(shortage)


def told(facts: Mapping[str, Callable[[], Json]]) -> dict[str, Json]:
    """Gather facts one at a time, so that one that can't be had does not hide the others."""
    found: dict[str, Json] = {}
    for name, gather in facts.items():
        try:
            found[name] = gather()
        except Exception as error:  # whatever NT raises is the fact
            found[name] = described(error)
    return found


def refusal(make: Callable[[], object]) -> Json:
    """Return what making something gives as text, or by which type of error NT refuses it."""
    try:
        return str(make())
    except Exception as error:  # whatever NT raises is the fact
        refuse_shortage(error)
        return {"error": type(error).__name__}


def type_name(obj: object) -> str:
    """Return the module and name of an object's type, e.g. ``uvloop.Loop``."""
    return f"{type(obj).__module__}.{type(obj).__name__}"
