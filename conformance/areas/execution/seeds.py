"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from functools import wraps
from typing import Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import remove


def require_another_argument() -> None:
    """Let the execution client's base class require one argument more."""

    def init(self: object, extra: str, **keywords: object) -> None: ...

    client = importlib.import_module("nautilus_trader.live.execution_client").LiveExecutionClient
    client.__init__ = init


def add_a_coroutine() -> None:
    """Let execution clients override one coroutine more."""

    async def _confirm_order(self: object, command: object) -> None:
        raise NotImplementedError

    client = importlib.import_module("nautilus_trader.live.execution_client").LiveExecutionClient
    client._confirm_order = _confirm_order


def add_a_report() -> None:
    """Let execution clients report one event more."""

    def generate_order_confirmed(self: object, client_order_id: object) -> None: ...

    client = importlib.import_module("nautilus_trader.live.execution_client").LiveExecutionClient
    client.generate_order_confirmed = generate_order_confirmed


def derive_once_more() -> None:
    """Put a class between the execution client's base class and its bases."""
    module = importlib.import_module("nautilus_trader.live.execution_client")
    base = module.LiveExecutionClient
    module.__dict__["LiveExecutionClient"] = type(
        "LiveExecutionClient", (base,), {"__module__": module.__name__}
    )


def look_back_a_day() -> None:
    """Let an execution client be asked for the last day, whatever is said."""
    client = importlib.import_module("nautilus_trader.live.execution_client").LiveExecutionClient
    generate = client.generate_mass_status

    @wraps(generate)
    async def generate_of_a_day(self: object, lookback_mins: int | None = None) -> object:
        return await generate(self, None if lookback_mins is None else 24 * 60)

    client.generate_mass_status = generate_of_a_day


SEEDS: Final = (
    Seed(
        sow=look_back_a_day,
        says="1440",
        breaks=("mass_status",),
        severity="add",  # The feed has no execution client.
    ),
    Seed(
        sow=require_another_argument,
        says="extra: str",
        breaks=("constructor", "mass_status"),
        severity="add",  # The feed has no execution client.
    ),
    Seed(
        sow=add_a_coroutine,
        says="_confirm_order",
        breaks=("coroutines",),
        severity="add",  # The feed has no execution client.
    ),
    Seed(
        sow=add_a_report,
        says="generate_order_confirmed",
        breaks=("reports",),
        severity="add",  # The feed has no execution client.
    ),
    Seed(
        sow=remove,
        argument="nautilus_trader.live.execution_client.LiveExecutionClient.create_task",
        says="create_task",
        breaks=("inherited",),
        severity="add",  # "
    ),
    Seed(
        sow=derive_once_more,
        says="LiveExecutionClient",
        breaks=("bases",),
        severity="add",  # The feed has no execution client.
    ),
)
"""What is sown, and what has to be seen of it."""
