"""What the messages of a node come to: streams, routes, connections.

One change of NT's shows in every plan that subscribes. So the observations of `wire.streams`
and the closing of `wire.lifecycle.stop` are first brought down to what a reader wants of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from conformance.facts import Json, Observation

NO_ROUTE = "/stream"
"""The route of a release that knows none."""

_NO_PROXY = "no proxy"  #: How `conformance.probes.wire.streams` says that it can't ask.

_OPENED = re.compile(
    r"^(?P<host>[^/]*)(?P<route>/[^?]*)\??(?:streams=(?P<streams>.*?))?(?: #\d+)?$"
)
_CLOSED = re.compile(r"^closed by the (?P<by>\w+) with (?P<code>\d{1,5})$")

Said: TypeAlias = Mapping[str, Json]
"""What was said on each connection, by what it was opened with."""


def summarized(observation_id: str, facts: Observation) -> Observation:
    """Return what an observation of the wire comes to; any other as it is."""
    if observation_id.startswith("wire.streams.") and "loopback" in facts:
        return _streams(facts)
    if observation_id == "wire.lifecycle.stop" and isinstance(facts.get("said"), Mapping):
        said = facts["said"]
        assert isinstance(said, Mapping)  # noqa: S101  # as was just seen
        rest = {name: fact for name, fact in facts.items() if name != "said"}
        codes = sorted({int(m["code"]) for text in _texts(said) if (m := _CLOSED.match(text))})
        return {**rest, "closes": [*codes], "messages": _messages(said)}
    return facts


def kind_of(stream: str) -> str:
    """Return ``quotes`` or ``trades``, by a stream's name."""
    return "trades" if "trade" in stream.lower() else "quotes"


def _streams(facts: Observation) -> Observation:
    asked, production = facts["loopback"], facts.get("production", _NO_PROXY)
    if not isinstance(asked, Mapping):
        return facts  # An error, told as it is.
    streams = {stream for url in asked for stream in _opened(url)[1]} | {
        stream for text in _texts(asked) for stream in _named(text)
    }
    symbols = {stream.partition("@")[0] for stream in streams}
    kinds = sorted({f"<symbol>@{stream.partition('@')[2]}" for stream in streams})
    routes = sorted(_routes(production))
    told: dict[str, Json] = {
        "messages": _messages(asked),
        "connections": len(asked),
        "symbols": sorted(symbols),
    }
    if len(kinds) == 1:
        told["stream"] = kinds[0]
    if not _is_told(production):
        told["production"] = production
    elif len(kinds) == 1:
        told["route"] = routes[0] if len(routes) == 1 else [*routes]
    return told


def _is_told(production: Json) -> bool:
    """Whether it is known what production would be asked: by a proxy, or as loopback is."""
    return isinstance(production, Mapping) or str(production).startswith(_NO_PROXY)


def _messages(said: Said) -> list[Json]:
    """Return how often each kind of stream is asked for and left, however it is named."""
    counted: Counter[str] = Counter()
    for url in said:
        counted.update(f"SUBSCRIBE <{kind_of(stream)}>" for stream in _opened(url)[1])
    for text in _texts(said):
        method = text.partition(" ")[0]
        counted.update(f"{method} <{kind_of(stream)}>" for stream in _named(text))
    return [f"{message} x{count}" for message, count in sorted(counted.items())]


def _opened(url: str) -> tuple[str, list[str]]:
    """Return the route of a connection's URL, and the streams in it."""
    found = _OPENED.match(url)
    if found is None:
        return url, []
    path = found["route"]
    in_path = [path.rpartition("/")[2]] if "@" in path else []
    route = path.rpartition("/")[0] if in_path else path
    return route, in_path + [s for s in (found["streams"] or "").split("/") if s]


def _named(text: str) -> list[str]:
    """Return the streams that a message names."""
    return [] if _CLOSED.match(text) else [s for s in text.partition(" ")[2].split(", ") if s]


def _texts(said: Said) -> Iterator[str]:
    for texts in said.values():
        if isinstance(texts, list):
            yield from map(str, texts)


def _routes(production: Json) -> set[str]:
    return (
        {_opened(url)[0] for url in production} if isinstance(production, Mapping) else {NO_ROUTE}
    )
