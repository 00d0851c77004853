"""An execution client of NautilusTrader 1 that a team writes: what NT asks it for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from conformance.nautilus.driver import Role
from conformance.nautilus.v1.types import offered, resolve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from conformance.model.facts import Json

_COMPONENT = "nautilus_trader.common.component"
_ENUMS = "nautilus_trader.model.enums"
_IDENTIFIERS = "nautilus_trader.model.identifiers"
_REPORTS = ("order_status", "fill", "position_status")


def mass_status_looks_back(lookback_min: int | None) -> Mapping[str, Json]:
    """Ask a client for all that it knows; see `ExecutionDriver`."""
    with asyncio.Runner() as runner:
        return _looks_back(runner, lookback_min)


def _looks_back(runner: asyncio.Runner, lookback_min: int | None) -> Mapping[str, Json]:
    asked: dict[str, Any] = {}
    clock = offered(_COMPONENT, "LiveClock")()
    client = _skeleton(asked)(
        loop=runner.get_loop(),
        client_id=offered(_IDENTIFIERS, "ClientId")("SKELETON"),
        venue=offered(_IDENTIFIERS, "Venue")("SKELETON"),
        oms_type=offered(_ENUMS, "OmsType").NETTING,
        account_type=offered(_ENUMS, "AccountType").MARGIN,
        base_currency=None,
        instrument_provider=offered("nautilus_trader.common.providers", "InstrumentProvider")(),
        msgbus=offered(_COMPONENT, "MessageBus")(
            offered(_IDENTIFIERS, "TraderId")("SKELETON-001"), clock
        ),
        cache=offered("nautilus_trader.cache.cache", "Cache")(),
        clock=clock,
    )
    account = offered(_IDENTIFIERS, "AccountId")("SKELETON-001")
    client._set_account_id(account)  # noqa: SLF001  # as clients do
    runner.run(client.generate_mass_status(lookback_min))
    now = clock.utc_now()
    return {
        report: None if since is None else round((now - since).total_seconds() / 60)
        for report, since in asked.items()
    }


def _skeleton(asked: dict[str, Any]) -> Any:
    """Return a client's class with empty reports, which notes since when it is asked for them."""

    def reporting(report: str) -> Callable[..., Awaitable[list[object]]]:
        async def generate(_self: object, command: Any = None, **keywords: Any) -> list[object]:
            # Older releases pass keywords, newer ones a command that has them.
            asked[report] = keywords["start"] if command is None else command.start
            return []

        return generate

    methods = {f"generate_{report}_reports": reporting(report) for report in _REPORTS}
    return type("Skeleton", (resolve(Role.EXECUTION_CLIENT),), methods)
