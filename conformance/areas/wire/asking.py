"""What a node asked of the venue: ports, times and ids masked."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Final

from conformance.nautilus.masks import VERSION
from conformance.nautilus.texts import VERSION_IN_USER_AGENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Json


KEY_HEADER: Final = "x-mbx-apikey"
"""Each request says of itself whether it has a key."""


def requests(asked: Sequence[JournalEntry]) -> list[Json]:
    """Return each HTTP request in order: endpoint, parameters, if signed and keyed, the answer."""
    return [*(_request(one) for one in asked if one.kind == "request")]


def places_of(parts: Sequence[str], asked: Sequence[JournalEntry]) -> set[str]:
    """Return where one of these texts stands in what was asked.

    Returns:
        ``header x-trace``, ``address`` (path and query), ``message``.
    """
    texts = [
        pair
        for one in asked
        for pair in (
            *((f"header {name.lower()}", value) for name, value in one.data.get("headers", ())),
            ("address", f"{one.data.get('path')} {one.data.get('query')}"),
            ("message", str(one.data.get("text"))),
        )
    ]
    return {place for place, text in texts if any(part in text for part in parts)}


def unsubscribed(asked: Sequence[JournalEntry]) -> int:
    """Return how many messages unsubscribe from something."""
    texts = [str(one.data.get("text")) for one in asked if one.kind == "message"]
    return sum('"UNSUBSCRIBE"' in text for text in texts)


def user_agents(asked: Sequence[JournalEntry]) -> list[Json]:
    """Return the shapes of user agents in use, the version masked."""
    headers = [value for one in asked if one.kind == "request" for value in one.data["headers"]]
    agents = {value for name, value in headers if name.lower() == "user-agent"}
    return [*sorted(VERSION_IN_USER_AGENT.expression.sub(VERSION, agent) for agent in agents)]


def headers(asked: Sequence[JournalEntry]) -> list[Json]:
    """Return the names of the headers of HTTP requests, in small letters, but for the key's."""
    pairs = [pair for one in asked if one.kind == "request" for pair in one.data["headers"]]
    return [*sorted({name.lower() for name, _ in pairs} - {KEY_HEADER})]


def connections(asked: Sequence[JournalEntry]) -> list[Json]:
    """Return each WebSocket connection: what opened it, what was said on it, what closed it.

    They are in the order of what they were opened with: which of several opens first varies.
    """
    opened = [one for one in asked if one.kind == "open"]
    found = [
        _connection(one, [other for other in asked if other.connection == one.connection])
        for one in opened
    ]
    return [*sorted(found, key=lambda one: json.dumps(_opening(one)))]


def _connection(opened: JournalEntry, own: Sequence[JournalEntry]) -> dict[str, Json]:
    host, route = _reached(opened)
    fact: dict[str, Json] = {"route": route}
    if host:
        fact["host"] = host
    query = {name: value for name, value in opened.data["query"] if name != "streams"}
    if query:
        fact["query"] = query
    if opened.streams:
        fact["streams"] = [*opened.streams]
    fact["said"] = _settled([_message(one) for one in own if one.kind == "message"])
    for one in own:
        if one.kind == "close":
            fact["closed"] = {"by": one.data["by"], "code": one.data["code"]}
    return fact


def route_of(opened: JournalEntry) -> str:
    """Return the route of a connection, whatever its host: ``/market/stream``."""
    return _reached(opened)[1]


def _reached(opened: JournalEntry) -> tuple[str, str]:
    named = "/".join(opened.streams)
    host = str(opened.data["host"]).partition(":")[0]
    route = str(opened.data["path"]).removesuffix(f"/{named}")
    return "" if host == "127.0.0.1" else host, route


def _opening(connection: Mapping[str, Json]) -> list[Json]:
    return [connection.get(key) for key in ("host", "route", "query", "streams")]


def _settled(said: Sequence[Mapping[str, Json]]) -> list[Json]:
    """Sort what follows each other with one method: NT sends those from tasks of their own."""
    runs = groupby(said, key=lambda message: message.get("method"))
    return [one for _, run in runs for one in sorted(run, key=json.dumps)]


def _message(one: JournalEntry) -> Mapping[str, Json]:
    text = str(one.data.get("text", ""))
    try:
        message = json.loads(text)
        method, named = message["method"], message.get("params") or ()
        return {"method": str(method), "streams": [*map(str, named)]}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {"text": text}


def _request(one: JournalEntry) -> dict[str, Json]:
    data = one.data
    fact: dict[str, Json] = {
        "asks": f"{data['method']} {data['path']}",
        "signed": data["signed"],
        "key": data["key"],
        "status": data["status"],
    }
    passed = [
        f"{name}={value}" for name, value in data["query"] if name not in ("timestamp", "signature")
    ]
    if passed:
        fact["query"] = [*passed]
    return {**fact, "code": data["code"]} if data["code"] else fact
