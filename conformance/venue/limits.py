"""The limits Binance documents, and the meters that hold clients to them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a client may do before the venue answers with less.

    Source:
        Binance USDⓈ-M futures, "General Info" (limits) and "Websocket Market Streams".
    """

    weight_per_minute: int = 2400
    refusals_before_ban: int = 10
    """Requests refused with 429 before the address is banned with 418."""
    ban_s: int = 120  #: Length of a first ban; Binance's scale from two minutes to three days.
    streams_per_connection: int = 1024
    messages_per_second: int = 10
    """Messages a client may send per second, pings and pongs included."""
    ping_every_s: float = 180.0
    pong_within_s: float = 600.0  #: How long a connection may leave pings unanswered.
    lifetime_s: float = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRefusal:
    """Why a request is not served, as HTTP says it."""

    status: int  #: 429 or 418.
    retry_after_s: int
    until_ms: int


class WeightMeter:
    """Counts request weight of the running minute, and bans who goes on after a 429."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._minute = -1
        self._refused = 0
        self._banned_until_ms = 0
        self.used = 0

    def charge(self, weight: int, now_ms: int) -> LimitRefusal | None:
        """Count a request's weight; return the refusal when it is too much.

        The window is the clock's own minute, so ``used`` falls to zero at its turn, as the
        exchange's ``X-MBX-USED-WEIGHT-1M`` does.
        """
        if now_ms < self._banned_until_ms:
            return self._refusal(418, self._banned_until_ms, now_ms)
        minute = now_ms // MINUTE_MS
        if minute != self._minute:
            self._minute, self.used, self._refused = minute, 0, 0
        self.used += weight
        if self.used <= self._limits.weight_per_minute:
            return None
        self._refused += 1
        if self._refused > self._limits.refusals_before_ban:
            self._banned_until_ms = now_ms + self._limits.ban_s * 1000
            return self._refusal(418, self._banned_until_ms, now_ms)
        return self._refusal(429, (minute + 1) * MINUTE_MS, now_ms)

    @staticmethod
    def _refusal(status: int, until_ms: int, now_ms: int) -> LimitRefusal:
        wait_s = max(1, -(-(until_ms - now_ms) // 1000))
        return LimitRefusal(status=status, retry_after_s=wait_s, until_ms=until_ms)


class MessageMeter:
    """Counts what one connection sends in any second."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._times_ms: deque[int] = deque()

    def count(self, now_ms: int) -> bool:
        """Count a message; return whether the connection is still within its limit."""
        while self._times_ms and now_ms - self._times_ms[0] >= 1000:  # noqa: PLR2004 a second
            self._times_ms.popleft()
        self._times_ms.append(now_ms)
        return len(self._times_ms) <= self._per_second
