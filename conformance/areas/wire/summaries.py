"""What the messages of a node come to: streams, routes, connections.

One change of NT's shows in every plan that subscribes. So the observations of `wire.streams`
and the closing of `wire.lifecycle.stop` are first brought down to what a reader wants of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from conformance.model.outcomes import NO_PROXY
from conformance.nautilus.streams import NO_ROUTE, data_of

if TYPE_CHECKING:
    from conformance.model.facts import Json, Observation

Connection: TypeAlias = Mapping[str, Any]
"""One of `conformance.areas.wire.facts`: ``route``, ``streams``, ``said``, ``closed``."""


def summarize_streams(_: str, facts: Observation) -> Observation:
    """Return the streams, routes and messages that a plan comes to."""
    asked: Any = facts.get("loopback")
    production = facts.get("production", NO_PROXY)
    if not isinstance(asked, list):
        return facts  # An error, told as it is, or another kind of observation.
    streams = {stream for one in asked for stream in _named(one)}
    kinds = sorted({f"<symbol>@{stream.partition('@')[2]}" for stream in streams})
    routes = sorted(_routes(production))
    summary: dict[str, Json] = {
        "messages": _messages(asked),
        "connections": len(asked),
        "symbols": [*sorted({stream.partition("@")[0] for stream in streams})],
        "kinds": [*sorted({data_of(stream) for stream in streams})],
    }
    if len(kinds) == 1:
        summary["stream"] = kinds[0]
    if production != NO_PROXY and not isinstance(production, list):
        summary["production"] = production  # An error.
    elif len(kinds) == 1:
        summary["route"] = routes[0] if len(routes) == 1 else [*routes]
    return summary


def summarize_closing(_: str, facts: Observation) -> Observation:
    """Return what a node that is stopped says and closes, in numbers."""
    if not isinstance(facts.get("said"), list):
        return facts
    said: Any = facts["said"]
    rest = {name: fact for name, fact in facts.items() if name != "said"}
    codes = {one["closed"]["code"] for one in said if "closed" in one}
    return {**rest, "closes": [*sorted(codes - {None})], "messages": _messages(said)}


def _messages(connections: Sequence[Connection]) -> list[Json]:
    """Return how often each kind of stream is asked for and left, however it is named."""
    counted: Counter[str] = Counter()
    for one in connections:
        counted.update(f"SUBSCRIBE <{data_of(stream)}>" for stream in one.get("streams", ()))
        for message in one["said"]:
            named = message.get("streams", ())
            counted.update(f"{message['method']} <{data_of(stream)}>" for stream in named)
    return [f"{message} x{count}" for message, count in sorted(counted.items())]


def _named(connection: Connection) -> Iterator[str]:
    """Yield the streams that a connection was opened with, and those of its messages."""
    yield from connection.get("streams", ())
    for message in connection["said"]:
        yield from message.get("streams", ())


def _routes(production: Json) -> set[str]:
    if not isinstance(production, list):
        return {NO_ROUTE}
    connections: Sequence[Any] = production
    return {str(one["route"]) for one in connections}
