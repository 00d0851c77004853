"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
import os
import warnings
from typing import TYPE_CHECKING, Any, Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

_STRATEGY = "nautilus_trader.trading.strategy.Strategy"
_CLOCK = "nautilus_trader.common.component.LiveClock.set_timer"


def swallow_errors(kind: str) -> None:
    """Let an exception in a callback be logged, and nothing else: ``quote``."""

    def handle(self: Any, tick: Any) -> None:
        try:
            getattr(self, f"on_{kind}_tick")(tick)
        except Exception as error:  # noqa: BLE001  # all of them
            self.log.warning(str(error))

    replace(f"{_STRATEGY}.handle_{kind}_tick", handle)


def lose_quotes() -> None:
    """Lose each fifth quote."""
    count = 0

    def handle(self: Any, tick: Any) -> None:
        nonlocal count
        count += 1
        if count % 5:
            self.on_quote_tick(tick)

    replace(f"{_STRATEGY}.handle_quote_tick", handle)


def slow_timers(times: str) -> None:
    """Let timers be due so many times as seldom: ``1000``."""
    _set_timers(lambda interval, callback: (interval * int(times), callback))


def end_on_timer_errors() -> None:
    """Let an exception in a timer's callback end the process."""

    def ending(callback: Callable[[Any], None]) -> Callable[[Any], None]:
        def call(event: Any) -> None:
            try:
                callback(event)
            except Exception:  # noqa: BLE001  # all of them
                os._exit(1)

        return call

    _set_timers(lambda interval, callback: (interval, ending(callback)))


def start_in_spite_of_errors() -> None:
    """Let a strategy whose ``on_start`` raises run all the same."""
    strategy = importlib.import_module("nautilus_trader.trading.strategy").Strategy
    start = strategy._start

    def start_anyway(self: Any) -> None:
        try:
            start(self)
        except RuntimeError as error:
            self.log.warning(str(error))

    replace(f"{_STRATEGY}._start", start_anyway)


def warn_of(method: str) -> None:
    """Let a method of a strategy warn that it will go: ``subscribe_quote_ticks``."""
    strategy = importlib.import_module("nautilus_trader.trading.strategy").Strategy
    call = getattr(strategy, method)

    def warn_and_call(self: Any, *arguments: Any, **keywords: Any) -> None:
        warnings.warn(f"{method} will be removed", DeprecationWarning, stacklevel=2)
        call(self, *arguments, **keywords)

    replace(f"{_STRATEGY}.{method}", warn_and_call)


def _set_timers(
    change: Callable[[timedelta, Callable[[Any], None]], tuple[timedelta, Callable[[Any], None]]],
) -> None:
    clock = importlib.import_module("nautilus_trader.common.component").LiveClock
    set_timer = clock.set_timer

    def set_changed(self: Any, name: str, interval: timedelta, **keywords: Any) -> None:
        interval, callback = change(interval, keywords.pop("callback"))
        set_timer(self, name, interval, callback=callback, **keywords)

    replace(_CLOCK, set_changed)


SEEDS: Final = (
    *(
        Seed(
            sow=swallow_errors,
            argument=kind,
            says="goes on",
            breaks=(f"raising_{kind}s",),
            severity="shift",
        )
        for kind in ("quote", "trade")
    ),
    Seed(sow=lose_quotes, says="came: 25 → 20", breaks=("slow",), severity="shift"),
    Seed(
        sow=slow_timers,
        argument="1000",
        says="comes",
        breaks=("raising_timer", "timer"),
        severity="break",
    ),
    Seed(sow=slow_timers, argument="2", says="period_ms", breaks=("timer",), severity="shift"),
    Seed(
        sow=end_on_timer_errors,
        says="exit_status",
        breaks=("raising_timer",),
        severity="shift",
    ),
    *(
        Seed(sow=warn_of, argument=method, says=method, breaks=("warned",), severity="shift")
        for method in ("subscribe_quote_ticks", "unsubscribe_trade_ticks")
    ),
    Seed(
        sow=start_in_spite_of_errors,
        says="goes on",
        breaks=("raising_start",),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""
