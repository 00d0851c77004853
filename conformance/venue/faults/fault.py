"""What the venue can do wrong: each fault by its name, at an exact point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Point(StrEnum):
    """Where a fault is triggered; what its target is matched against stands behind."""

    CONNECT = "connect"  #: A WebSocket handshake has arrived and is unanswered: its path.
    OPEN = "open"  #: A WebSocket is open and nothing was sent on it: its path.
    SUBSCRIBE = "subscribe"  #: A stream was subscribed, before the answer: its name.
    FRAME = "frame"  #: A frame is about to be sent: the name of its stream.
    REQUEST = "request"  #: An HTTP request is about to be answered: its path.


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """A fault's meaning, and the points at which it can be triggered."""

    name: str
    points: frozenset[Point]
    effect: str
    only: str = "*"  #: The one path it makes sense for, where there is one.


def _kind(name: str, effect: str, *points: Point, only: str = "*") -> FaultKind:
    return FaultKind(name=name, points=frozenset(points), effect=effect, only=only)


EXCHANGE_INFO = "/fapi/v1/exchangeInfo"
_LIVE = (Point.OPEN, Point.SUBSCRIBE, Point.FRAME)

KINDS = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            _kind(
                "refuse",
                "the port refuses connections, from the start or after `index` of them",
                Point.CONNECT,
                Point.REQUEST,
            ),
            _kind(
                "silent",
                "the connection is accepted and the request never answered",
                Point.CONNECT,
                Point.REQUEST,
            ),
            _kind(
                "error",
                "the answer is HTTP `status` with `body`",
                Point.CONNECT,
                Point.REQUEST,
            ),
            _kind("close", "the venue closes the WebSocket with `code` and `reason`", *_LIVE),
            _kind(
                "reset",
                "the TCP connection is reset (RST)",
                Point.CONNECT,
                Point.REQUEST,
                *_LIVE,
            ),
            _kind("drop", "the TCP connection ends (FIN) without a close frame", *_LIVE),
            _kind("half_open", "no more frames, pongs or closes; the socket stays", *_LIVE),
            _kind(
                "mute",
                "subscriptions are acknowledged and nothing is sent for them",
                Point.OPEN,
                Point.SUBSCRIBE,
            ),
            _kind(
                "slow_reader",
                "the venue reads nothing for `for_s` seconds",
                Point.OPEN,
                Point.SUBSCRIBE,
            ),
            _kind("torn_frame", "half of the frame's bytes, then the end (FIN)", Point.FRAME),
            _kind("fragmented_frame", "the message comes in several frames", Point.FRAME),
            _kind("malformed_json", "half of the text", Point.FRAME, Point.REQUEST),
            _kind("binary_frame", "the same text in a binary frame", Point.FRAME),
            _kind("duplicate", "the frame comes twice", Point.FRAME),
            _kind("out_of_order", "the frame changes places with the next", Point.FRAME),
            _kind("unknown_event", "its event type is one nobody knows", Point.FRAME),
            _kind("unknown_stream", "it comes under a name never subscribed", Point.FRAME),
            _kind(
                "unknown_fields",
                "every object in it has a further field",
                Point.FRAME,
                Point.REQUEST,
            ),
            _kind(
                "new_filter_type",
                "the first symbol has a further filterType",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "new_contract_status",
                "the first symbol has an unknown status",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "new_contract_type",
                "the first symbol has an unknown type",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "new_time_in_force",
                "the first symbol has a further time in force, RPI",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "new_order_type",
                "the first symbol has a further order type",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "new_rate_limit",
                "there is a further kind of rate limit",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "tradifi_contract",
                "there is a further contract, of the type TRADIFI_PERPETUAL",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "symbol_beyond_ascii",
                "there is a further contract, with a symbol beyond ASCII",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "missing_field",
                "the first symbol lacks liquidationFee",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "null_field",
                "the first symbol's liquidationFee is null",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind(
                "other_precision",
                "the first symbol's pricePrecision and quantityPrecision are not its steps'",
                Point.REQUEST,
                only=EXCHANGE_INFO,
            ),
            _kind("error_with_200", "an error body with status 200", Point.REQUEST),
            _kind("html_body", "a page of HTML with `status`", Point.REQUEST),
            _kind("torn_body", "half of the announced body, then the end", Point.REQUEST),
        )
    }
)
"""Every fault there is, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, and the exact point at which it is triggered.

    Of the occurrences of its point whose path or stream matches ``target``, the ``index``-th (from
    0) triggers it, and so do the ``times - 1`` that follow; ``times=None`` goes on for ever.

    Raises:
        ValueError: There is no such fault, or it cannot be triggered at this point.
    """

    name: str
    at: Point
    target: str = "*"  #: A path or a stream, with ``*`` for any part of it.
    index: int = 0
    times: int | None = 1
    code: int = 1001  #: Of a close.
    reason: str = ""
    status: int = 503  #: Of an HTTP answer.
    body: str = '{"code":-1001,"msg":"Internal error; unable to process your request."}'
    for_s: float | None = None  #: How long; None is for ever.
    symbol: str | None = None  #: For the faults of ``exchangeInfo``: which symbol, not the first.

    def __post_init__(self) -> None:
        kind = KINDS.get(self.name)
        if kind is None:
            raise ValueError(f"no fault is named {self.name!r}\n  expected: {', '.join(KINDS)}")
        if self.at not in kind.points:
            points = ", ".join(sorted(kind.points))
            raise ValueError(
                f"{self.name!r} cannot be triggered at {self.at!r}\n  expected: {points}"
            )

    def matches(self, target: str) -> bool:
        """Say whether a path or a stream is one it can be triggered at."""
        return fnmatchcase(target, self.target) and fnmatchcase(target, KINDS[self.name].only)


class FaultBook:
    """Counts occurrences of points and says which fault is triggered."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._faults = tuple(faults)
        self._seen = [0] * len(self._faults)
        self._lifted: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, fault: Fault) -> None:
        """Add a fault; the occurrences of its point are counted from now on."""
        self._faults += (fault,)
        self._seen.append(0)

    def at(self, point: Point) -> bool:
        """Say whether any fault can be triggered at a point."""
        return any(fault.at is point for fault in self._faults)

    def trigger(self, point: Point, target: str) -> Fault | None:
        """Count an occurrence; return the fault that it triggers, the first in the script."""
        triggered: Fault | None = None
        for place, fault in enumerate(self._faults):
            if fault.at is not point or not fault.matches(target):
                continue
            seen = self._seen[place]
            self._seen[place] += 1
            if fault.name == "refuse":
                continue
            past = seen - fault.index
            if triggered is None and past >= 0 and (fault.times is None or past < fault.times):
                triggered = fault
        return triggered

    def refusal(self, point: Point) -> Fault | None:
        """Return the fault that makes the port of a point refuse now, if one does."""
        for place, fault in enumerate(self._faults):
            if fault.name != "refuse" or fault.at is not point or place in self._lifted:
                continue
            if self._seen[place] >= fault.index:
                return fault
        return None

    def lift(self, fault: Fault) -> None:
        """Let the port that a fault made refuse accept again, for good."""
        # Not by its value: the same may have been lifted before.
        places = (place for place, one in enumerate(self._faults) if one is fault)
        self._lifted.update(places)
