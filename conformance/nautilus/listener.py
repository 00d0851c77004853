"""Strategies that probes listen with, the same on every generation but for their callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.nautilus.driver import Role, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from conformance.nautilus.plan import Plan

    Subscribe = Callable[[Any, str, str], None]
    """Takes a strategy, ``quotes``, ``trades`` or ``bars``, and an instrument."""


def strategy_with(methods: Mapping[str, Callable[..., None]]) -> Any:
    """Return a strategy with these methods, which are called with it and what NT passes."""
    return type("Listener", (resolve(Role.STRATEGY),), dict(methods))()


def planned_listener(  # noqa: PLR0913  # what differs between generations
    plan: Plan,
    on_tick: Callable[[Any], None],
    on_start: Callable[[], None],
    *,
    subscribe: Subscribe,
    unsubscribe: Subscribe,
    callbacks: Iterable[str],
) -> Any:
    """Return a strategy that subscribes as planned; see `NodeDriver.new_listener`.

    Args:
        plan: What it subscribes to.
        on_tick: Called with each tick.
        on_start: Called once it has subscribed.
        subscribe: The generation's.
        unsubscribe: The same.
        callbacks: What NT calls with quotes and with trades.
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

    def keep(_self: Any, tick: Any) -> None:
        on_tick(tick)

    methods: Mapping[str, Callable[..., None]] = {"on_start": start, "on_stop": stop}
    return strategy_with({**methods, **dict.fromkeys(callbacks, keep)})
