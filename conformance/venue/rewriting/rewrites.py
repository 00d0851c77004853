"""What a rewriting proxy can do to what passes, each kind once, by its name.

Words like ``lose_frames:quotes/20`` name one: kind of rewrite, and what it needs to know.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from conformance.venue.faults.fault import EXCHANGE_INFO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Headers: TypeAlias = "list[tuple[str, str]]"
Delayed: TypeAlias = "tuple[float, str]"
"""Seconds to wait, and a text; whatever comes meanwhile overtakes it."""

_QUOTE_FIELDS = frozenset(("b", "B", "a", "A", "u"))
_LARGEST_ID = 1 << 32


class Rewriting:
    """Passes everything on as it is; each kind changes one thing."""

    def target(self, target: str) -> str:
        """Return the path and query of a request or a handshake."""
        return target

    def headers(self, headers: Headers) -> Headers:
        """Return the headers of a request or a handshake."""
        return headers

    async def asked(self, text: str) -> Sequence[str]:
        """Return what goes on to the venue of a client's message."""
        return (text,)

    def sent(self, text: str) -> Sequence[Delayed]:
        """Return what goes on to the client of a frame."""
        return ((0.0, text),)

    def answered(self, target: str, text: str) -> str:  # noqa: ARG002  # kinds use it
        """Return the body of an answer."""
        return text

    def passes_ping(self) -> bool:
        """Whether pings and pongs go on, both ways."""
        return True


def kind_of_frame(text: str) -> str:
    """Return ``quotes``, ``trades``, another event's name, or "" for what is no market data."""
    body = _body(text)
    if not isinstance(body, dict):
        return ""
    event = str(body.get("e", ""))
    if event == "bookTicker" or (not event and body.keys() >= _QUOTE_FIELDS):
        return "quotes"
    return "trades" if event in ("trade", "aggTrade") else event


def _body(text: str) -> Any:  # noqa: ANN401  # a frame of whatever form
    try:
        message = json.loads(text)
    except ValueError:
        return None
    return message.get("data", message) if isinstance(message, dict) else None


def _edits(kind: str, edit: Callable[[dict[str, Any]], object]) -> Rewriting:
    """Return what edits the body of each frame of a kind."""

    def edited(text: str) -> Sequence[Delayed]:
        message = json.loads(text)
        edit(message.get("data", message))
        return ((0.0, json.dumps(message, separators=(",", ":"))),)

    return _Frames(edited, kind)


@dataclass(slots=True)
class _Frames(Rewriting):
    """Does something to each n-th frame of a kind."""

    act: Callable[[str], Sequence[Delayed]]
    kind: str
    every: int = 1
    seen: int = 0

    def sent(self, text: str) -> Sequence[Delayed]:
        if kind_of_frame(text) != self.kind:
            return ((0.0, text),)
        self.seen += 1
        return self.act(text) if self.seen % self.every == 0 else ((0.0, text),)


@dataclass(slots=True)
class _Replaced(Rewriting):
    """Puts one text in the place of another in what is asked for: targets and messages."""

    old: str
    new: str

    def target(self, target: str) -> str:
        return target.replace(self.old, self.new)

    async def asked(self, text: str) -> Sequence[str]:
        return (text.replace(self.old, self.new),)


@dataclass(slots=True)
class _Query(Rewriting):
    """Adds a parameter to the requests of a path."""

    path: str
    added: str

    def target(self, target: str) -> str:
        if not target.startswith(self.path):
            return target
        return f"{target}{'&' if '?' in target else '?'}{self.added}"


@dataclass(slots=True)
class _Header(Rewriting):
    """Adds a header to all that is asked."""

    name: str
    value: str

    def headers(self, headers: Headers) -> Headers:
        return [*headers, (self.name, self.value)]


@dataclass(slots=True)
class _Messages(Rewriting):
    """Does something to the messages of a method."""

    method: str
    edit: Callable[[dict[str, Any]], Iterable[dict[str, Any]]]
    pause_s: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def asked(self, text: str) -> Sequence[str]:
        message = json.loads(text)
        if message.get("method") != self.method:
            return (text,)
        async with self.turn:
            await asyncio.sleep(self.pause_s)
        return [json.dumps(one) for one in self.edit(message)]


class _NoPings(Rewriting):
    def passes_ping(self) -> bool:
        return False


@dataclass(slots=True)
class _Answers(Rewriting):
    """Edits the JSON of the answers of a path."""

    path: str
    edit: Callable[[Any], object]

    def answered(self, target: str, text: str) -> str:
        if not target.startswith(self.path):
            return text
        try:
            body = json.loads(text)
            self.edit(body)
        except (ValueError, KeyError):  # It is broken, or an error: it goes on as it is.
            return text
        return json.dumps(body, separators=(",", ":"))


