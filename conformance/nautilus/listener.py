"""Strategies that probes listen with, the same on every generation but for their callbacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from conformance.nautilus.data_kinds import DATA_KINDS
from conformance.nautilus.driver import Role, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.nautilus.plan import Plan

    Subscribe = Callable[[Any, str, str], None]
    """Takes a strategy, a kind of data as `DATA_KINDS` has it, and an instrument."""

_NAME = "conformance"
_SOON_MS = 50

BOOK_EVERY_MS = 100
"""How often a strategy has a book that it does not follow by itself."""


def strategy_with(methods: Mapping[str, Callable[..., None]]) -> Any:
    """Return a strategy with these methods, which are called with it and what NT passes."""
    return type("Listener", (resolve(Role.STRATEGY),), dict(methods))()


def planned_listener(
    plan: Plan,
    on_data: Callable[[str, Any], None],
    on_start: Callable[[], None],
    *,
    subscribe: Subscribe,
    unsubscribe: Subscribe,
) -> Any:
    """Return a strategy that subscribes as planned; see `NodeDriver.new_listener`.

    Args:
        plan: What it subscribes to.
        on_data: Called with the kind of each datum, and the datum.
        on_start: Called once it has subscribed.
        subscribe: The generation's.
        unsubscribe: The same.
    """

    def start(self: Any) -> None:
        for instrument in plan.instruments:
            for kind in plan.data:
                subscribe(self, kind, instrument)
        on_start()

    def stop(self: Any) -> None:
        for instrument in plan.instruments if plan.leaves else ():
            unsubscribe(self, "quotes", instrument)
            unsubscribe(self, "trades", instrument)

    def keeper(kind: str) -> Callable[[Any, Any], None]:
        return lambda _self, datum: on_data(kind, datum)

    keepers = {name: keeper(kind) for kind, one in DATA_KINDS.items() for name in one.callbacks}
    return strategy_with({"on_start": start, "on_stop": stop, **keepers})


def signal_itself(listener: Any) -> None:
    """Let a running strategy publish a signal that it subscribes to."""
    listener.subscribe_signal(_NAME)
    listener.publish_signal(_NAME, 1.0)


def alert_itself(listener: Any) -> None:
    """Let a running strategy be called back soon by its clock."""
    soon = datetime.now(UTC) + timedelta(milliseconds=_SOON_MS)
    listener.clock.set_time_alert(_NAME, soon)


def subscribe_to(listener: Any, kind: str, instrument: str, **keywords: object) -> None:
    """Let a running strategy subscribe by the first of a kind's names that the release has.

    Raises:
        AttributeError: It has none of them.
    """
    data = DATA_KINDS[kind]
    name = next((one for one in data.subscribes if hasattr(listener, one)), data.subscribes[0])
    getattr(listener, name)(resolve(data.of).from_str(instrument), **keywords)
