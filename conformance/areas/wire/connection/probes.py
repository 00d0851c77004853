"""What each WebSocket is opened with, what is said on it, and how pings are answered."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from conformance.areas.wire.asking import places_of
from conformance.areas.wire.pacing import QUOTES_AND_TRADES
from conformance.harness.probes import lasts, probe
from conformance.harness.session import RunningNode, run_node
from conformance.harness.venue_process import running_venue
from conformance.model.facts import about
from conformance.model.probe import Many
from conformance.nautilus.dummies import DUMMIES, EXPLICIT, own_parts
from conformance.nautilus.plan import BTC, ETH, Plan
from conformance.venue import Script

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Json, Observation

_PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_PING_EVERY_S = 0.3
_PINGS = 2
_PATIENCE_S = 6.0
_RECENT_MS = 60_000
_SHORTEST = 8  # A shorter part of a key may be there by chance.
_KEYS = tuple(part[:_SHORTEST] for part in own_parts(EXPLICIT.values()))


@lasts(1.0)
@probe
def opened() -> Many:
    """Give a node keys, let it subscribe, and ping each of its connections."""

    async def listen(watched: RunningNode) -> None:
        await watched.until_subscribed()
        await watched.until(lambda: _are_answered(watched.asked()), _PATIENCE_S)

    script = Script(ping_every_s=_PING_EVERY_S)
    plan = Plan(quotes=True, trades=True, instruments=(BTC, ETH), keys=dict(EXPLICIT))
    with running_venue(
        script, accepts={**DUMMIES, EXPLICIT["api_key"]: EXPLICIT["api_secret"]}
    ) as venue:
        seen = run_node(venue, plan, listen)
    asked = [one for one in seen.asked if one.connection >= 0]
    observations = {
        "handshake": _handshake(asked),
        "messages": _messages(asked),
        "pings": _pings(asked),
    }
    return Many(
        {
            name: about({**facts, "error": seen.error}, data=QUOTES_AND_TRADES)
            for name, facts in observations.items()
        }
    )


@probe
def proxied() -> Observation:
    """Name a proxy in the environment, as machines behind a firewall do, and none in the config.

    Returns:
        ``requests_go`` and ``streams_go``: ``direct``, through the ``proxy``, or both.

    Source:
        NautilusTrader's issue 2583.
    """
    with running_venue(accepts=DUMMIES) as venue:
        os.environ.update(dict.fromkeys(_PROXY_VARIABLES, venue.proxy_url))
        seen = run_node(venue, Plan(quotes=True, trades=True))
    return {
        "requests_go": _ways(one for one in seen.asked if one.kind == "request"),
        "streams_go": _ways(one for one in seen.asked if one.kind == "open"),
        "error": seen.error,
    }


def _ways(asked: Iterable[JournalEntry]) -> Json:
    ways = {"direct" if one.data["via"] == "direct" else "proxy" for one in asked}
    return [*sorted(ways)]


def _handshake(asked: Sequence[JournalEntry]) -> Observation:
    """Tell the headers of the handshakes, and what of the keys goes to the venue anywhere."""
    headers = [pair for one in asked if one.kind == "open" for pair in one.data["headers"]]
    values: dict[str, set[str]] = {}
    for name, value in headers:
        values.setdefault(name.lower(), set()).add(value)
    return {
        "headers": sorted(values),
        "extensions": sorted(values.get("sec-websocket-extensions", ())),
        "keys_are_in": sorted(places_of(_KEYS, asked)),
    }


def _messages(asked: Iterable[JournalEntry]) -> Observation:
    """Tell the form of the messages: their keys, and their ids, those of all connections."""
    bodies = [json.loads(one.data["text"]) for one in asked if one.kind == "message"]
    ids = [body.get("id") for body in bodies]
    return {
        "keys": sorted({", ".join(sorted(body)) for body in bodies}),
        "ids": sorted({_described(one) for one in ids}),
        "an_id_twice": len(ids) > len(set(map(repr, ids))),
        "streams_of_a_message": max((len(body.get("params", ())) for body in bodies), default=0),
    }


def _described(number: Any) -> str:
    return f"{number}" if isinstance(number, int) else type(number).__name__


def _pings(asked: Sequence[JournalEntry]) -> Observation:
    """Tell whether the pings of the venue are answered, which have its time for a payload."""
    answers = Counter((one.connection, one.data["payload"]) for one in _pongs(asked))
    return {
        "are_answered": _are_answered(asked),
        "answers_to_one": max(answers.values(), default=0),  # The last may be answered in part.
        "payload_comes_back": bool(answers) and all(map(_is_of_the_venue, _pongs(asked))),
    }


def _are_answered(asked: Sequence[JournalEntry]) -> bool:
    """Whether on each connection so many pings have been answered."""
    opened = {one.connection for one in asked if one.kind == "open"}
    pongs = Counter(c for c, _ in {(one.connection, one.data["payload"]) for one in _pongs(asked)})
    return bool(opened) and all(pongs[connection] >= _PINGS for connection in opened)


def _pongs(asked: Iterable[JournalEntry]) -> list[JournalEntry]:
    return [one for one in asked if one.kind == "pong"]


def _is_of_the_venue(pong: JournalEntry) -> bool:
    """Whether a pong has the time of a recent ping, in milliseconds."""
    payload = str(pong.data["payload"])
    return payload.isdecimal() and 0 <= pong.at_ms - int(payload) < _RECENT_MS