def _frames(act: Callable[[str], Sequence[Delayed]]) -> Callable[[str], Rewriting]:
    def make(words: str) -> Rewriting:
        kind, _, every = words.partition("/")
        return _Frames(act, kind, int(every or 1))

    return make


def _late(words: str) -> Rewriting:
    kind, _, delay_s = words.partition("/")
    return _Frames(lambda text: ((float(delay_s), text),), kind)


def _field(words: str) -> Rewriting:
    """Return what sets a field of each frame of a kind: ``quotes/T=0``, ``kline/k.c="1"``."""
    kind, _, assigned = words.partition("/")
    name, _, text = assigned.partition("=")
    *outer, last = name.split(".")
    value = json.loads(text)

    def assign(body: dict[str, Any]) -> None:
        for part in outer:
            body = body[part]
        body[last] = value

    return _edits(kind, assign)


def _listed(words: str) -> Rewriting:
    """Return what sets a field of each listed symbol: ``status="BREAK"``, ``LOT_SIZE.stepSize=1``.

    One with a dot is of the symbol's filter of that type.
    """
    name, _, text = words.partition("=")
    kind, _, field = name.rpartition(".")
    value = json.loads(text)

    def assign(body: Any) -> None:  # noqa: ANN401  # exchangeInfo
        for symbol in body["symbols"]:
            filters = [one for one in symbol["filters"] if one["filterType"] == kind]
            for target in filters if kind else [symbol]:
                target[field] = value

    return _Answers(EXCHANGE_INFO, assign)


def _ids(kind: str) -> Rewriting:
    """Return what keeps 32 bits of the ids of each frame of a kind."""

    def cut(body: dict[str, Any]) -> None:
        for name in ("t", "a"):
            if isinstance(body.get(name), int):
                body[name] %= _LARGEST_ID

    return _edits(kind, cut)


def _replace(words: str) -> Rewriting:
    old, _, new = words.partition("=")
    return _Replaced(old, new)


def _pair(make: Callable[[str, str], Rewriting]) -> Callable[[str], Rewriting]:
    return lambda words: make(*words.split("/", 1))


def _digits(words: str) -> Rewriting:
    """Return what cuts the prices of each frame of a kind after some decimals: ``quotes/8``."""
    kind, _, digits = words.partition("/")

    def cut(body: dict[str, Any]) -> None:
        for name in ("b", "a", "p"):
            if isinstance(body.get(name), str):
                whole, _, behind = body[name].partition(".")
                body[name] = f"{whole}.{behind[: int(digits)]}".rstrip(".")

    return _edits(kind, cut)


def _lose_where(words: str) -> Rewriting:
    """Return what loses the frames of a kind whose field is so: ``trades/X=NA``."""
    kind, _, condition = words.partition("/")
    name, _, value = condition.partition("=")

    def pass_on(text: str) -> Sequence[Delayed]:
        return () if str(_body(text).get(name)) == value else ((0.0, text),)

    return _Frames(pass_on, kind)


def _tick_sizes(body: Any) -> None:  # noqa: ANN401  # exchangeInfo
    for symbol in body["symbols"]:
        symbol["pricePrecision"] = 1
        for one in symbol["filters"]:
            if one["filterType"] == "PRICE_FILTER":
                one["tickSize"] = "10"


REWRITES: Mapping[str, Callable[[str], Rewriting]] = MappingProxyType(
    {
        "add_header": _pair(_Header),
        "add_key": lambda key: _Messages("SUBSCRIBE", lambda m: ({**m, key: 1},)),
        "add_query": lambda words: _Query(*words.rsplit("/", 1)),
        "cut_digits": _digits,
        "cut_ids": _ids,
        "delay_frames": _late,
        "double_frames": _frames(lambda text: ((0.0, text), (0.0, text))),
        "lose_frames": _frames(lambda _: ()),
        "lose_messages": lambda method: _Messages(method, lambda _: ()),
        "lose_where": _lose_where,
        "pause_messages": lambda words: _Messages("SUBSCRIBE", lambda m: (m,), float(words)),
        "replace": _replace,
        "set_field": _field,
        "set_listed": _listed,
        "swallow_pings": lambda _: _NoPings(),
        "widen_ticks": lambda _: _Answers(EXCHANGE_INFO, _tick_sizes),
    }
)
"""What makes each rewriting, of the words behind its name."""


def rewriting_of(words: str) -> Rewriting:
    """Return a rewriting by its words, e.g. ``lose_frames:quotes/20``.

    Raises:
        ValueError: There is none of that name, or it takes other words.
    """
    name, _, rest = words.partition(":")
    if name not in REWRITES:
        raise ValueError(f"found {name!r}, expected one of {', '.join(REWRITES)}")
    try:
        return REWRITES[name](rest)
    except TypeError as error:
        raise ValueError(f"{name} can't be made of {rest!r}: {error}") from error
