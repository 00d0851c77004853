"""The ways to lose a connection: what the venue does, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conformance.venue import Fault, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A way to lose a connection."""

    summary: str  #: What the venue does.
    fault: Fault | None = None  #: Of every open connection, once the node listens.
    with_it: tuple[Fault, ...] = ()  #: What the venue does wrong from then on.
    before: tuple[Fault, ...] = ()  #: What it does wrong from the start.
    times: int = 1  #: How often the fault is applied, each time once the node is back.
    is_timed: bool = True  #: Whether the time until it is back is the same at every run.
    limit_s: float = 25.0  #: How long to wait for the node to be back.


def _close(code: int, why: str) -> Loss:
    return Loss(
        summary=f"Close each connection with {code}: {why}",
        fault=Fault(name="close", at=Point.OPEN, code=code),
    )


_DROP: Final = Fault(name="drop", at=Point.OPEN)

LOSSES: Final = {
    "close_1000": _close(1000, "a normal end"),
    "close_1001": _close(1001, "the venue goes away, as it does each day"),
    "close_1012": _close(1012, "the venue starts again"),
    "no_close_frame": Loss(summary="End each connection without a close frame", fault=_DROP),
    "reset": Loss(summary="Reset each connection", fault=Fault(name="reset", at=Point.OPEN)),
    "half_open": Loss(
        summary="Fall silent: nothing is sent or answered, not even a close",
        fault=Fault(name="half_open", at=Point.OPEN),
        limit_s=20.0,
    ),
    "no_more_data": Loss(
        summary="Send no more data, and answer all else as before",
        fault=Fault(name="mute", at=Point.OPEN),
        limit_s=20.0,
    ),
    "again_and_again": Loss(
        summary="End each connection three times, each time once the node is back",
        fault=_DROP,
        times=3,
    ),
    "refused_twice": Loss(
        summary="End each connection, and refuse the next two handshakes with 503",
        fault=_DROP,
        with_it=(Fault(name="error", at=Point.CONNECT, times=2),),
        is_timed=False,  # Which of two connections is refused, or each once, is chance.
    ),
    "away_for_long": Loss(
        summary="End each connection, and accept none for eight seconds",
        fault=_DROP,
        with_it=(Fault(name="refuse", at=Point.CONNECT, for_s=8.0),),
    ),
    "absent_at_start": Loss(
        summary="Accept no connection for the first three seconds",
        before=(Fault(name="refuse", at=Point.CONNECT, for_s=3.0),),
        limit_s=8.0,
    ),
}
"""Every way, by the name of its probe."""
