"""How many streams a node has on each connection, and how fast it asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.model.schema import COUNT, FLAG, ListType, fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Observation

ALLOWED: Final = 10
"""Messages a second on a connection. Source: Binance USDⓈ-M futures, "Websocket Market Streams"."""

ALLOTMENT: Final = {
    "streams_of_connections": fact(ListType((COUNT,))),
    "keeps_the_limit": fact(FLAG),
    "is_closed_for_it": fact(FLAG),
}
"""What `allotment_of` tells."""

_SECOND_MS = 1000


def allotment_of(asked: Sequence[JournalEntry]) -> Observation:
    """Tell how streams are allotted to connections.

    Returns:
        ``streams_of_connections`` has how many each open connection carries, the most first;
        ``keeps_the_limit`` whether ten messages a second and connection are enough, and
        ``is_closed_for_it`` whether the venue closed one because they were not.
    """
    opened = {one.connection for one in asked if one.kind == "open"}
    streams = [
        len(
            {
                stream
                for one in living(asked)
                if one.connection == connection
                for stream in one.streams
            }
        )
        for connection in opened
    ]
    return {
        "streams_of_connections": sorted(filter(None, streams), reverse=True),
        "keeps_the_limit": all(_most_in_a_second(asked, one) <= ALLOWED for one in opened),
        "is_closed_for_it": any(
            one.kind == "close" and one.data["reason"] == "Too many requests" for one in asked
        ),
    }


def living(asked: Sequence[JournalEntry]) -> list[JournalEntry]:
    """Return what is of the connections that have not been closed."""
    closed = {one.connection for one in asked if one.kind == "close"}
    return [one for one in asked if one.connection not in closed]


def _most_in_a_second(asked: Sequence[JournalEntry], connection: int) -> int:
    times = [o.at_ms for o in asked if o.kind == "message" and o.connection == connection]
    return max((sum(at <= one < at + _SECOND_MS for one in times) for at in times), default=0)
